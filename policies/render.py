"""A policy in Markdown, for a clinician who has to know what the machine was told."""

from collections.abc import Iterable, Iterator
from typing import Final

from policies.glossary import Glossary
from policies.outline import (
    CONTRADICTED,
    IF_MENTIONED,
    IF_SAID_OR_DENIED,
    IF_SO,
    LEFT_OPEN,
    outline,
    term_outline,
)
from policies.parameters import in_words as in_words_of_kind
from policies.words import ONE_IS_ENOUGH
from schemas.fact_words import kind_words, plain
from schemas.marks import MARK_WORDS
from schemas.policy import Criterion, Expression, Policy
from schemas.policy_papers import Statement
from schemas.policy_parameter import NUMERIC_KINDS
from schemas.policy_service import Service
from schemas.policy_source import CitationRef

_SECTIONS: Final = {
    "indication": "Indication",
    "level": "Level, side and region",
    "technique": "How it is done",
    "counselling": "Counselling",
    "integration": "Integration with other care",
    "pitfall": "Pitfalls",
    "repeat": "Repetition and continuation",
    "utilisation": "How often",
}
_BASIS: Final = {
    "coverage": "coverage: decides",
    "advisory": "advisory: shown, never a reason to pend, route or deny",
}
_FAVOURS: Final = {"for": "For", "against": "Against", "neutral": "Neither"}


def markdown(policy: Policy, *, digest: str = "") -> str:
    """The whole policy. Citations that rest on no text seen are marked as unverified."""
    glossary = Glossary.of(policy)
    told = [*_terms(glossary), *_criteria(policy, glossary), *_red_flags(policy, glossary)]
    parts = [
        *_head(policy, digest),
        *_numbers(policy),
        *_how_to_read(told),
        *told,
        *_session_rules(policy),
        *_diagnoses(policy),
        *_documents(policy),
        *_sensitive(policy),
        *_information(policy),
        *_not_modelled(policy),
        *_sources(policy),
    ]
    return "\n".join(parts).strip() + "\n"


def _head(policy: Policy, digest: str) -> Iterator[str]:
    until = f" until {policy.effective_to}" if policy.effective_to else ""
    yield f"# {policy.title}"
    yield ""
    if policy.sample:
        yield "**This is a sample. It is nobody's coverage policy and approves nothing in production.**"
        yield ""
    yield f"- Policy: `{policy.id}`, version {policy.version}, {policy.status}"
    yield f"- In force from {policy.effective_from}{until}"
    yield f"- Programmes: {', '.join(policy.programmes)}; states: {', '.join(policy.states) or 'all'}"
    if policy.payers:
        yield f"- Only for coverage by: {', '.join(policy.payers)}; plans: {', '.join(policy.plans) or 'all'}"
    if policy.overlay_of:
        yield f"- An overlay of `{policy.overlay_of}`: the payer's numbers over the same criteria"
    elif policy.based_on:
        yield f"- Takes over from `{policy.based_on}` what its own file does not state; this is the whole"
    yield f"- Reviewer's field: {policy.expertise}"
    yield f"- Approves one session at a time, within at most {policy.period_days} days; more is a person's"
    yield f"- {_extent(policy)}"
    if digest:
        yield f"- Digest: `{digest[:16]}`"
    yield ""
    yield "| Code | Service | One unit is | In one session, on one side |"
    yield "|---|---|---|---|"
    yield from (
        f"| {service.code} | {service.words} | a {plain(service.unit)} | {_most_units(service)} |"
        for service in policy.services
    )
    yield ""


def _most_units(service: Service) -> str:
    if service.units_per_session is None:
        return "as the criteria say"
    return "one" if service.units_per_session == 1 else f"at most {service.units_per_session}"


def _extent(policy: Policy) -> str:
    """How much there is to read, and how much of it rests on no text that was seen."""
    coverage = sum(one.basis == "coverage" for one in policy.criteria)
    unverified = sum(source.certainty != "A" for source in policy.sources.values())
    return (
        f"{coverage} criteria decide, {len(policy.criteria) - coverage} are shown only,"
        f" {len(policy.red_flags)} red flags; {unverified} of {len(policy.sources)} sources are unverified"
    )


