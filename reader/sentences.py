"""Sentence boundaries of clinical text: abbreviations, lists, flattened transcripts, hard-wrapped lines."""

import re
from typing import Final

#: A full stop was forgotten where a capital pronoun or article follows a small letter ("No fracture There is ...").
#: Looked for by itself, by its capital: among the candidates every blank would be one, at a third of the whole cost.
_FORGOTTEN: Final = re.compile(
    r"[TSHIFP](?<=[a-z] .)(?:(?<=T)h(?:ere|e|is|ese)|(?<=S)he|(?<=H)e|(?<=I)t|(?<=F)indings|(?<=P)atient) [a-z]"
)
#: It begins with one set of characters, so that the search runs from one of them to the next.
_CANDIDATE: Final = re.compile(
    r"[.!?\n;\[(\u2610-\u2612](?:(?<=[.!?])[.!?]*[\"')\]]*(?=\s|,|$)|(?<=[\n\u2610-\u2612])|(?<=;)(?=\s)|"
    r"(?<=\[)(?=[ xX]?\])|(?<=\()(?=[ xX]\)))"
)
_BOXES: Final = frozenset("[(\u2610\u2611\u2612")
_LAST_WORD: Final = re.compile(r"([A-Za-z][A-Za-z.]*|\d+)$")
_NEVER: Final = frozenset(
    ["dr", "mr", "mrs", "ms", "vs", "approx", "st", "fig", "e.g", "i.e", "prof", "no", "pt", "jr", "sr"]
)
#: Words in small letters with which telegraphic notes begin a statement.
_OPENING: Final = re.compile(
    r" {1,2}(?:s/p|c/o|h/o|hx|no|denies|pt|mri|emg|exam|pe|neuro|failed|tried|plan|x-rays?|slr|nrs|vas|motor|strength|"
    r"reflexes|sensation)\b"
)
#: One of these, or a digit, stands before every full stop that its word keeps from ending a sentence.
_KEEPING: Final = tuple(_NEVER)
_LIST_ITEM: Final = re.compile(r"[ ]*(?:[-*+o\u2022][ ]|\(?\d{1,2}[.)][ ]|[a-z][.)][ ]|\[[ xX]?\])")
#: Fields that say more of the thing above or before them: "Physical therapy", "Dates: 7/1-8/26/2026", "Outcome: none".
_ATTRIBUTES: Final = frozenset(
    [
        *(f"{word}{date}" for word in ("start", "end", "stop", "begin", "started", "ended", "stopped", "finished")
          for date in ("", " date")),
        *(f"{date}{thing}" for date in ("date", "dates")
          for thing in ("", " of therapy", " of treatment", " of study", " of exam", " of imaging", " of onset")),
        "duration", "length", "number of visits", "number of sessions", "visits", "sessions", "total visits",
        "total sessions", "frequency", "dose", "strength", "outcome", "outcomes", "response", "result", "results",
        "finding", "findings", "reason stopped", "reason for stopping", "reason discontinued", "relief",
        "percent relief", "% relief", "relief (%)", "duration of relief", "length of relief",
    ]
)  # fmt: skip
_LONGEST_ATTRIBUTE: Final = max(map(len, _ATTRIBUTES)) + 4  #: with blanks before it
#: The same as a pattern for folded text.
ATTRIBUTE: Final = rf"(?:{'|'.join(map(re.escape, sorted(_ATTRIBUTES)))}) ?:"
#: The line above a field: what the field is of, or another field of it, and not whose chart it is.
_FIELD: Final = re.compile(
    r"(?!(?i:[a-z' ]{0,20}\b(?:name|dob|d\.o\.b|birth|born|mrn|id|number(?! of)|age|sex|gender|phone|fax|address|"
    r"insurance|payer|provider|physician|facility|location)\b[^:]{0,20}:))[A-Za-z][^\n.;?!|]{1,78}$"
)
_LABEL: Final = re.compile(r"[ ]*[A-Z][A-Za-z/&' -]{1,40}:")
_CELLS: Final = " | "  #: between the cells of a table, each row of which says something of its own
#: Longer than any word after which a full stop ends nothing: looking further back than this finds no other answer.
_WORD_REACH: Final = 8
#: No sentence that says something is as long: what finders do with the words of one grows with the square of it.
LONGEST: Final = 2_000
_BLANKS: Final = " ,\n\t"
_BLANKS_BEHIND: Final = " ,;\n\t"
#: Behind one of these a line break surely ends a sentence; a colon may belong to a field.
_ENDING: Final = frozenset(".;?!\n")
#: A line shorter than this was ended by its author, not by the margin.
_MARGIN: Final = 60


