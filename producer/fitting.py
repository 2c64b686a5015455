"""Brings the values of a reshaped request to the form that the models take, as far as their meaning is plain.

Works in place on the copies that `spelling.reshaped` made. What is not plain stays as it is, and `typed` finds it.
"""

import re
from datetime import datetime
from typing import Any, Final

from producer import deadline, spelling
from producer.findings import Findings
from producer.spelling import Json

LONGEST_ID: Final = 100
_LAST_LINE: Final = 9999
_ISO_DATE_LENGTH: Final = 10
#: Fails as a date and as a time, so that a number is never taken for seconds since 1970.
_NO_DATE: Final = "unreadable"
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DATE_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]")

#: What a code of each system looks like. CPT: American Medical Association, numbers only; descriptors are licensed.
CODE_FORMS: Final[dict[str, re.Pattern[str]]] = {
    "CPT": re.compile(r"\d{4}[0-9AFMTU]"),
    "CDT": re.compile(r"D\d{4}"),
    "HCPCS": re.compile(r"[A-Z]\d{4}"),
    "NDC": re.compile(r"\d{10,11}|\d{4,5}-\d{3,4}-\d{1,2}"),
    "ICD-10-PCS": re.compile(r"[0-9A-HJ-NP-Z]{7}"),
    "REV": re.compile(r"0\d{3}"),
}
_LINE_DATES: Final = ("service_from", "service_to")
_DOCUMENT_DATES: Final = ("service_on", "received_on")
_FACT_DATES: Final = ("on", "until", "document_on")
_COVERAGE_DATES: Final = ("starts_on", "ends_on")


def fit(shape: Json, findings: Findings) -> None:
    if isinstance(member := shape.get("member"), dict):
        _fit_member(member)
    if isinstance(coverage := shape.get("coverage"), dict):
        _fit_dates(coverage, _COVERAGE_DATES)
        _fit_time(coverage, "verified_at")
    if "urgency" in shape:
        shape["urgency"] = spelling.urgency_of(shape["urgency"])
    _fit_receipt(shape, findings)
    for field, each in (("service_lines", _fit_line), ("documents", _fit_document)):
        if isinstance(items := shape.get(field), list):
            for place, item in enumerate(items):
                items[place] = each(item, place, findings)
    _preset_group(shape.get("service_lines"))
    for item in _objects(shape.get("facts")):
        _fit_dates(item, _FACT_DATES)
    for item in _objects(shape.get("attestations")):
        _fit_time(item, "at")


def _preset_group(lines: Any) -> None:
    """A lone line is its own group. Said before typing, it saves most requests a copy."""
    if isinstance(lines, list) and len(lines) == 1 and isinstance(lines[0], dict):
        lines[0]["group"] = lines[0]["line"]


def _objects(sent: Any) -> list[Json]:
    return [item for item in sent if isinstance(item, dict)] if isinstance(sent, list) else []


def _fit_member(member: Json) -> None:
    if isinstance(identity := member.get("id"), (str, int)) and not isinstance(identity, bool):
        member["id"] = str(identity).strip()
    name = member.pop("name", None)
    if isinstance(name, str) and "family_name" not in member and "," in name:
        family, _, given = name.partition(",")
        member.update(family_name=family.strip(), given_name=given.strip())
    elif name is not None:
        member["name"] = name
    _fit_dates(member, ("birth_date",))


def _fit_line(line: Any, place: int, findings: Findings) -> Any:
    if isinstance(line, (str, int)) and not isinstance(line, bool):
        line = {"code": line}
    if not isinstance(line, dict):
        return line
    number = line.get("line")
    if isinstance(number, str) and number.isascii() and number.isdecimal():
        number = line["line"] = int(number[:9])
    if type(number) is not int or not 1 <= number <= _LAST_LINE:
        if "line" in line:
            findings.add(
                ("service_lines", place, "line"), "line_number", f"a whole number from 1 to {_LAST_LINE}", blocks=False
            )
        line["line"] = place + 1
    _fit_code(line, place, findings)
    _fit_quantity(line)
    _fit_dates(line, _LINE_DATES)
    if "levels" in line:
        line["levels"] = _levels(line["levels"])
    if "modifiers" in line:
        line["modifiers"] = _words(line["modifiers"])
    if line.get("side") is not None:
        line["side"] = spelling.side_of(line["side"])
    elif (side := spelling.side_of_modifiers(line.get("modifiers"))) is not None:
        line["side"] = side
    return line


