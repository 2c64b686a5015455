"""Who asks, and who treats."""

from functools import lru_cache

from stdnum import luhn

from producer.findings import Findings, Path
from schemas.request import AuthorizationRequest, Provider

#: The prefix that makes an NPI a card number of the United States' health application (45 CFR 162.406, ISO 7812).
_NPI_PREFIX = "80840"
_NPI_DIGITS = 10
_EXPECTED = "an NPI: ten digits, the last of them the check digit"


@lru_cache(maxsize=16_384)
def is_npi(number: str) -> bool:
    return len(number) == _NPI_DIGITS and number.isascii() and number.isdigit() and luhn.is_valid(_NPI_PREFIX + number)


def people(request: AuthorizationRequest, findings: Findings) -> None:
    for place, provider in enumerate(request.providers):
        _npi(provider.npi, ("providers", place, "npi"), findings)
    if not request.providers:
        findings.add_missing(("providers",), "provider_missing", "the requesting provider with its NPI")
    elif not any(provider.npi for provider in request.providers):
        findings.add(("providers", _asking(request.providers), "npi"), "npi_missing", _EXPECTED)
    for place, line in enumerate(request.service_lines):
        _npi(line.rendering_npi, ("service_lines", place, "rendering_npi"), findings, line=line.line)
    if request.requester is not None:
        _npi(request.requester.npi, ("requester", "npi"), findings)


def _npi(number: str | None, path: Path, findings: Findings, *, line: int | None = None) -> None:
    if number is not None and not is_npi(number):
        findings.add(path, "npi_check_digit", _EXPECTED, line=line)


def _asking(providers: tuple[Provider, ...]) -> int:
    return next((place for place, provider in enumerate(providers) if provider.role == "requesting"), 0)
