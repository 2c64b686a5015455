"""The parts of the reader: sentences, sections, durations, dates, levels, lexicon and key."""

from datetime import date

import pytest

from reader import lexicon
from reader.dates import find_dates
from reader.durations import find_durations
from reader.key import reading_key
from reader.letters import everywhere
from reader.levels import exiting_root, find_levels, traversing_root
from reader.sections import split_sections
from reader.sentences import split_sentences

DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("for 5 months", 150),
        ("a 6-week course", 42),
        ("six weeks of therapy", 42),
        ("for the past 8 weeks", 56),
        ("x 3 months", 90),
        ("2 1/2 weeks ago", 17),
        ("two and a half years", 912),
        ("a year and a half", 547),
        ("6-8 weeks", 42),
        ("4 to 6 weeks", 28),
        ("over 3 months", 90),
        ("almost 4 weeks", 21),
        ("less than a year", None),
        ("up to 6 weeks", None),
        ("for the last year", 365),
        ("10 days", 10),
        ("12wks", 84),
    ],
)
def test_a_duration_counts_the_least_it_says(text: str, days: int | None) -> None:
    assert [time.days for time in find_durations(text)] == [days]


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("less than a month", 27),
        ("pain < 4 weeks", 27),
        ("under 6 weeks", 41),
        ("4 weeks or less", 28),
        ("at most 10 days", 10),
        ("relief for a few days", 13),
        ("pain since last tuesday", 13),
        ("for only 10 days", None),
        ("up to 6 weeks", None),
        ("within 6 weeks", None),
    ],
)
def test_an_upper_bound_of_a_duration_is_no_length(text: str, most: int | None) -> None:
    found = list(find_durations(text))
    assert [time.most for time in found] == [most]
    assert most is None or found[0].days is None


def test_a_unit_is_never_a_piece_of_a_longer_word() -> None:
    assert list(find_durations("at l4-5 moderate facet change for years")) == []


@pytest.mark.parametrize(
    "text",
    ["several weeks", "a few months", "for some time", "many years", "for years", "a couple of weeks", "10/04", "7/10"],
)
def test_a_vague_time_is_not_a_number(text: str) -> None:
    assert list(find_durations(text)) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("twice a week for 6 weeks", "for"),
        ("every 2 weeks", "frequency"),
        ("follow up in 4 weeks", "future"),
        ("a 44-year-old man", "old"),
        ("3 weeks ago", "ago"),
        ("a 3-month history of pain", "history"),
        ("8 weeks of physical therapy", "course"),
        ("3 days per week", "frequency"),
        ("the next 6 weeks", "future"),
    ],
)
def test_a_duration_knows_how_it_is_used(text: str, role: str) -> None:
    assert role in [time.role for time in find_durations(text)]


@pytest.mark.parametrize(
    ("text", "first", "precision"),
    [
        ("on 06/28/07", date(2007, 6, 28), "day"),
        ("2026-03-02", date(2026, 3, 2), "day"),
        ("march 8, 2006", date(2006, 3, 8), "day"),
        ("13 dec 2007", date(2007, 12, 13), "day"),
        ("in february of 2004", date(2004, 2, 1), "month"),
        ("02/2022", date(2022, 2, 1), "month"),
        ("since 2007", date(2007, 1, 1), "year"),
        ("in march of this year", date(2026, 3, 1), "month"),
        ("10/04/45", date(1945, 10, 4), "day"),
        ("today", DAY, "day"),
    ],
)
def test_a_date_is_read_in_every_usual_form(text: str, first: date, precision: str) -> None:
    assert [(time.first, time.precision) for time in find_dates(text, DAY)] == [(first, precision)]


@pytest.mark.parametrize(
    "text", ["in march", "last spring", "10/04", "mm/dd/yyyy", "02/30/2026", "99/99/99", "137/92", "c5/6"]
)
def test_an_unclear_date_is_no_date(text: str) -> None:
    assert find_dates(text, DAY) == []


