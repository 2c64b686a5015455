"""The kind of lesion that is planned, and those that are named only because they are not; fusions and their levels."""

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def facts(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=None) if one.kind == kind]


def asked(text: str) -> set[object]:
    return {one.value for one in facts(text, "procedure.ablation") if one.assertion is not Assertion.NEGATED}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Left L4-S1 nerves will be ablated with phenol.", "chemical"),
        ("Plan: absolute alcohol at the L4 and L5 medial branches.", "chemical"),
        ("RFA L3-5, PRF mode, two cycles.", "pulsed"),
        ("Pulse-dose radiofrequency of the L4-5 joint is requested.", "pulsed"),
        ("Cryoneurolysis of the lumbar medial branches is planned.", "cryo"),
        ("Heat lesions at 85 C, L4-S1 RFA requested.", "thermal"),
    ],
)
def test_a_kind_of_lesion_that_is_planned(text: str, kind: str) -> None:
    assert kind in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Pulsed radiofrequency was discussed and dismissed; thermal lesion at 85 C.",
        "Pulsed mode was suggested by the resident and turned down. Thermal RF 88 C.",
        "We use thermal RF at 85 C rather than pulsed radiofrequency.",
        "Thermal ablation at 90 C in place of a pulsed lesion.",
        "Pulsed current will not be used; the lesion is thermal at 82 C.",
        "Phenol neurolysis was offered and refused; thermal RFA L4-5 at 85 C requested.",
        "Pulsed RF of the genicular nerves helped the knee. Thermal ablation L4-S1 at 85 C is asked for.",
        "He had pulsed radiofrequency elsewhere in 2022. Now a thermal lesion at 85 C.",
        "Pulsed RF in 2021 gave nothing. Thermal ablation 85 C requested.",
        "Allergic to phenol. Thermal ablation 85 C.",
    ],
)
def test_a_kind_that_is_put_aside_or_was_made_before_is_not_asked_for(text: str) -> None:
    assert asked(text) == {"thermal"}


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("RFA L4-S1 is planned, tip temperature held at 42.", [42]),
        ("Ablation L4-5 requested, electrode at 85 for 90 seconds.", [85]),
        ("Earlier she received a pulsed lesion at 42 C. RFA L4-5, probe 88.", [88]),
        ("RFA L4-5 planned, electrode of 100 mm, 20 gauge.", []),
        ("RFA L4-5 planned, generator at 50 Hz.", []),
    ],
)
def test_the_temperature_of_the_tip(text: str, degrees: list[int]) -> None:
    assert [one.value for one in facts(text, "procedure.ablation_temperature")] == degrees


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Films: anterior plate between L4 and L5.", ("L4-L5",)),
        ("Fused from the front, L3 to L5, in 2018.", ("L3-L4", "L4-L5")),
        ("CT: anterior interbody graft at L5-S1, no motion.", ("L5-S1",)),
    ],
)
def test_a_fusion_by_what_is_seen_of_it(text: str, levels: tuple[str, ...]) -> None:
    (found,) = facts(text, "surgery.spine")
    assert (found.value, found.levels) == ("fusion", levels)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Anterior fusion L5-S1 in 2020; neurotomy is for L2-3 only.", ("L2-L3",)),
        ("ALIF L5-S1 years back. Ablation is proposed for L1-2.", ("L1-L2",)),
        ("Never had surgery, RFA L4-5.", ("L4-L5",)),
        ("Ablation for L4-5 facet arthritis is requested.", ()),
    ],
)
def test_where_an_ablation_is_asked_for(text: str, levels: tuple[str, ...]) -> None:
    assert [level for one in facts(text, "procedure.facet_level") for level in one.levels] == [*levels]


def test_an_ablation_behind_no_surgery_is_no_denied_block() -> None:
    assert not facts("He has had no surgery, RFA L4-5.", "injection.prior")
    assert facts("No surgery, injections or RFA so far.", "injection.prior")
