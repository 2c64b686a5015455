"""Codes in words: for clinicians and, plainly, for members."""

from collections.abc import Mapping
from typing import Final

from schemas.determination import RouteReason
from schemas.evaluation import Result
from schemas.lifecycle import LineState
from schemas.unread import IN_PART, Unread, unread_words

_R: Final = RouteReason

ROUTE_WORDS: Final[dict[str, str]] = {
    _R.NOT_MET: "the record contradicts at least one criterion",
    _R.CONFLICT: "the record says both yes and no on at least one criterion",
    _R.RED_FLAG: "the record shows a sign that a physician has to look at at once",
    _R.NO_POLICY: "no policy in force covers this service",
    _R.SEVERAL_POLICIES: "more than one policy in force covers this service",
    _R.POLICY_NOT_APPROVED: "the policy is not approved yet, so it may not decide",
    _R.POLICY_SUSPENDED: "the policy is suspended and decides nothing",
    _R.SAMPLE_POLICY: "the policy is a sample, and sample policies may not decide here",
    _R.COVERAGE_UNVERIFIED: "coverage has not been verified",
    _R.CODE_UNKNOWN: "the service code is on no list of the plan",
    _R.FIELD_ISSUE: "a field of the request is in doubt and has to be corrected or confirmed",
    _R.BUNDLED: "the line is part of another line of the same session",
    _R.SESSION_CONFLICT: "two lines of the same session may not go together",
    _R.SEVERAL_REGIONS: "more than one region of the spine is asked for in one session",
    _R.SEVERAL_SESSIONS: "more than one session is asked for at once, or a longer time than one needs",
    _R.QUANTITY: "the quantity asked for is not that of one session, or is not clear",
    _R.EARLIER_REQUEST: "the limit of sessions depends on an earlier request that is not decided yet",
    _R.RETROSPECTIVE: "the service was given before the request was received",
    _R.CONTINUITY_OF_CARE: "treatment was under way, or another payer authorized it",
    _R.IDENTITY_CONFLICT: "a document names another person or birth date than the member's",
    _R.DUPLICATE_OTHER_SENDER: "another request, of another sender or in other words, asks for the same service",
    _R.MINOR: "the member is under 18 and the policy does not speak of minors",
    _R.PREGNANCY: "the member is or may be pregnant and the policy does not speak of pregnancy",
    _R.EPSDT: "the member is under 21 and entitled to EPSDT services",
    _R.UNDATED_EVIDENCE: "the criteria are met, but on statements that carry no date and stand in no document",
    _R.NOTHING_TO_ASK: "something is missing that no document could answer",
    _R.DOCUMENT_UNREAD: "a document is there that no machine may or can read",
    _R.UNSETTLED_STATEMENT: "the criteria are met, and the record says something beside them that may change it",
    _R.SECOND_PEND: "information was asked for once already",
    _R.NO_TIME_TO_ASK: "too little time is left to ask for information",
    _R.NO_ANSWER: "the information asked for did not come in time",
    _R.DEADLINE: "the time to decide is nearly over",
    _R.LIMIT_REACHED: "the number of sessions in the policy's period is used up",
    _R.AUTOMATION_FAILED: "the automated evaluation failed",
    _R.OTHER: "a reason that the case states",
}

