"""A text prepared for the finders: sections, sentences, hits of the lexicon, levels and times, each found once."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

from reader import fold
from reader.dates import find_dates
from reader.durations import find_durations
from reader.levels import find_levels
from reader.lexicon import GROUP_COUNT, lexicon
from reader.sections import Section, split_sections
from reader.sentences import split_sentences
from reader.spans import Hit, Levels, Time

#: A history that goes on to the examination without a heading.
_EXAMINATION: Final = re.compile(
    r"(?:on (?:physical |neurological |today's )?exam(?:ination)?\b|(?:physical |neurological )?exam(?:ination)? (?:reveals|shows|demonstrates|today|is|was)\b)"
)
_BEFORE_EXAMINATION: Final = frozenset(["history", "", "chief_complaint"])
#: A discharge summary that goes from the operation to the story without a heading.
_INTRODUCTION: Final = re.compile(
    r"(?:this|the patient|he|she|patient) is (?:the case of )?(?:an? |the )?(?:\S+ ){0,3}?\d{1,3}[- ](?:year|y)"
)
_BEFORE_HISTORY: Final = frozenset(["procedure", "operative_diagnosis"])
_NO_HITS: Final[tuple[Hit, ...]] = ()
_Item = TypeVar("_Item", Hit, Levels, Time)


class Sentence(NamedTuple):
    """A sentence and what the lexicon and the patterns found in it."""

    position: int
    start: int
    end: int
    section: str
    hits: tuple[Hit, ...]
    by_class: dict[str, list[Hit]]
    levels: tuple[Levels, ...]
    times: tuple[Time, ...]

    def of(self, cls: str) -> Sequence[Hit]:
        """Hits of a class, in order."""
        return self.by_class.get(cls, _NO_HITS)


def _start(time: Time) -> int:
    return time.start


def match_terms(lower: str) -> list[Hit]:
    """Whole-word hits of the lexicon; a hit inside a longer one is dropped."""
    words = lexicon()
    lengths = len(lower)
    found: list[tuple[int, int, int]] = []
    for index, start, end in words.automaton.find_matches_as_indexes(lower, overlapping=True):
        if start and lower[start - 1].isalnum() and lower[start].isalnum():
            continue
        if end < lengths and lower[end].isalnum() and lower[end - 1].isalnum():
            continue
        found.append((start, -end, index))
    found.sort()
    hits: list[Hit] = []
    reach = [-1] * GROUP_COUNT
    for start, negative_end, index in found:
        end = -negative_end
        for meaning, group in zip(words.meanings[index], words.groups[index], strict=True):
            if end > reach[group] or (hits and hits[-1].start == start and hits[-1].end == end):
                reach[group] = end
                hits.append(Hit(start, end, meaning.cls, meaning.value))
    return hits


class Chart:
    """One document as the finders see it."""

    def __init__(
        self, text: str, *, document: str, document_on: date | None, loinc: str | None = None, title: str | None = None
    ) -> None:
        """Prepare a text; costs about a millisecond per 5 kB."""
        self.text = text
        self.document = document
        self.document_on = document_on
        self.loinc = loinc
        self.title = title or ""
        self.plain = fold.plain(text)
        # A line break inside a sentence parts no words: "light\ntouch" is one term.
        self.lower = fold.lower(self.plain).replace("\n", " ")
        self.sections = split_sections(self.plain)
        self.sentences = self._sentences()
        self._starts = [s.start for s in self.sentences]

    def _spans(self) -> list[tuple[int, int, str]]:
        found = []
        for section in self.sections:
            name = section.name
            for start, end in split_sentences(self.plain, section.body, section.end):
                if name in _BEFORE_HISTORY and _INTRODUCTION.match(self.lower, start):
                    name = "history"
                if name in _BEFORE_EXAMINATION and _EXAMINATION.match(self.lower, start):
                    name = "examination"
                found.append((start, end, name))
        return found

    def _sentences(self) -> list[Sentence]:
        spans = self._spans()
        starts = [start for start, _, _ in spans]
        hits: list[list[Hit]] = [[] for _ in spans]
        levels: list[list[Levels]] = [[] for _ in spans]
        times: list[list[Time]] = [[] for _ in spans]
        for hit in match_terms(self.lower):
            _file(hit, hits, starts, spans)
        for level in find_levels(self.lower):
            _file(level, levels, starts, spans)
        for time in [*find_dates(self.lower, self.document_on), *find_durations(self.lower)]:
            _file(time, times, starts, spans)
        sentences = []
        for index, (start, end, section) in enumerate(spans):
            by_class: dict[str, list[Hit]] = {}
            for hit in hits[index]:
                by_class.setdefault(hit.cls, []).append(hit)
            sentences.append(
                Sentence(
                    index,
                    start,
                    end,
                    section,
                    tuple(hits[index]),
                    by_class,
                    tuple(levels[index]),
                    tuple(sorted(times[index], key=_start)),
                )
            )
        return sentences

    def sentences_with(self, *classes: str) -> list[Sentence]:
        """Sentences in which one of these classes was hit."""
        return [s for s in self.sentences if any(cls in s.by_class for cls in classes)]

    def previous(self, sentence: Sentence) -> Sentence | None:
        """The sentence before, when it stands in the same section."""
        if sentence.position == 0:
            return None
        before = self.sentences[sentence.position - 1]
        return before if before.section == sentence.section else None

    def following(self, sentence: Sentence) -> Sentence | None:
        """The sentence after, when it stands in the same section."""
        if sentence.position + 1 >= len(self.sentences):
            return None
        after = self.sentences[sentence.position + 1]
        return after if after.section == sentence.section else None

    def words(self, sentence: Sentence) -> str:
        """The folded text of a sentence."""
        return self.lower[sentence.start : sentence.end]

    @cached_property
    def classes(self) -> frozenset[str]:
        """All classes hit anywhere."""
        return frozenset(cls for s in self.sentences for cls in s.by_class)


def _file(item: _Item, into: list[list[_Item]], starts: list[int], spans: list[tuple[int, int, str]]) -> None:
    at = bisect_right(starts, item.start) - 1
    if at >= 0 and item.end <= spans[at][1]:
        into[at].append(item)
