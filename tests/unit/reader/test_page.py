from datetime import date
from html.parser import HTMLParser

from reader.page import Sheet, page
from reader.read import read

TEXT = "No fever. Left arm pain for 6 weeks.\n<script>alert('x')</script> & \"quoted\""


class _Texts(HTMLParser):
    """What a browser shows of the document, and every element of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.shown, self.elements, self._hidden, self._inside = "", [], 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = self._inside or tag == "pre"
        self._hidden += tag == "sup"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "pre"
        self._hidden -= tag == "sup"

    def handle_data(self, data: str) -> None:
        if self._inside and not self._hidden:
            self.shown += data


def _page(text: str = TEXT, **changes: str) -> _Texts:
    facts = read(text, document="d1", document_on=date(2026, 1, 5))
    parser = _Texts()
    parser.feed(page([Sheet("<Note>", text, facts, **changes)], silent=["imaging.study"]))
    return parser


def test_the_page_shows_the_text_and_runs_and_loads_nothing() -> None:
    shown = _page()
    assert shown.shown == TEXT
    names = {name for name, _ in shown.elements}
    assert names.isdisjoint({"script", "img", "link", "iframe", "object"})
    assert not [attrs for _, attrs in shown.elements if {"src", "href", "onclick"} & set(attrs)]
    policy = next(attrs["content"] for name, attrs in shown.elements if "http-equiv" in attrs)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_a_colour_tells_how_it_is_said() -> None:
    tones = {attrs["title"]: attrs["class"] for name, attrs in _page().elements if name == "mark" and "title" in attrs}
    assert tones["red_flag.infection negated shown_as=sign"] == "negated"
    assert next(tone for title, tone in tones.items() if "symptom.duration" in title) == "present"