MEMBER_ROUTE_WORDS: Final[dict[str, str]] = {
    _R.NOT_MET: "Something in your records does not fit the rule.",
    _R.CONFLICT: "Your records say two different things. A person will sort this out.",
    _R.RED_FLAG: "Your records show a sign that a doctor should look at soon. We will call your doctor.",
    _R.NO_POLICY: "We have no written rule for this care.",
    _R.SEVERAL_POLICIES: "More than one of our rules speaks about this care.",
    _R.POLICY_NOT_APPROVED: "Our rule for this care is not final yet.",
    _R.POLICY_SUSPENDED: "Our rule for this care is on hold.",
    _R.SAMPLE_POLICY: "Our rule for this care is only a sample.",
    _R.COVERAGE_UNVERIFIED: "We have not yet checked your coverage.",
    _R.CODE_UNKNOWN: "The request uses a service number that we do not know.",
    _R.FIELD_ISSUE: "Something on the request form needs to be checked.",
    _R.BUNDLED: "This care is already part of another item on the request.",
    _R.SESSION_CONFLICT: "Two items on the request are not done on the same day.",
    _R.SEVERAL_REGIONS: "The request is for more than one part of the spine on one day.",
    _R.SEVERAL_SESSIONS: "The request is for more than one treatment at once. A person looks at that.",
    _R.QUANTITY: "The request is for a larger number than one treatment needs. A person looks at that.",
    _R.EARLIER_REQUEST: "We have not yet decided an earlier request of yours for such care.",
    _R.RETROSPECTIVE: "The care was given before we got the request.",
    _R.CONTINUITY_OF_CARE: "Your treatment had already begun.",
    _R.IDENTITY_CONFLICT: "A paper we got may belong to another person.",
    _R.DUPLICATE_OTHER_SENDER: "We have another request for the same care.",
    _R.MINOR: "You are under 18. A person looks at every such request.",
    _R.PREGNANCY: "You may be pregnant. A person looks at every such request.",
    _R.EPSDT: "You are under 21. A person looks at every such request.",
    _R.UNDATED_EVIDENCE: "Some papers have no date. A person will check how old they are.",
    _R.NOTHING_TO_ASK: "A fact is missing that no paper can show.",
    _R.DOCUMENT_UNREAD: "A person has to read one of the papers we got.",
    _R.UNSETTLED_STATEMENT: "A person has to read something in your records before we answer.",
    _R.SECOND_PEND: "We already asked your clinic once.",
    _R.NO_TIME_TO_ASK: "There is too little time to ask your clinic.",
    _R.NO_ANSWER: "Your clinic did not send what we asked for in time.",
    _R.DEADLINE: "The time to answer is nearly over.",
    _R.LIMIT_REACHED: "The rule allows a set number of these treatments. That number has been used.",
    _R.AUTOMATION_FAILED: "Our computer could not finish its part.",
    _R.OTHER: "The reason is written in your case.",
}

STATE_WORDS: Final[dict[LineState, str]] = {
    LineState.OPEN: "not evaluated yet",
    LineState.GAPS: "information is missing; a request for it is being written",
    LineState.PENDED: "waiting for information from the provider",
    LineState.HELD: "recommended for approval; nothing is approved before coverage is verified",
    LineState.IN_REVIEW: "a person decides",
    # Outside, an intent to deny reads as what it still is: undecided (`domain.md` 7).
    LineState.INTENT_TO_DENY: "waiting for a decision",
    LineState.APPEALED: "another physician reviews it again",
    LineState.APPROVED: "approved as asked",
    LineState.APPROVED_MODIFIED: "approved in part or changed, by a physician",
    LineState.DENIED: "not approved",
    LineState.NOT_REQUIRED: "no prior authorization is required",
    LineState.DISMISSED: "dismissed without a decision on the care",
    LineState.WITHDRAWN: "withdrawn by the submitter",
}

RESULT_WORDS: Final[dict[Result, str]] = {
    Result.MET: "met",
    Result.NOT_MET: "not met: the record contradicts it",
    Result.MISSING: "missing: the record is silent",
    Result.NOT_APPLICABLE: "does not apply",
}

CERTAINTY_WORDS: Final[dict[str, str]] = {
    "A": "original text seen",
    "B": "known from a secondary source, unverified",
    "C": "general knowledge, no source seen, unverified",
}

#: What a category of evidence is, for somebody who has never read a chart.
MEMBER_CATEGORY_WORDS: Final[dict[str, str]] = {
    "imaging": "a picture of the inside of your body, such as an MRI, and what it shows",
    "examination": "what your doctor found when examining you",
    "symptom_distribution": "where you feel the pain, numbness or weakness",
    "symptom_duration": "how long you have had this problem",
    "conservative_care": "the treatment you tried first, such as exercises or medicine, and how long",
    "function_or_pain_scale": "how strong the pain is and what it keeps you from doing",
    "prior_injection_response": "how much earlier injections helped you, and for how long",
    "pain_programme": "the other care that goes with this treatment",
    "order_clarity": "exactly what your doctor plans to do, and where",
    "counselling": "that your doctor talked with you about the risks and your choices",
    "procedure_plan": "how the treatment will be done safely",
    "diagnosis_specificity": "the exact name of your health problem",
    "headache_count": "how many days a month you have headaches",
    "medication_safety": "which medicines you take that matter for safety",
    "other": "other facts that the rule asks for",
}