def _numbers(policy: Policy) -> Iterator[str]:
    """What a payer's overlay may set, with what holds here."""
    numbers = {name: one for name, one in policy.parameters.items() if one.kind in NUMERIC_KINDS}
    if not numbers:
        return
    yield "## Numbers"
    yield ""
    is_overlaid = any(one.citations for one in numbers.values())
    yield f"| Number | Here | What it decides |{' Whose, if not of the criteria |' if is_overlaid else ''}"
    yield f"|---|---|---|{'---|' if is_overlaid else ''}"
    for name, one in numbers.items():
        value = in_words_of_kind(one.kind, one.value)
        said = f"{value} ({one.value} days)" if one.kind == "days" and not value.endswith(("day", "days")) else value
        whose = f" {_cited(one.citations, policy)} |" if is_overlaid else ""
        yield f"| `{name}` | {said} | {one.words} |{whose}"
    yield ""


_LEFT_OUT: Final = "the line is left out of the reckoning."
#: What stands in lines, and what it means there.
_MARKS: Final = {
    ONE_IS_ENOUGH: '"one is enough": one such statement that nothing contradicts in its own place. Without these words'
    " the record may say nothing to the contrary anywhere, or a person decides.",
    f", {IF_MENTIONED}": f'"{IF_MENTIONED}": where the record is silent about it, {_LEFT_OUT}',
    f", {IF_SAID_OR_DENIED}": f'"{IF_SAID_OR_DENIED}": where the record is silent about it, {_LEFT_OUT}',
    f", {IF_SO}": f'"{IF_SO}": where it is not, or nobody says, {_LEFT_OUT}',
    " the lowest ": "Of a number the newest counts, where the line does not say the lowest or the highest.",
    LEFT_OPEN: f'"{LEFT_OPEN}": where this holds what is still wanted is asked for; elsewhere {_LEFT_OUT}',
    CONTRADICTED: f'"{CONTRADICTED}": where this holds the record speaks against it; elsewhere {_LEFT_OUT}'
    ' So is "nothing in the record says".',
}


def _how_to_read(told: Iterable[str]) -> Iterator[str]:
    """The words of the page's own that stand in it."""
    text = "\n".join(told)
    used = [words for mark, words in _MARKS.items() if mark in text]
    if used:
        yield "## How to read the conditions"
        yield ""
        yield from (f"- {words}" for words in used)
        yield ""


def _terms(glossary: Glossary) -> Iterator[str]:
    """What stands behind each name, once: below it stands by its name, in quotes."""
    if not glossary.terms:
        return
    yield "## Terms used below"
    yield ""
    for name, term in glossary.terms.items():
        (_, first), *below = term_outline(term, glossary.before(name))
        yield f"- **{term.title}**: {first}"
        yield from (f"{'  ' * depth}- {words}" for depth, words in below)
    yield ""


def _criteria(policy: Policy, glossary: Glossary) -> Iterator[str]:
    yield "## Criteria"
    yield ""
    yield "Each is met, contradicted by the record, or left open by it. All that decide must be met for an approval by"
    yield "policy. What is open is asked for; what is contradicted goes to a person. Silence is never a yes or a no."
    yield ""
    for section, heading in _SECTIONS.items():
        criteria = [one for one in policy.criteria if one.section == section]
        if criteria:
            yield f"### {heading}"
            yield ""
        for criterion in criteria:
            yield from _criterion(criterion, policy, glossary)


def _criterion(criterion: Criterion, policy: Policy, glossary: Glossary) -> Iterator[str]:
    yield f"**{criterion.title}** (`{criterion.id}`; {_BASIS[criterion.basis]})"
    yield ""
    if criterion.applies_only_if is not None:
        yield from _tree("Applies only where", criterion.applies_only_if, glossary)
    yield from _tree("Met by", criterion.requires, glossary)
    if tuple(criterion.accepted) != ("documented",):
        yield f"- Evidence that counts: {', '.join(criterion.accepted)}"
    if criterion.gap is not None and criterion.basis == "coverage":
        yield f"- If the record is silent we ask: {criterion.gap.ask}"
    yield f"- Source: {_cited(criterion.citations, policy)}"
    if criterion.note:
        yield f"- Note: {criterion.note}"
    yield ""