def _fit_code(line: Json, place: int, findings: Findings) -> None:
    sent = line.get("code")
    if sent is None:
        return
    if not isinstance(sent, (str, int)) or isinstance(sent, bool):
        line["code"] = None
        findings.add(("service_lines", place, "code"), "code_form", "a procedure code as text", line=line["line"])
        return
    code = str(sent).strip().upper()
    system = line.get("code_system")
    system = system.strip().upper() if isinstance(system, str) else _system(code)
    form = CODE_FORMS.get(system or "")
    if code != sent:
        line.setdefault("code_as_sent", str(sent)[:100])
    if form is not None and form.fullmatch(code):
        line["code"], line["code_system"] = code, system
        return
    line["code"] = None
    line.setdefault("code_as_sent", str(sent)[:100])
    expected = "a code of one of " + ", ".join(CODE_FORMS) + ", such as five characters for CPT and HCPCS"
    findings.add(("service_lines", place, "code"), "code_form", expected, line=line["line"])


def _system(code: str) -> str | None:
    return next((name for name, form in CODE_FORMS.items() if form.fullmatch(code)), None)


def _fit_quantity(line: Json) -> None:
    sent = line.get("quantity")
    if isinstance(sent, (int, float, str)) and not isinstance(sent, bool):
        line["quantity"] = {"value": sent, "unit": "units"}
    elif isinstance(sent, dict) and "value" in sent and "unit" not in sent:
        line["quantity"] = {**sent, "unit": "units"}


def _levels(sent: Any) -> Any:
    """Levels as `C7-T1`; a word that is none stays, and a rule says so."""
    words = _words(sent)
    if not isinstance(words, list):
        return words
    fitted: list[Any] = []
    for word in words:
        found = spelling.levels_of(word) if isinstance(word, str) else ()
        fitted.extend(found or (word,))
    return list(dict.fromkeys(fitted)) if all(isinstance(word, str) for word in fitted) else fitted


def _words(sent: Any) -> Any:
    """`"50, RT"` -> `["50", "RT"]`; capitals, no blanks."""
    if sent is None:
        return []
    if isinstance(sent, (str, int)) and not isinstance(sent, bool):
        sent = str(sent).split(",")
    if not isinstance(sent, list):
        return sent
    return [str(word).strip().upper() if isinstance(word, (str, int)) else word for word in sent if word != ""]


def _fit_document(document: Any, place: int, findings: Findings) -> Any:
    if isinstance(document, str):
        document = {"text": document}
    if not isinstance(document, dict):
        return document
    identity = document.get("id")
    if isinstance(identity, int) and not isinstance(identity, bool):
        identity = document["id"] = str(identity)
    if not isinstance(identity, str) or not 1 <= len(identity) <= LONGEST_ID:
        findings.add(
            ("documents", place, "id"),
            "document_id",
            "your own id of the document, at most 100 characters",
            blocks=False,
        )
        document["id"] = f"document-{place + 1}"
    if isinstance(document.get("sensitivity"), str):
        document["sensitivity"] = [document["sensitivity"]]
    _fit_dates(document, _DOCUMENT_DATES)
    return document


def _fit_dates(sent: Json, fields: tuple[str, ...]) -> None:
    for field in fields:
        value = sent.get(field)
        if value is not None and not (type(value) is str and len(value) == _ISO_DATE_LENGTH and value[4] == "-"):
            sent[field] = _date(value)


def _date(sent: Any) -> str:
    if isinstance(sent, str):
        if match := _COMPACT_DATE.fullmatch(sent.strip()):
            return "-".join(match.groups())
        if _DATE_TIME.match(sent):
            return sent[:10]
    return _NO_DATE


def _fit_receipt(shape: Json, findings: Findings) -> None:
    """The channel's receipt starts the clock (`domain.md` 5). What its stamp leaves open is taken so that no deadline
    comes too late: a day from its start, a time without a zone where the plan is."""
    sent = shape.get("received_at")
    if isinstance(sent, str) and (stamped := _without_zone(sent)) is not None:
        shape["received_at"] = stamped.replace(tzinfo=deadline.zone_of(shape.get("programme"))).isoformat()
        expected = "a time with its zone; the start of the day, or the zone of the plan, was taken"
        findings.add(("received_at",), "time_incomplete", expected, blocks=False)
    else:
        _fit_time(shape, "received_at")


def _without_zone(sent: str) -> datetime | None:
    """The time that a stamp gives, when it is one and names no zone."""
    try:
        stamped = datetime.fromisoformat(sent.strip())
    except ValueError:
        return None
    return stamped if stamped.tzinfo is None else None


def _fit_time(sent: Json, field: str) -> None:
    value = sent.get(field)
    if value is not None and not (isinstance(value, str) and _DATE_TIME.match(value)):
        sent[field] = _NO_DATE
