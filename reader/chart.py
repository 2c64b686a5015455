"""A text prepared for the finders: sections, sentences, hits of the lexicon, levels and times, each found once."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, cast

from reader import fold
from reader.bare_injections import bare_injections
from reader.bare_therapy import bare_therapies
from reader.choices import MARKS, Choice, find_choices
from reader.dates import find_dates
from reader.durations import find_durations
from reader.filing import by_class, filed
from reader.letters import Beginnings, Sieve, places_in, sentences_in, tried_at
from reader.levels import find_levels
from reader.lexicon import GROUP_COUNT, lexicon
from reader.sections import split_sections
from reader.sentences import split_sentences
from reader.spans import Hit, Levels, Time
from reader.turning_back import without_ways

_EMPTY_BOX: Final = re.compile(r"\[ {0,3}\]|\( {1,3}\)|\u2610")
_BOXES: Final = "[(\u2610"
_TICKED: Final = re.compile(r"\[ ?x ?\]|\( ?x ?\)|[\u2611\u2612]")
#: "Biceps 4/5 L", "L C6 root", "R > L"; not an initial in a name, not "R/O", not "L 4-5".
_LETTER_SIDE: Final = re.compile(
    r"[LR](?<![\w/.'&-][LR])(?P<both> ?(?:>|=|and|&) ?[LR])?(?![\w'&-]|/(?![LR])| ?\d|\. [A-Z][a-z]+,)"
)
_INITIAL: Final = re.compile(r"(?:^|\n|[A-Z][a-z]+ )$")
_THERAPY_NOT_PATIENT: Final = re.compile(
    r"(?: has| was| is| had)?(?: now| already| not| yet| also)*(?: been)? (?:completed|done|tried|attempted|finished|"
    r"begun|started|ordered|prescribed|helpful|not helpful|ineffective|ongoing|scheduled|recommended|"
    r"unsuccessful|helping|"
    r"helped|working|worked|beneficial|effective)\b|"
    r" (?:to|will) (?:resume|be resumed)\b"
)
#: "Pt underwent", "pt rates his pain": a verb of persons behind the short form.
_PATIENT_NOT_THERAPY: Final = re.compile(
    r" (?:also |now |still |currently |initially |recently |then )?(?:underwent|presented|rates|rated|reported|"
    r"describes|described|endorses|takes|took|wants|wishes|would|can|cannot|could|does|did|came|comes|returns|"
    r"returned|lives|works|"
    r"worked|ambulates|walks|declines|refuses|refused|admits|says|said|feels|felt|experiences|sustained|"
    r"developed|fell|"
    r"requests|must|needs|unable|s/p|bothered|aged?|injured|has|had|is a|is an)\b"
)
#: A history that goes on to the examination without a heading.
_EXAMINATION: Final = re.compile(
    r"(?:on (?:physical |neurological |today's )?exam(?:ination)?\b|(?:physical |"
    r"neurological )?exam(?:ination)? (?:reveals|shows|demonstrates|today|is|was)\b)"
)
#: An examination that goes on to the impression and the plan without a heading.
_IMPRESSION: Final = re.compile(
    r"(?:(?:my|our|the|her|his|this|clinical|overall) )*(?:impression|assessment|diagnosis)\b"
)
_INTENTION: Final = re.compile(
    r"(?:(?:i|we) (?:recommend|plan|propose|request|would|will|am|are|discussed)\b|(?:the )?plan\b|"
    r"(?:[\w-]+ ){1,6}?will\b)"
)
_BEFORE_EXAMINATION: Final = frozenset(["history", "", "chief_complaint"])
#: A discharge summary that goes from the operation to the story without a heading.
_INTRODUCTION: Final = re.compile(
    r"(?:this|the patient|he|she|patient) is (?:the case of )?(?:an? |the )?(?:\S+ ){0,3}?\d{1,3}[- ](?:year|y)"
)
_BEFORE_HISTORY: Final = frozenset(["procedure", "operative_diagnosis"])
#: Of so many sentences in a row it is looked whether they are beside the point.
_MOST_IDLE: Final = 2
#: Hits that say nothing by themselves ("Parking is available").
_SAYS_NOTHING: Final = frozenset(["record"])
#: A whole sentence without a number or a label, which does not point back to the one before.
_IDLE: Final = re.compile(
    r"(?!(?:it|its|this|that|these|those|they|both|all|each|neither|none|same|one|some|other|another|also|but|"
    r"so|then)\b)"
    r"[^\W\d_]+(?:[ ,'-]+[^\W\d_]+){2,}\."
)
#: An answer stands at most so far behind the sentence of its question.
_NEAR_ANSWER: Final = 3
_NO_POSITIONS: Final[frozenset[int]] = frozenset()
_NO_HITS: Final[tuple[Hit, ...]] = ()
#: What a named tuple's own `__new__` calls, at half its cost: there are some four hundred hits in 5 kB.
_new_hit: Final = cast("Callable[[type[Hit], tuple[int, int, str, str]], Hit]", tuple.__new__)


@dataclass(slots=True, eq=False)
class Sentence:
    """A sentence and what the lexicon and the patterns found in it.

    No named tuple: its attributes are read some ten thousand times in 5 kB, and slots are read in a third of the time.
    """

    position: int
    start: int
    end: int
    section: str
    words: str  #: folded
    by_class: dict[str, list[Hit]] = field(default_factory=dict)
    levels: tuple[Levels, ...] = ()
    times: tuple[Time, ...] = ()

    def of(self, cls: str) -> Sequence[Hit]:
        """Hits of a class, in order."""
        return self.by_class.get(cls, _NO_HITS)

    def among(self, classes: Iterable[str]) -> list[Hit]:
        """Hits of several classes, class by class; most have none, and a call of `of` for each costs thrice as much."""
        found = self.by_class
        return [hit for cls in classes if cls in found for hit in found[cls]]


def _start(time: Time) -> int:
    return time.start


def match_terms(lower: str) -> list[Hit]:
    """Whole-word hits of the lexicon; a hit inside a longer one is dropped."""
    words = lexicon()
    meanings = words.meanings
    padded = lower + " "  # so that nothing need be asked of the first and the last place
    found = [
        (start, -end, index)
        for index, start, end in words.automaton.find_matches_as_indexes(lower, overlapping=True)
        if not (padded[start - 1].isalnum() and padded[start].isalnum())
        and not (padded[end].isalnum() and padded[end - 1].isalnum())
    ]
    found.sort()
    hits: list[Hit] = []
    starts, ends = [-1] * GROUP_COUNT, [-1] * GROUP_COUNT
    for start, negative_end, index in found:
        end = -negative_end
        for cls, value, group in meanings[index]:
            reached = ends[group]
            if end > reached or (end == reached and start == starts[group]):
                starts[group], ends[group] = start, end
                hits.append(_new_hit(Hit, (start, end, cls, value)))
    return hits


class Chart:
    """One document as the finders see it."""

    def __init__(
        self,
        text: str,
        *,
        document: str,
        document_on: date | None,
        loinc: str | None = None,
        title: str | None = None,
        within: tuple[int, str] = (0, ""),
        folded: fold.Folded | None = None,
    ) -> None:
        """Prepare a text; costs about two milliseconds per 5 kB.

        `within`: where it begins in its document, and in which section. `folded`: the text folded, where it is already.
        """
        self.text = text
        self.offset, section = within
        self.is_copied = False  #: carried over from an earlier note, of the day `document_on`
        self.note_on = document_on  #: the day of the note that carries it over
        self.document = document
        self.document_on = document_on
        self.loinc = loinc
        self.title = title or ""
        _, self.plain, self._lines, self.lower, self._letters = folded or fold.folded(text)
        self.sections = split_sections(self.plain, section)
        self.sentences = self._sentences()
        self.starts = [sentence.start for sentence in self.sentences]
        self._idle: dict[int, bool] = {}
        self._said = sentences_in(self._letters, self.starts)
        self.kept: dict[tuple[Any, ...], Any] = {}  #: what several finders ask for and one computes
        self._with: dict[str, list[int]] = {}
        for sentence in self.sentences:
            for cls in sentence.by_class:
                self._with.setdefault(cls, []).append(sentence.position)

    def _spans(self) -> list[tuple[int, int, str]]:
        found = []
        for section in self.sections:
            name, is_untitled = section.name, False
            for start, end in split_sentences(self.plain, section.body, section.end):
                if name in _BEFORE_HISTORY and _INTRODUCTION.match(self.lower, start):
                    name = "history"
                if name in _BEFORE_EXAMINATION and _EXAMINATION.match(self.lower, start):
                    name, is_untitled = "examination", True
                elif is_untitled:
                    name = self._after_examination(name, start)
                found.append((start, end, name))
        return found

    def _after_examination(self, name: str, start: int) -> str:
        """The impression is one sentence; what follows it is the plan."""
        if _IMPRESSION.match(self.lower, start):
            return "assessment"
        return "plan" if name == "assessment" or _INTENTION.match(self.lower, start) else name

    def _sentences(self) -> list[Sentence]:
        spans = self._spans()
        hits = by_class(self._hits(), spans)
        levels = filed(find_levels(self.lower, self._letters), spans)
        dates = find_dates(self.lower, self.document_on, self._letters)
        times = filed([*dates, *find_durations(self.lower, self._letters)], spans)
        return [
            Sentence(
                index,
                start,
                end,
                section,
                self.lower[start:end],
                # What stands behind an empty box is not said.
                hits[index] if index in hits and not self._is_unticked(start) else {},
                tuple(levels.get(index, ())),
                tuple(sorted(times[index], key=_start)) if index in times else (),
            )
            for index, (start, end, section) in enumerate(spans)
        ]

    def _is_unticked(self, at: int) -> bool:
        return self.lower[at] in _BOXES and _EMPTY_BOX.match(self.lower, at) is not None

    def is_ticked(self, sentence: Sentence) -> bool:
        """ "[x] Physical therapy": a box that is ticked states what stands behind it."""
        return _TICKED.match(self.lower, sentence.start, sentence.end) is not None

    def _hits(self) -> list[Hit]:
        terms = [
            self._therapy_or_patient(hit) if hit.cls == "not_care" or hit.value == "physical_therapy" else hit
            for hit in without_ways(self.lower, match_terms(self.lower))
        ]
        return sorted(
            [
                *terms,
                *self._lettered_sides(),
                *bare_therapies(self.lower, terms),
                *bare_injections(self.lower, terms, self._letters),
            ]
        )

    def _lettered_sides(self) -> Iterator[Hit]:
        for match in _LETTER_SIDE.finditer(self.plain):
            is_initial = self.plain[match.end() : match.end() + 1] == "." and _INITIAL.search(
                self.plain, max(0, match.start() - 24), match.start()
            )
            if not is_initial:
                side = "bilateral" if match["both"] else "left" if match[0] == "L" else "right"
                yield Hit(match.start(), match.end(), "side", side)

    def _therapy_or_patient(self, hit: Hit) -> Hit:
        """ "PT has been completed" is the therapy, "Pt has completed" the patient."""
        if hit.value == "physical_therapy" and self.plain[hit.start : hit.end] in {"Pt", "pt"}:
            is_patient = _PATIENT_NOT_THERAPY.match(self.lower, hit.end) is not None
            return hit._replace(cls="not_care", value="other") if is_patient else hit
        if hit.cls != "not_care" or self.plain[hit.start : hit.start + 2] != "PT":
            return hit
        is_therapy = _THERAPY_NOT_PATIENT.match(self.lower, hit.start + 2) is not None
        return Hit(hit.start, hit.start + 2, "therapy", "physical_therapy") if is_therapy else hit

    def sentences_with(self, *classes: str) -> list[Sentence]:
        """Sentences in which one of these classes was hit."""
        named = [self._with[cls] for cls in classes if cls in self._with]
        if len(named) > 1:
            named = [sorted({position for positions in named for position in positions})]
        return [self.sentences[position] for positions in named for position in positions]

    def saying(self, *sieves: Sieve) -> list[Sentence]:
        """Sentences that hold letters of a sieve in a row: looked for before a pattern that cannot fit without them."""
        if len(sieves) == 1:
            positions = self._said.get(sieves[0], _NO_POSITIONS)
        else:
            positions = {position for one in sieves for position in self._said.get(one, ())}
        return [self.sentences[position] for position in sorted(positions)] if positions else []

    def positions_saying(self, one: Sieve) -> AbstractSet[int]:
        """Positions of the sentences that `saying` gives, not to be changed: asked of one sentence after the other."""
        return self._said.get(one, _NO_POSITIONS)

    def says(self, one: Sieve) -> bool:
        """Whether letters of a sieve stand anywhere, as `saying` finds them."""
        return one in self._said

    def places(self, one: Sieve | Beginnings) -> list[int]:
        """Where letters of a sieve stand, in order."""
        return places_in(self._letters, one)

    def matches_at(self, one: Beginnings, pattern: "re.Pattern[str]") -> Iterator["re.Match[str]"]:
        """As `pattern.finditer` over the text, tried only at letters of a sieve, with which each match begins."""
        return tried_at(pattern, self.lower, self.places(one))

    def sentence_at(self, at: int) -> Sentence | None:
        """The sentence in which a character stands; None between sentences."""
        position = bisect_right(self.starts, at) - 1
        return self.sentences[position] if position >= 0 and at < self.sentences[position].end else None

    def previous(self, sentence: Sentence) -> Sentence | None:
        """The sentence before that says anything, when it stands in the same section."""
        at = sentence.position
        return self._beside(sentence, range(at - 1, max(-1, at - 2 - _MOST_IDLE), -1))

    def following(self, sentence: Sentence) -> Sentence | None:
        """The sentence after that says anything, when it stands in the same section."""
        at = sentence.position
        return self._beside(sentence, range(at + 1, min(len(self.sentences), at + 2 + _MOST_IDLE)))

    def _beside(self, sentence: Sentence, positions: range) -> Sentence | None:
        for position in positions:
            found = self.sentences[position]
            if not self.is_idle(found):
                return found if found.section == sentence.section else None
        return None

    def above(self, sentence: Sentence, most: int) -> Iterator[Sentence]:
        """Up to so many sentences before, the nearest first; those beside the point are not counted."""
        return self._around(
            self.sentences[max(0, sentence.position - most - _MOST_IDLE) : sentence.position][::-1], most
        )

    def below(self, sentence: Sentence, most: int) -> Iterator[Sentence]:
        """Up to so many sentences after, as those above."""
        return self._around(self.sentences[sentence.position + 1 : sentence.position + 1 + most + _MOST_IDLE], most)

    def _around(self, sentences: Sequence[Sentence], most: int) -> Iterator[Sentence]:
        found = 0
        for sentence in sentences:
            if found < most and not self.is_idle(sentence):
                found += 1
                yield sentence

    def is_idle(self, sentence: Sentence) -> bool:
        """Whether it is beside the point: "He likes to paint boats." parts no statement from the one before."""
        idle = self._idle.get(sentence.position)
        if idle is None:
            idle = not (sentence.times or sentence.levels or self._says_something(sentence)) and (
                _IDLE.fullmatch(sentence.words) is not None
            )
            self._idle[sentence.position] = idle
        return idle

    @staticmethod
    def _says_something(sentence: Sentence) -> bool:
        return any(hit.value not in _SAYS_NOTHING for hits in sentence.by_class.values() for hit in hits)

    def apart(self, before: Sentence, sentence: Sentence) -> int:
        """Characters from the start of one to that of a later one, what is beside the point between them left out."""
        between = self.sentences[before.position + 1 : sentence.position]
        return sentence.start - before.start - sum(one.end - one.start for one in between if self.is_idle(one))

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The answers of forms anywhere."""
        return find_choices(self._lines, self._letters) if self.says(MARKS) else ()

    def answers(self, sentence: Sentence) -> list[Choice]:
        """The answers of forms that stand in a sentence or right behind it."""
        end = sentence.end + _NEAR_ANSWER
        return [one for one in self.choices if sentence.start < one.start <= end] if self.choices else []

    def words(self, sentence: Sentence) -> str:
        """The folded text of a sentence."""
        return sentence.words

    @cached_property
    def classes(self) -> frozenset[str]:
        """All classes hit anywhere."""
        return frozenset(self._with)

    @cached_property
    def section_names(self) -> frozenset[str]:
        """Names of the sections that hold text."""
        return frozenset(sentence.section for sentence in self.sentences)
