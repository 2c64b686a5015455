"""The determination for the member: short sentences and everyday words (`domain.md` 10 fixes what may be said)."""

from collections.abc import Iterable

from engine.outline import Explanation, Item, LineOutcome, Mark, Material, Section, service_words
from engine.words import MEMBER_CATEGORY_WORDS, member_route_words
from schemas.determination import DecidedAs
from schemas.evaluation import CriterionResult, GroupEvaluation, Recommendation, Result
from schemas.lifecycle import FINAL_LINE_STATES, LineState

_ANSWERS: dict[LineState, tuple[str, Mark]] = {
    LineState.APPROVED: ("Yes. We approved this, just as your doctor asked.", "met"),
    LineState.APPROVED_MODIFIED: ("A doctor at the plan approved part of this, or something close to it.", "flag"),
    LineState.NOT_REQUIRED: ("You do not need our approval for this.", "met"),
    LineState.DENIED: ("We did not approve this.", "not_met"),
    LineState.DISMISSED: ("We closed this request. We did not decide about the care itself.", "note"),
    LineState.WITHDRAWN: ("Your clinic took this request back.", "note"),
    LineState.PENDED: ("We have not decided yet. We asked your clinic to send more facts.", "missing"),
    LineState.GAPS: ("We have not decided yet. We will ask your clinic to send more facts.", "missing"),
    LineState.HELD: ("We have not decided yet. The medical part looks complete. We still check your coverage.", "flag"),
    LineState.IN_REVIEW: ("We have not decided yet. A person will look at this.", "flag"),
    LineState.INTENT_TO_DENY: ("We have not decided yet.", "flag"),
    LineState.APPEALED: ("Another doctor looks at this again.", "flag"),
    LineState.OPEN: ("We have not looked at this yet.", "note"),
}

_RECOMMENDED: dict[Recommendation, tuple[str, Mark]] = {
    Recommendation.APPROVE: ("Your records have all that the rule asks for. Nothing has been decided yet.", "met"),
    Recommendation.REQUEST_INFORMATION: ("Some facts are missing. Nothing has been decided yet.", "missing"),
    Recommendation.HUMAN_REVIEW: ("A person has to look at this. Nothing has been decided yet.", "flag"),
    Recommendation.NOT_REQUIRED: ("This care does not seem to need our approval.", "met"),
}

#: Our words for services, which are meant for clinicians, in everyday words.
_EVERYDAY: dict[str, str] = {
    "interlaminar, ": "",
    "transforaminal ": "",
    "epidural injection": "injection near the nerves of the spine",
    "with imaging guidance": "guided by X-ray pictures",
    "without imaging guidance": "without X-ray pictures",
    "fluoroscopic guidance of a spinal needle": "X-ray pictures to guide a needle in the spine",
}


def write(material: Material) -> Explanation:
    sections = (
        Section(id="answer", title="Our answer", items=tuple(_answers(material))),
        Section(id="records", title="What your records show", items=tuple(_shown(material))),
        _needed(material),
        Section(id="next", title="What happens next", items=tuple(_next(material))),
        Section(id="policy", title="The rule we used", items=tuple(_rules(material))),
        Section(id="decided_by", title="Who decided", items=tuple(_deciders(material))),
        Section(id="person", title="You can talk to a person", items=tuple(_person(material))),
    )
    return Explanation(audience="member", title="About the request from your doctor", sections=sections)


def _answers(material: Material) -> Iterable[Item]:
    groups = {line: group for group in material.assessment.groups for line in group.lines}
    for line in material.request.service_lines:
        yield _answer(material, line.line, groups.get(line.line))


def _answer(material: Material, line: int, group: GroupEvaluation | None) -> Item:
    outcome = material.outcome_of(line)
    if group is not None and (outcome is None or outcome.state is LineState.OPEN):
        words, mark = _RECOMMENDED[group.recommendation]
    else:
        words, mark = _ANSWERS[outcome.state if outcome is not None else LineState.OPEN]
    return Item(text=f"{_care(material, line)}: {words}", mark=mark, detail=tuple(_why(outcome, group)))


def _care(material: Material, line: int) -> str:
    words = _plain(service_words(material, line))
    code = material.request.line(line).code
    number = f" (service number {code})" if code else ""
    return (f"{words[:1].upper()}{words[1:]}" if words else f"Item {line} of the request") + number


def _plain(words: str) -> str:
    for clinical, everyday in _EVERYDAY.items():
        words = words.replace(clinical, everyday)
    return words