#: What each gate looks at (`domain.md` 3).
GATE_WORDS: Final[dict[str, str]] = {
    "duplicate": "other requests for the same service",
    "certification": "kind of request",
    "coverage": "coverage",
    "not_required": "need for an authorization",
    "retrospective": "time of the service",
    "continuity": "continuity of care",
    "identity": "whose documents they are",
    "fields": "fields in doubt",
    "population": "age, pregnancy, EPSDT",
}

#: Notes for a reviewer. What stands after a colon names the criterion or the session rule.
FLAG_WORDS: Final[dict[str, str]] = {
    "diagnosis_outside_list": "no diagnosis code is on the policy's list of supporting codes",
    "contradicting_diagnosis_beside_supporting": "one diagnosis code speaks against the indication, another for it",
    "contradicting_diagnosis": "the diagnosis code alone speaks against the indication",
    "partial_laterality": "the sides agree only in part",
    "several_regions": "more than one region is treated in the session",
    "units_asked": "more units of the code are asked for than one session takes",
    "units_unstated": "the line does not say how many units of the drug it asks for",
    "unit_unclear": "the quantity is not a number of units",
    "occurrences": "the line asks for the service more than once",
    "several_days": "lines for the same service are on different days",
    "long_period": "the period is longer than the policy lets an approval reach",
    "earlier_request": "an earlier request of the member for such sessions is not decided yet",
}

#: Statements of `chart.unsettled`, by value.
UNSETTLED_WORDS: Final[dict[str, str]] = {
    "correction": "something in the chart is corrected, amended or in doubt",
    "disowned": "the chart, or a part of it, may be another person's, a draft or an example",
    "withdrawn": "what is asked for may be put off, changed or no longer wanted",
    "against": "somebody may advise against it, or think it not needed",
    "over": "the complaint may be over",
    "died": "the patient may have died, or care may now aim at comfort",
    "done_already": "it may have been done, or be there, already",
    "danger": "a danger is named that no criterion asks for",
    "alarm": "words of a danger that the policy asks for stand in the chart and could not be made out",
    "form": "a field of a form, or a place of a template, has an answer that could not be made out",
    "unread": "a sentence bears on what the policy asks for and could not be made out",
}


_DOCUMENT: Final = "document_"
_UNREAD: Final = frozenset(Unread)


def flag_words(flag: str, session_rules: Mapping[str, str]) -> str:
    """A note in words. `session_rules`: title by id."""
    name, _, about = flag.partition(":")
    if name.startswith(_DOCUMENT):
        words = _unread(name.removeprefix(_DOCUMENT), about)
        return f"{words[:1].upper()}{words[1:]}."
    if name == "unsettled":
        words = UNSETTLED_WORDS.get(about, about.replace("_", " "))
        return f"{words[:1].upper()}{words[1:]}."
    if name == "session":
        return session_rules.get(about, about.replace("-", " "))
    words = FLAG_WORDS.get(name, name.replace("_", " "))
    return f"{words[:1].upper()}{words[1:]}" + (f" ({about.replace('-', ' ')})." if about else ".")


def _unread(why: str, about: str) -> str:
    document, _, pages = about.rpartition("#") if why in IN_PART else (about, "", "")
    return unread_words(Unread(why), document, pages.split(",")) if why in _UNREAD else why.replace("_", " ")


def route_words(reason: str) -> str:
    return ROUTE_WORDS.get(reason, ROUTE_WORDS[_R.OTHER])


def member_route_words(reason: str) -> str:
    return MEMBER_ROUTE_WORDS.get(reason, MEMBER_ROUTE_WORDS[_R.OTHER])
