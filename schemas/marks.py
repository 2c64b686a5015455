"""Marks of sensitive documents, and which of them leave a machine anything to read (`domain.md` 8)."""

from typing import Final, Literal

Mark = Literal["part2", "psychotherapy", "hiv", "reproductive", "genetic", "minor_consented"]

#: Marks whose documents a policy may ask for single kinds of fact. The other two need the patient's own written consent
#: for each use, which no field of a request carries: no policy may ask for them, a person with a purpose reads them.
#: This line is drawn on general knowledge of the law and is unverified: a site's counsel confirms it.
MAY_BE_ASKED: Final[frozenset[Mark]] = frozenset({"hiv", "reproductive", "genetic", "minor_consented"})
MARK_WORDS: Final[dict[Mark, str]] = {
    "part2": "treatment of substance use",
    "psychotherapy": "psychotherapy notes",
    "hiv": "HIV",
    "reproductive": "reproductive health",
    "genetic": "genetic information",
    "minor_consented": "care that a minor consented to",
}