def _why(outcome: LineOutcome | None, group: GroupEvaluation | None) -> Iterable[str]:
    if outcome is not None and outcome.authorization_number:
        yield f"Your approval number is {outcome.authorization_number}."
    if outcome is not None and outcome.valid_to:
        yield f"It is good until {outcome.valid_to:%B %-d, %Y}."
    elif outcome is not None and outcome.ends_with_service:
        yield "It is good until the care is done."
    if outcome is not None and outcome.state in FINAL_LINE_STATES:
        if outcome.decided_as not in {None, DecidedAs.POLICY} and outcome.rationale:
            yield f"The reason given: {outcome.rationale}"
        return
    reason = (outcome.route_reason if outcome else "") or (group.route_reason if group else "")
    if reason:
        yield f"Why: {member_route_words(reason)}"


def _shown(material: Material) -> Iterable[Item]:
    """By kind of evidence, since the criteria themselves speak the language of clinicians."""
    for group in material.assessment.groups:
        policy = material.policy_of(group)
        gaps = {criterion.id: criterion.gap for criterion in policy.criteria} if policy is not None else {}
        categories: dict[str, list[Result]] = {}
        for result in group.criteria:
            gap = gaps.get(result.id)
            if gap is not None and _counts(result):
                categories.setdefault(gap.category, []).append(result.result)
        for category, results in categories.items():
            yield _category(category, results)


def _counts(result: CriterionResult) -> bool:
    """Met without a fact is met by the form of the request: no record shows it."""
    if result.basis != "coverage" or result.result is Result.NOT_APPLICABLE:
        return False
    return bool(result.facts) or result.result is not Result.MET


def _category(category: str, results: list[Result]) -> Item:
    what = MEMBER_CATEGORY_WORDS.get(category, MEMBER_CATEGORY_WORDS["other"])
    if Result.NOT_MET in results:
        return Item(text=f"Your records do not fit the rule on this point: {what}.", mark="not_met")
    if Result.MISSING in results:
        some = "only part of this" if Result.MET in results else "nothing on this"
        return Item(text=f"We found {some}: {what}.", mark="missing")
    return Item(text=f"Your records show this: {what}.", mark="met")


def _needed(material: Material) -> Section:
    asks = dict.fromkeys(
        gap.member_ask or f"A paper that shows {MEMBER_CATEGORY_WORDS.get(gap.category, 'what the rule asks for')}."
        for group in material.assessment.groups
        for gap in group.gaps
    )
    intro = "We ask your clinic for these. You can help by asking your clinic to send them." if asks else "Nothing."
    return Section(
        id="needed", title="What is still missing", intro=intro, items=tuple(Item(text=a, mark="missing") for a in asks)
    )


def _next(material: Material) -> Iterable[Item]:
    due = [outcome.asked_by for outcome in material.outcomes if outcome.asked_by is not None]
    if due:
        yield Item(text=f"Your clinic should send the papers by {min(due):%B %-d, %Y}.")
    if any(outcome.state is LineState.DENIED for outcome in material.outcomes):
        yield Item(text="You can ask us to look again. This is called an appeal. Another doctor will then decide.")
    if any(flag for group in material.assessment.groups for flag in group.red_flags):
        yield Item(text="If you feel new weakness, trouble walking, or lose control of bladder or bowel, get help now.")
    if any(group.gaps for group in material.assessment.groups):
        yield Item(text="Missing papers never mean a no by themselves. We ask first, and a doctor decides.")
    elif all(outcome.state in FINAL_LINE_STATES for outcome in material.outcomes) and material.outcomes:
        yield Item(text="Your clinic has our answer too.")
    else:
        yield Item(
            text="We write to you and to your clinic once we have decided. Only a doctor can say no, never a computer."
        )


def _rules(material: Material) -> Iterable[Item]:
    used = {group.policy.id: group.policy for group in material.assessment.groups if group.policy is not None}
    for policy in used.values():
        yield Item(text=f"The rule is called “{policy.title}”. This is version {policy.version}.")
        if policy.sample:
            yield Item(
                text="It is a sample rule, made to show how this works. It is not a rule of your plan.", mark="flag"
            )
    if not used:
        yield Item(text="We used no rule.")


def _deciders(material: Material) -> Iterable[Item]:
    for outcome in material.outcomes:
        if outcome.decided_as is DecidedAs.POLICY:
            yield Item(text=f"Item {outcome.line}: a computer applied the rule. A computer can only say yes, never no.")
        elif outcome.decided_as is not None:
            by = outcome.decided_by or "A person at the plan"
            yield Item(text=f"Item {outcome.line}: {by} decided, as {outcome.decided_as}.")
    if all(outcome.decided_as is None for outcome in material.outcomes):
        yield Item(text="Nobody has decided yet. A computer read the records and made a list.")


def _person(material: Material) -> Iterable[Item]:
    number = material.reference or material.request.submission_id
    yield Item(text=f"Call us or write to us. Give this number: {number}.")
    yield Item(text="You can ask for this letter in another language or in large print. It costs nothing.")
    yield Item(text="You can ask for a copy of the rule. You can also ask for all papers we used.")
