"""The ways in which submitters spell a field, and the one way in which we do.

The short form and the full form of `schemas.request` are both accepted; this module renames, it judges nothing.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from policies.codes import icd10
from reader.letters import everywhere
from reader.levels import find_levels

Json = dict[str, Any]

#: Their word -> ours, by the model in which it stands.
REQUEST_WORDS: Final[dict[str, str]] = {
    "patient": "member", "lines": "service_lines", "services": "service_lines", "diagnosis": "diagnoses",
    "program": "programme", "priority": "urgency", "attachments": "documents", "level_of_care": "level_of_service",
}  # fmt: skip
MEMBER_WORDS: Final[dict[str, str]] = {
    "member_id": "id", "dob": "birth_date", "date_of_birth": "birth_date", "last_name": "family_name",
    "first_name": "given_name", "gender": "sex", "state": "residence_state", "ids": "other_ids",
}  # fmt: skip
COVERAGE_WORDS: Final[dict[str, str]] = {"from": "starts_on", "to": "ends_on"}
REQUESTER_WORDS: Final[dict[str, str]] = {"representative_doc": "representative_document"}
LINE_WORDS: Final[dict[str, str]] = {
    "procedure_code": "code", "modifier": "modifiers", "units": "quantity", "level": "levels", "laterality": "side",
    "from": "service_from", "to": "service_to", "service_date": "service_from", "date_of_service": "service_from",
    "place": "place_of_service", "rendering": "rendering_npi", "diagnosis_pointer": "diagnosis_pointers",
    "number": "line",
}  # fmt: skip
DOCUMENT_WORDS: Final[dict[str, str]] = {
    "document_id": "id", "type": "loinc", "content": "text", "service_date": "service_on", "received": "received_on",
    "received_date": "received_on", "npi": "author_npi", "role": "author_role", "content_type": "media_type",
    "contentType": "media_type", "mime_type": "media_type", "base64": "data",
}  # fmt: skip
DIAGNOSIS_WORDS: Final[dict[str, str]] = {"icd10": "code"}
NO_WORDS: Final[dict[str, str]] = {}

_OBJECTS: Final = {"member": MEMBER_WORDS, "coverage": COVERAGE_WORDS, "requester": REQUESTER_WORDS}
_LISTS: Final = {
    "providers": NO_WORDS, "diagnoses": DIAGNOSIS_WORDS, "service_lines": LINE_WORDS, "documents": DOCUMENT_WORDS,
    "facts": NO_WORDS, "attestations": NO_WORDS,
}  # fmt: skip
#: What is longer is no code, and not worth remembering.
_LONGEST_CODE: Final = 40
_SIDES: Final[dict[str, str]] = {
    "l": "left", "lt": "left", "left": "left", "r": "right", "rt": "right", "right": "right", "b": "bilateral",
    "both": "bilateral", "bilateral": "bilateral", "none": "none", "midline": "none", "n/a": "none",
}  # fmt: skip
_MODIFIER_SIDES: Final[dict[str, str]] = {"LT": "left", "RT": "right", "50": "bilateral"}
_URGENCIES: Final[dict[str, str]] = {
    "standard": "standard", "routine": "standard", "non-urgent": "standard", "expedited": "expedited",
    "urgent": "expedited", "stat": "expedited", "emergent": "expedited", "expedite": "expedited",
}  # fmt: skip


def renamed(sent: Any, words: Mapping[str, str]) -> Any:
    """A shallow copy with our words. A word of theirs stays where ours is there too: it becomes an unknown field."""
    if not isinstance(sent, dict):
        return sent
    if words.keys().isdisjoint(sent):
        return sent.copy()
    return {words[key] if key in words and words[key] not in sent else key: value for key, value in sent.items()}


def items(sent: Any) -> Any:
    """A list; a lone object or word counts as a list of one."""
    if isinstance(sent, list):
        return sent
    return [sent] if isinstance(sent, (dict, str)) else sent


def reshaped(received: Json) -> Json:
    """What was sent, in the shape of the full model. Values stay as sent; nothing is lost, nothing is judged."""
    shape: Json = renamed(received, REQUEST_WORDS)
    shape.pop("issues", None)
    for field in _LISTS:
        if field in shape and shape[field] is None:
            del shape[field]
    _join_providers(shape)
    if isinstance(shape.get("member"), str):
        shape["member"] = {"id": shape["member"]}
    for field, words in _OBJECTS.items():
        if field in shape:
            shape[field] = renamed(shape[field], words)
    for field, words in _LISTS.items():
        if field in shape:
            sent = items(shape[field])
            shape[field] = _renamed_all(sent, words) if isinstance(sent, list) else sent
    if isinstance(shape.get("diagnoses"), list):
        shape["diagnoses"] = [_diagnosis(item, place) for place, item in enumerate(shape["diagnoses"], 1)]
    return shape


def _renamed_all(sent: list[Any], words: Mapping[str, str]) -> list[Any]:
    if words:
        return [renamed(item, words) for item in sent]
    return [item.copy() if type(item) is dict else item for item in sent]


def _join_providers(shape: Json) -> None:
    """`provider` is the first of `providers`."""
    if "provider" in shape:
        own, others = shape.pop("provider"), shape.get("providers", [])
        if own is not None:
            shape["providers"] = [own, *(others if isinstance(others, list) else [others])]


def _diagnosis(sent: Any, place: int) -> Any:
    if isinstance(sent, str):
        return {"as_sent": sent, "rank": place, "code": normal_code(sent)}
    diagnosis = sent
    if isinstance(diagnosis, dict):
        if "as_sent" not in diagnosis and "code" in diagnosis:
            diagnosis["as_sent"] = diagnosis["code"]
        diagnosis.setdefault("rank", place)
    return diagnosis


def normal_code(sent: str) -> str | None:
    """An ICD-10-CM code as we write it; None when it has not the form of one."""
    return _normal_code(sent) if len(sent) <= _LONGEST_CODE else None


_normal_code = lru_cache(maxsize=4096)(icd10.normalise)


def side_of(sent: Any) -> Any:
    """`LT`, `Left`, `l` -> `left`. What is none of them comes back as it was."""
    return _SIDES.get(sent.strip().lower(), sent) if isinstance(sent, str) else sent


def side_of_modifiers(modifiers: Any) -> str | None:
    """The side that the modifiers name, when they name exactly one."""
    if not isinstance(modifiers, list):
        return None
    named = {_MODIFIER_SIDES[word] for word in modifiers if isinstance(word, str) and word in _MODIFIER_SIDES}
    return next(iter(named)) if len(named) == 1 else None


def urgency_of(sent: Any) -> Any:
    return _URGENCIES.get(sent.strip().lower(), sent) if isinstance(sent, str) else sent


def levels_of(sent: str) -> tuple[str, ...]:
    """`c7/t1`, `C5-6`, `C5-C6, C6-C7` -> levels with both letters. Empty when it is no spinal level."""
    return _levels_of(sent) if len(sent) <= _LONGEST_CODE else ()


@lru_cache(maxsize=4096)
def _levels_of(sent: str) -> tuple[str, ...]:
    lower = sent.lower()
    return tuple(level for found in find_levels(lower, everywhere(lower)) for level in found.levels)