def test_two_dates_joined_are_a_range() -> None:
    (time,) = find_dates("from 02/16/2026 to 04/17/2026", DAY)
    assert (time.role, time.first, time.until) == ("range", date(2026, 2, 16), date(2026, 4, 17))


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("c5-6", ["C5-C6"]),
        ("c5/6", ["C5-C6"]),
        ("c5-c6", ["C5-C6"]),
        ("l5-s1", ["L5-S1"]),
        ("c7-t1", ["C7-T1"]),
        ("c3 through c6", ["C3-C4", "C4-C5", "C5-C6"]),
        ("l4/5", ["L4-L5"]),
        ("c5-6-7", ["C5-C6", "C6-C7"]),
        ("cervical levels 5 to 6 and 6 to 7", ["C5-C6", "C6-C7"]),
        ("t12-l1", ["T12-L1"]),
        ("c4-5, c5-6", ["C4-C5", "C5-C6"]),
        ("c7-1", ["C7-T1"]),
        ("c6 and c7", []),
        ("c4-10 mg", []),
        ("t1-weighted", []),
    ],
)
def test_levels_are_written_from_top_to_bottom(text: str, levels: list[str]) -> None:
    assert [level for found in find_levels(text, everywhere(text)) for level in found.levels] == levels


def test_roots_leave_above_their_vertebra_in_the_neck_and_below_it_elsewhere() -> None:
    assert (exiting_root("C5-C6"), exiting_root("C7-T1"), exiting_root("L4-L5"), exiting_root("T4-T5")) == (
        "C6",
        "C8",
        "L4",
        "T4",
    )
    assert (traversing_root("L4-L5"), traversing_root("L5-S1"), traversing_root("C5-C6")) == ("L5", "S1", "C6")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Seen by Dr. Lee. No fever.", 2),
        ("Takes 0.5 mg b.i.d. for pain. Stable.", 2),
        ("1. Neck pain. 2. Arm pain.", 2),
        ("First.,Second.,Third.", 3),
        ("one line that goes on and on until the margin of the page is reached\nand then continues.", 1),
        ("- neck pain\n- arm pain", 2),
        ("Pain is 4.5 of 10.", 1),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, count: int) -> None:
    assert len(split_sentences(text, 0, len(text))) == count


def test_sections_are_found_in_every_style() -> None:
    text = "CHIEF COMPLAINT:, Neck pain.,PLAN: , Rest.\n\nFAMILY HISTORY\n\nNone.\nAssessment: Stable.\nReflexes: 2+."
    assert [section.name for section in split_sections(text)] == [
        "",
        "chief_complaint",
        "plan",
        "family_history",
        "assessment",
    ]


def test_the_key_of_a_reading_changes_with_all_the_reader_sees() -> None:
    plain = reading_key("text")
    others = [
        reading_key("text."),
        reading_key("text", loinc="11488-4"),
        reading_key("text", document_on=DAY),
        reading_key("text", media_type="text/html"),
        reading_key("text", title="MRI"),
        reading_key("text", names=("A B",)),
    ]
    assert plain == reading_key("text")
    assert len({plain, *others}) == len(others) + 1


def test_the_digest_is_that_of_the_lexicon_files(monkeypatch: pytest.MonkeyPatch) -> None:
    before = lexicon.digest()
    lexicon.digest.cache_clear()
    monkeypatch.setattr(lexicon, "sources", lambda: (("one.yaml", b"terms: {}"),))
    assert lexicon.digest() != before
    lexicon.digest.cache_clear()


def test_terms_with_alternatives_are_spelled_out() -> None:
    assert list(lexicon.expand("radiat{es,ing} {to,into}")) == [
        "radiates to",
        "radiates into",
        "radiating to",
        "radiating into",
    ]


def test_a_lexicon_file_with_another_key_names_the_file() -> None:
    with pytest.raises(lexicon.LexiconError, match=r"wrong\.yaml"):
        lexicon._parse("wrong.yaml", b"words: {}")
