"""Rules that a chart recites: numbers of a payer's text are nobody's measurement."""

import re
from typing import Final

from reader.chart import Chart, Sentence
from reader.letters import sieve

_RECITAL: Final = re.compile(
    r"\b(?:medicare|medicaid|cms|lcd|ncd|payer|insurance|insurer|coverage|policy|policies|guidelines?|criteri(?:a|on)|"
    r"rules?|requirements?)\b[^.;]{0,60}?\b(?:requires?|required|covers?|covered|states?|includes?|include|is|are|asks?|"
    r"defines?|defined|specify|specifies|call|calls|for|when|if)\b"
    r"|\b(?:is|are|be|can be|may be) (?:covered|defined as|considered|reimbursed|eligible)\b|\bdefined as\b|"
    r"\b(?:requires?|required|must|needs? to|in order to|to qualify|qualifying|qualifies (?:if|when)|threshold|"
    r"definition of|rule of|70 ?%(?: ?/ ?| and | )4)\b"
)
#: One of these stands in every rule.
_LETTERS: Final = sieve(
    "medicare", "medicaid", "cms", "lcd", "ncd", "payer", "insur", "coverage", "polic", "guideline", "criteri", "rule",
    "require", "covered", "defined", "considered", "reimbursed", "eligible", "must", "need", "in order to",
    "to qualify", "qualifying", "qualifies", "threshold", "definition", "70 %", "70%",
)  # fmt: skip
#: The rule and the patient in one sentence: "she meets the criteria with 86 %".
_PATIENT: Final = re.compile(
    r"\b(?:meets|met|fulfil(?:s|led)?|satisf(?:ies|ied)|qualifies (?:with|based on|by)|his|her|patient's|"
    r"(?:he|she|patient) (?:has|had|was|is|uses|used|requires|required))\b"
)


def is_recital(chart: Chart, sentence: Sentence, at: int) -> bool:
    """Whether the number at this place belongs to a rule that the sentence tells before it."""
    if sentence.position not in chart.positions_saying(_LETTERS):
        return False
    before = chart.lower[sentence.start : at]
    return _RECITAL.search(before) is not None and _PATIENT.search(before) is None
