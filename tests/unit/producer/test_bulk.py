"""Cutting a stream into lines, wherever the chunks end."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from producer.bulk import Line, Splitter


def cut(chunks: list[bytes], most: int = 1_000) -> list[Line]:
    splitter = Splitter(most)
    found = [line for chunk in chunks for line in splitter.feed(chunk)]
    return found + list(splitter.finish())


@given(
    st.lists(st.sampled_from([b"a", b"bc", b"", b"  ", b"\r"]), max_size=8), st.lists(st.integers(0, 30), max_size=5)
)
def test_lines_are_the_same_wherever_the_chunks_end(lines: list[bytes], cuts: list[int]) -> None:
    whole = b"\n".join(lines)
    places = [0, *sorted(min(place, len(whole)) for place in cuts), len(whole)]
    chunks = [whole[start:end] for start, end in pairwise(places)]
    expected = [Line(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    assert cut(chunks) == expected


def test_an_overlong_line_is_counted_and_not_kept() -> None:
    splitter = Splitter(10)
    for _ in range(1_000):
        assert list(splitter.feed(b"x" * 1_000)) == []
        assert len(splitter._rest) <= 10
    assert [*splitter.feed(b"\nshort\n"), *splitter.finish()] == [Line(1, None), Line(2, b"short")]


def test_a_last_line_needs_no_line_break() -> None:
    assert cut([b"one\ntwo"]) == [Line(1, b"one"), Line(2, b"two")]
    assert cut([b"x" * 2_000]) == [Line(1, None)]
    assert cut([]) == []