def _tree(heading: str, expression: Expression, glossary: Glossary) -> Iterator[str]:
    """A list item, with one below it for each part."""
    (_, first), *below = outline(expression, glossary)
    yield f"- {heading}: {first}"
    yield from (f"{'  ' * depth}- {words}" for depth, words in below)


def _red_flags(policy: Policy, glossary: Glossary) -> Iterator[str]:
    if not policy.red_flags:
        return
    yield "## Red flags"
    yield ""
    yield "Each brings the case to a physician within hours. None speeds an approval, none denies."
    yield ""
    for flag in policy.red_flags:
        yield f"- **{flag.title}** ({flag.due_hours} h) Source: {_cited(flag.citations, policy)}"
        yield from (f"  {line}" for line in _tree("Raised where", flag.when, glossary))
    yield ""


def _session_rules(policy: Policy) -> Iterator[str]:
    if not policy.session_rules:
        return
    yield "## Together with other services"
    yield ""
    for rule in policy.session_rules:
        yield f"- {rule.title} Codes: {', '.join(rule.codes)}. Source: {_cited(rule.citations, policy)}"
    yield ""


def _diagnoses(policy: Policy) -> Iterator[str]:
    yield "## Diagnoses"
    yield ""
    supporting = ", ".join(policy.diagnoses.supporting) or "none listed"
    yield f"- Supporting: {supporting}. Others are a note for the reviewer."
    if policy.rides:
        riding = ", ".join(f"{code} (at most {most} units)" for code, most in policy.riding.items())
        yield f"- Drugs and supplies decided together with the service: {riding}"
    if policy.diagnoses.contradicting:
        yield f"- Against the indication when alone: {', '.join(policy.diagnoses.contradicting)}"
    yield f"- Source: {_cited(policy.diagnoses.citations, policy)}"
    yield ""


def _documents(policy: Policy) -> Iterator[str]:
    if not policy.documents:
        return
    yield "## Documents"
    yield ""
    yield "| LOINC | Document | Shows |"
    yield "|---|---|---|"
    for document in policy.documents:
        yield f"| {document.loinc} | {document.title} | {', '.join(document.shows)} |"
    yield ""


def _sensitive(policy: Policy) -> Iterator[str]:
    if not policy.sensitive:
        return
    yield "## Documents marked as sensitive"
    yield ""
    yield "Of these a machine reads the facts named here and nothing else; no sentence of theirs is kept or quoted."
    yield ""
    for one in policy.sensitive:
        kinds = "; ".join(kind_words(kind, has_value=False) for kind in one.kinds)
        marks = ", ".join(MARK_WORDS[mark] for mark in one.marks)
        yield f"- {marks}: {kinds}. {one.why} Source: {_cited(one.citations, policy)}"
    yield ""


def _information(policy: Policy) -> Iterator[str]:
    if not policy.information:
        return
    yield "## Information, never a reason"
    yield ""
    yield from (_statement(one, policy) for one in policy.information)
    yield ""


def _statement(one: Statement, policy: Policy) -> str:
    return f"- {_FAVOURS[one.favours]} ({one.topic}): {one.text} Source: {_cited(one.citations, policy)}"


def _not_modelled(policy: Policy) -> Iterator[str]:
    if not policy.not_modelled:
        return
    yield "## What this policy file does not model"
    yield ""
    yield from (f"- {one}" for one in policy.not_modelled)
    yield ""


def _sources(policy: Policy) -> Iterator[str]:
    yield "## Sources"
    yield ""
    for name, source in policy.sources.items():
        seen = " (text seen)" if source.certainty == "A" else _mark(source.certainty)
        link = f" <{source.url}>" if source.url else ""
        yield f"- `{name}`: {source.title}{seen}{link}{f'. {source.note}' if source.note else ''}"


def _cited(refs: Iterable[CitationRef], policy: Policy) -> str:
    return "; ".join(
        f"{ref.source}{f', {ref.section}' if ref.section else ''}"
        f"{_mark(ref.certainty or policy.sources[ref.source].certainty)}"
        for ref in refs
    )


def _mark(certainty: str) -> str:
    return {"A": "", "B": " (unverified: seen in a secondary source)", "C": " (unverified: general knowledge)"}[
        certainty
    ]
