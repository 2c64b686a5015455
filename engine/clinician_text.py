"""The determination for the clinician: every criterion with its evidence, and what else was looked at."""

from collections.abc import Iterable, Sequence

from engine.clinician_group import GroupWriter, gate_section
from engine.decision_words import answer_items, decision_items
from engine.outline import Explanation, Item, Material, References, Section
from engine.words import CERTAINTY_WORDS
from schemas.evaluation import Citation, GroupEvaluation


def write(material: Material) -> Explanation:
    references = References()
    sections = [Section(id="answer", title="Answer, line by line", items=answer_items(material))]
    for group in material.assessment.groups:
        sections += _group_sections(material, group, references)
    sections.append(_reference_section(references))
    sections += _closing_sections(material)
    title = "Medical necessity determination" + (f" {material.reference}" if material.reference else "")
    return Explanation(audience="clinician", title=title, sections=tuple(sections))


def _group_sections(material: Material, group: GroupEvaluation, references: References) -> list[Section]:
    policy = material.policy_of(group)
    several = len(material.assessment.groups) > 1
    sections = [gate_section(group)]
    if group.criteria:
        writer = GroupWriter(material, group, policy, references)
        sections += writer.sections()
    prefix = f"{_lines(group)}: " if several else ""
    return [section.model_copy(update={"title": prefix + section.title}) for section in sections]


def _lines(group: GroupEvaluation) -> str:
    return ("Line " if len(group.lines) == 1 else "Lines ") + ", ".join(map(str, group.lines))


def _reference_section(references: References) -> Section:
    items = tuple(_reference(number, parts) for number, parts in enumerate(references.sources, start=1))
    legend = "; ".join(f"{certainty}: {words}" for certainty, words in CERTAINTY_WORDS.items())
    intro = f"How sure we are of each: {legend}." if items else "None were used."
    return Section(id="references", title="References", intro=intro, items=items)


def _sure(part: Citation) -> str:
    return part.certainty if part.certainty == "A" else f"{part.certainty}, unverified"


def _reference(number: int, parts: Sequence[Citation]) -> Item:
    """One source; under it the parts cited, each with its own certainty."""
    named = tuple(
        f"{number}.{place} {part.section or 'as a whole'} ({_sure(part)})" for place, part in enumerate(parts, start=1)
    )
    return Item(
        text=parts[0].title,
        mark="note" if any(part.certainty == "A" for part in parts) else "unverified",
        detail=(*named, *dict.fromkeys(part.url for part in parts if part.url)),
        references=(str(number),),
    )


def _closing_sections(material: Material) -> Iterable[Section]:
    yield Section(id="decided_by", title="Who or what decided", items=decision_items(material))
    yield Section(id="person", title="A person can be asked", items=tuple(Item(text=text) for text in PERSON_WORDS))


PERSON_WORDS = (
    "A person at the plan answers questions about this text; quote the reference or the submission id.",
    "The ordering clinician may ask to speak with a reviewing physician before a decision against it goes out.",
    "Only a licensed physician may decide against a request, or approve less than was asked; no software does.",
)
