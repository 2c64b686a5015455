"""The number of injections that a rule allows, whoever was given them: "a limit of four epidurals a year"."""

import re
from typing import Final

RULE_LETTERS: Final = (
    "limit", "maximum", "cap", "quota", "allow", "ceiling", "no more than", "not exceed", "permit", "payable",
)  # fmt: skip
OF_A_RULE: Final = re.compile(
    r"\b(?:limit|maximum|cap|quota|allowance|ceiling|no more than|not exceed\w*|allows?|permits?|payable)"
    r"(?: (?:of|to|for|at|is|the|her|his|up|only|up to))*"
    r" (?:\d{1,2}|two|three|four|five|six) (?:(?!to |from |on )[\w-]+ ){0,3}$"
)