def _is_list_number(text: str, word: "re.Match[str]") -> bool:
    start = word.start()
    if text[max(0, start - 1) : start] == "." and text[max(0, start - 2) : start - 1].isdigit():
        return False  # "M54.12.", "OS 3.0.": the end of a number
    before = text[max(0, start - 3) : start].rstrip(" ")[-1:]
    return word[0].isdigit() and len(word[0]) <= 2 and before in {"", "\n", ",", "(", ":", "."}


def _ends_at_period(text: str, at: int, after: int) -> bool:
    first = text[after : after + 3].lstrip(" ,")[:1]
    if first.islower() and _OPENING.match(text, after) is None:
        return False
    # The word before a full stop is worth a closer look in one of ten places at most.
    before = text[max(0, at - _WORD_REACH) : at]
    if text[at] != "." or not (before.lower().endswith(_KEEPING) or before[-1:].isdigit()):
        return True
    word = _LAST_WORD.search(text, max(0, at - _WORD_REACH), at)
    if word is None:
        return True
    token = word[1].lower()
    keeps = token in _NEVER and (token not in {"no", "pt"} or first.isdigit())
    return not (keeps or _is_list_number(text, word))


def _is_attribute(text: str, at: int) -> bool:
    """Whether a field that is filled in and says more of what stands before it begins here."""
    colon = text.find(":", at, at + _LONGEST_ATTRIBUTE)
    return colon >= 0 and text[at:colon].strip().lower() in _ATTRIBUTES and bool(text[colon + 1 : colon + 3].strip())


def ends_at_newline(text: str, at: int) -> bool:
    """Whether a line break ends a sentence; the margin made the others."""
    following = text[at + 1 : at + 60]
    if at == 0 or text[at - 1] in _ENDING or following[:1] == "\n":
        return True
    line_start = text.rfind("\n", 0, at) + 1
    line = text[line_start:at].strip()
    if not line or not following.strip():
        return True
    if _CELLS in line or _CELLS in following.partition("\n")[0]:
        return True
    if _is_attribute(following, 0) and _FIELD.match(line):
        return False
    if line[-1] in ".:;?!" or _LIST_ITEM.match(following) or _LABEL.match(following):
        return True
    return len(line) < _MARGIN and not following.lstrip()[:1].islower()


def _candidates(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where a sentence may end, and where then the next begins."""
    found = [match.span() for match in _CANDIDATE.finditer(text, start, end)]
    forgotten = [match.start() for match in _FORGOTTEN.finditer(text, start + 1, end)]
    return sorted([*found, *((at - 1, at) for at in forgotten)]) if forgotten else found


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences in `text[start:end]`, without surrounding blanks, in order."""
    spans: list[tuple[int, int]] = []
    begin = start
    for at, after in _candidates(text, start, end):
        mark = text[at]
        if mark == "\n":
            is_end = ends_at_newline(text, at)
        elif mark in ".!?":
            is_end = _ends_at_period(text, at, after)
        elif mark == ";":
            is_end = not _is_attribute(text, after)
        else:
            is_end = True
        if is_end:
            # A box belongs to what stands behind it.
            following = at if mark in _BOXES else after
            _append(spans, text, begin, following)
            begin = following
    _append(spans, text, begin, end)
    return spans


def _append(spans: list[tuple[int, int]], text: str, begin: int, end: int) -> None:
    while begin < end and text[begin] in _BLANKS:
        begin += 1
    while end > begin and text[end - 1] in _BLANKS_BEHIND:
        end -= 1
    while end - begin > LONGEST:
        cut = _cut(text, begin)
        spans.append((begin, cut))
        begin = cut
        while begin < end and text[begin] in _BLANKS:
            begin += 1
    if end > begin:
        spans.append((begin, end))


def _cut(text: str, begin: int) -> int:
    """Where a sentence without an end is cut: behind a comma, else at a blank, else anywhere."""
    low, high = begin + LONGEST // 2, begin + LONGEST
    comma = text.rfind(", ", low, high)
    if comma >= 0:
        return comma
    blank = max(text.rfind(" ", low, high), text.rfind("\n", low, high))
    return blank if blank >= 0 else high
