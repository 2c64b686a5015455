from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.read import read
from reader.show import highlight, label

TEXT = "No fever. Left arm pain for 6 weeks. The weather is fine."


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_the_pieces_are_the_text_again(text: str) -> None:
    facts = read(text, document="d1", document_on=None)
    assert "".join(piece.text for piece in highlight(text, facts)) == text


def test_a_piece_names_its_facts_and_silence_names_none() -> None:
    facts = read(TEXT, document="d1", document_on=date(2026, 1, 5))
    pieces = {
        piece.text.strip(): {label(fact) for fact in piece.facts}
        for piece in highlight(TEXT, facts)
        if piece.text.strip()
    }
    assert pieces["No fever."] == {"red_flag.infection negated shown_as=sign"}
    assert "symptom.duration cervical 42 days limb=arm" in pieces["Left arm pain for 6 weeks."]
    assert pieces["The weather is fine."] == set()
