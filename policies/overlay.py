"""A payer's overlay: the criteria of a policy with the payer's numbers and basis, meaning what they meant."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from policies import parameters, shape
from policies.assembly import Assembled, Origin, Raw, Reach, assemble
from policies.errors import PolicyFileError, Problem
from schemas.policy_overlay import Overlay
from schemas.policy_parameter import NUMERIC_KINDS

FOLDER: Final = "overlays"
_IDENTITY: Final = (
    "version", "payer", "payers", "plans", "status", "sample", "programmes", "states", "effective_from", "effective_to",
)  # fmt: skip
#: Of a policy file, and refused in an overlay: they say what is meant.
MEANING: Final = frozenset(
    ["criteria", "red_flags", "session_rules", "documents", "services", "diagnoses", "information", "leaves_out",
     "based_on", "rides", "period_days", "minimum_age", "names_minors", "names_pregnancy", "title", "family", "id",
     "expertise", "terms"]
)  # fmt: skip


def folder_of(path: Path) -> Path:
    """The folder of all policies in which a policy, an overlay or its cases stand."""
    above = path.parent.parent
    return above.parent if above.name == FOLDER else above


def refused(name: str) -> tuple[str, str]:
    """What is wrong with a field that an overlay may not have, and the remedy."""
    what = f"`{name}` changes what the policy means; an overlay changes numbers, windows and basis only"
    return what, "Remove it, or write a policy of its own that is `based_on` this one."


def apply(overlay: Overlay, own: Raw, base_name: str, reach: Reach) -> Assembled:
    """The base with the overlay's numbers. Raises `PolicyFileError`."""
    try:
        whole = assemble(reach(base_name), reach)
    except FileNotFoundError:
        place = overlay.of.index(base_name)
        remedy = 'Name a policy file of this folder, as "family/2026-01-01".'
        what = f"there is no policy `{base_name}`"
        raise PolicyFileError([Problem(own.file, own.positions.line(("of", place)), "of", what, remedy)]) from None
    found = shape.problems(whole.own) or shape.lacking(whole.data, whole.own)
    if found:
        raise PolicyFileError(found)
    found = [
        *_of_parameters(overlay, own, whole),
        *_of_basis(overlay, own, whole),
        *_of_programmes(overlay, own, whole),
    ]
    if found:
        raise PolicyFileError(found)
    return _changed(overlay, own, base_name, whole)


def unfounded(overlay: Overlay, own: Raw, wholes: Mapping[str, Assembled]) -> Iterator[Problem]:
    """Parameters and criteria that none of the policies under the overlay has."""
    of_all = {name for whole in wholes.values() for name in whole.data.get("parameters") or {}}
    for name in overlay.parameters:
        if name not in of_all:
            what = f"no policy under the overlay has the parameter `{name}`"
            yield _problem(own, ("parameters", name), what, parameters.closest(name, of_all))
    criteria = {one["id"] for whole in wholes.values() for one in whole.data.get("criteria") or ()}
    for name in overlay.basis:
        if name not in criteria:
            what = f"no policy under the overlay has the criterion `{name}`"
            yield _problem(own, ("basis", name), what, parameters.closest(name, criteria))


def _of_parameters(overlay: Overlay, own: Raw, whole: Assembled) -> Iterator[Problem]:
    for name, amount in overlay.parameters.items():
        known = (whole.data.get("parameters") or {}).get(name)
        if known is None:
            continue
        kind = known.get("kind", "") if isinstance(known, Mapping) else ""
        if kind not in NUMERIC_KINDS:
            what = f"the parameter `{name}` is a {kind}: it says what is meant, and an overlay changes numbers only"
            yield _problem(own, ("parameters", name), what, "Remove it, or write a policy that is `based_on` this one.")
        elif not parameters.fits(kind, amount.value):
            what = f"the value of `{name}` is no {kind}"
            yield _problem(
                own,
                ("parameters", name, "value"),
                what,
                "Write a whole number for days and counts, and at most 100 for a percentage.",
            )


def _of_basis(overlay: Overlay, own: Raw, whole: Assembled) -> Iterator[Problem]:
    gaps = {one["id"] for one in whole.data["criteria"] if one.get("gap")}
    known = {one["id"] for one in whole.data["criteria"]}
    for name, one in overlay.basis.items():
        if name in known and one.basis == "coverage" and name not in gaps:
            what = f"the criterion `{name}` has no `gap:`, so that it cannot decide"
            yield _problem(own, ("basis", name), what, "Add `gap:` to it in its own file, or leave it advisory.")


def _of_programmes(overlay: Overlay, own: Raw, whole: Assembled) -> Iterator[Problem]:
    """Two policies for one programme are a person's case: and under Medicare nothing stricter may stand beside the LCD
    (42 CFR 422.101(b)(6))."""
    for number, name in enumerate(overlay.programmes):
        if name in whole.data["programmes"]:
            what = f"the programme `{name}` is governed by {whole.own.file} itself"
            yield _problem(own, ("programmes", number), what, "Remove it.")


def _changed(overlay: Overlay, own: Raw, base_name: str, whole: Assembled) -> Assembled:
    data = dict(whole.data)
    written = own.data
    origins = dict(whole.origins)
    for key in _IDENTITY:
        data.pop(key, None)
        if key in written:
            data[key] = written[key]
    data["id"] = f"{data['family']}-{overlay.overlay}"
    data["title"] = f"{_plain_title(data['title'])} ({overlay.payer})"
    data["overlay_of"] = base_name
    data.pop("based_on", None)
    mine = {name: one for name, one in overlay.parameters.items() if name in (data.get("parameters") or {})}
    data["parameters"] = _with_values(data.get("parameters") or {}, mine, written)
    data["criteria"] = [_criterion(one, overlay, written, mine) for one in data["criteria"]]
    data["sources"] = {**data["sources"], **written["sources"]}
    data["not_modelled"] = [*(written.get("not_modelled") or ()), *(data.get("not_modelled") or ())]
    for key in _IDENTITY:
        origins.pop((key,), None)
    origins |= {("sources", name): Origin(own, ("sources", name)) for name in written["sources"]}
    changed = Assembled(own, data, origins, fallback=replace(whole))
    changed.forget_uncited_sources()
    return changed


def _plain_title(title: str) -> str:
    """Without the bracket that names whose policy the base is."""
    return title.partition(" (")[0]


def _with_values(declared: Mapping[str, Any], mine: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the payer with its numbers, and with what these rest on."""
    return {
        name: {**one, "value": mine[name].value, "citations": written["parameters"][name]["citations"]}
        if name in mine
        else one
        for name, one in declared.items()
    }


def _criterion(
    one: dict[str, Any], overlay: Overlay, written: dict[str, Any], mine: Mapping[str, Any]
) -> dict[str, Any]:
    """A criterion that the overlay touches rests on the payer's own text in what it changed, else on the base's.

    What the base cites for numbers alone is left out where the overlay sets all of them.
    """
    used = [name for name in dict.fromkeys(parameters.names_in(one)) if name in mine]
    citations = [ref for name in used for ref in written["parameters"][name]["citations"]]
    changed = dict(one)
    if one["id"] in overlay.basis:
        changed["basis"] = overlay.basis[one["id"]].basis
        citations += written["basis"][one["id"]]["citations"]
    if citations:
        citations = [*(ref for ref in one["citations"] if not _is_replaced(ref, mine)), *citations]
        changed["citations"] = [ref for number, ref in enumerate(citations) if ref not in citations[:number]]
    return changed


def _is_replaced(ref: Mapping[str, Any], mine: Mapping[str, Any]) -> bool:
    named = ref.get("numbers") or ()
    return bool(named) and all(name in mine for name in named)


def _problem(own: Raw, path: tuple[str | int, ...], what: str, remedy: str) -> Problem:
    return Problem(own.file, own.positions.line(path), str(path[0]), what, remedy)
