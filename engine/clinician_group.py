"""What the clinician reads about one group of lines: each criterion with its evidence, pitfalls, papers, policy."""

from collections.abc import Sequence

from engine.citations import citations_of
from engine.decision_words import line_name
from engine.diagnoses import ALONE
from engine.outline import Item, Mark, Material, Quote, References, Section
from engine.words import GATE_WORDS, flag_words
from schemas.evaluation import CriterionResult, Evidence, GroupEvaluation, Result
from schemas.policy import Policy
from schemas.policy_papers import RequiredDocument, Statement
from schemas.vocabulary import FACT_KINDS

_GATE_CONSEQUENCES = {
    "not_required": "No prior authorization is required.",
    "held": "Nothing is approved before this is settled.",
    "human_review": "A person decides.",
}
#: A criterion that every second sentence of a chart supports would bury the others.
_PROTECTED = "It rests on a document marked as sensitive as well, which is not quoted."
_MOST_QUOTES = 4

_TOPICS = (
    ("level", "Anatomic level selection"),
    ("technique", "Mandatory procedural requirements"),
    ("counselling", "Patient counselling and shared decision"),
    ("integration", "Integration with the rest of the care"),
)

SAMPLE_NOTE = (
    "This is a sample policy shipped with the software, written from public sources. It is no payer's coverage policy,"
    " and what it says has no force for any real request."
)


def gate_section(group: GroupEvaluation) -> Section:
    passed = [GATE_WORDS.get(gate.gate, gate.gate) for gate in group.gates if gate.outcome == "pass"]
    items = [
        Item(
            text=f"{_opening(GATE_WORDS.get(gate.gate, gate.gate))}: {gate.detail or 'see the reason above'}.",
            mark="passed" if gate.outcome == "not_required" else "flag",
            detail=(_GATE_CONSEQUENCES[gate.outcome],),
        )
        for gate in group.gates
        if gate.outcome != "pass"
    ]
    if passed:
        items.append(Item(text=f"{_opening(', '.join(passed))}.", mark="passed"))
    return Section(
        id="gates",
        title="Checked before any criterion",
        intro="" if items else "No check before the criteria applied to this request.",
        items=tuple(items),
    )


class GroupWriter:
    """The sections on one group of lines evaluated by one policy."""

    def __init__(
        self, material: Material, group: GroupEvaluation, policy: Policy | None, references: References
    ) -> None:
        self._group = group
        self._policy = policy
        self._references = references
        self._withheld = {document.id for document in material.request.documents if document.sensitivity}
        self._diagnoses = tuple(diagnosis.as_sent for diagnosis in material.request.diagnoses)
        self._line_names = tuple(line_name(material, line) for line in group.lines)

    def sections(self) -> list[Section]:
        return [
            self._met(),
            self._results("criteria_not_met", "Criteria not met", Result.NOT_MET, "The record contradicts none."),
            self._results("criteria_missing", "Criteria the record is silent on", Result.MISSING, "None is missing."),
            *(self._topic(name, title) for name, title in _TOPICS),
            self._pitfalls(),
            self._documentation(),
            self._information(),
            self._policy_section(),
        ]

    def _met(self) -> Section:
        own_section = {name for name, _ in _TOPICS} | {"pitfall"}
        found = [result for result in self._coverage(Result.MET) if result.section not in own_section]
        return Section(
            id="criteria_met",
            title="Primary indication: criteria met",
            intro="" if found else "None.",
            items=tuple(self._criterion(result) for result in found),
        )

    def _results(self, identity: str, title: str, wanted: Result, otherwise: str) -> Section:
        found = self._coverage(wanted)
        items = tuple(self._criterion(result) for result in found)
        if wanted is Result.NOT_MET and ALONE in self._group.flags:
            items = (self._diagnosis_against(), *items)
        return Section(id=identity, title=title, intro="" if items else otherwise, items=items)

    def _diagnosis_against(self) -> Item:
        references = citations_of(self._policy, self._policy.diagnoses.citations) if self._policy else ()
        return Item(
            text="A diagnosis code stands for the indication.",
            mark="not_met",
            detail=(
                f"Sent: {', '.join(self._diagnoses)}. For the policy it speaks against the indication, alone as it is.",
            ),
            references=self._references.number(references),
        )

    def _topic(self, name: str, title: str) -> Section:
        results = [result for result in self._group.criteria if result.section == name]
        asked = (Item(text="Asked for: " + "; ".join(self._line_names)),) if name == "level" else ()
        return Section(
            id=name,
            title=title,
            intro="" if results else "The policy sets no criterion of this kind.",
            items=asked + tuple(self._brief_or_full(result) for result in results),
        )

    def _pitfalls(self) -> Section:
        checked = tuple(self._brief_or_full(result) for result in self._group.criteria if result.section == "pitfall")
        return Section(
            id="pitfalls",
            title="Pitfalls checked",
            intro="Silence of the record proves no sign absent; what follows is what the documents say.",
            items=checked + self._red_flags() + self._unsettled() + self._flags() + self._statements("pitfall"),
        )

    def _red_flags(self) -> tuple[Item, ...]:
        found = {flag.id: flag for flag in self._group.red_flags}
        items = [
            Item(
                text=flag.title,
                mark="flag",
                detail=(
                    f"Found: in front of a physician within {flag.due_hours} hours. It neither speeds nor denies.",
                ),
                quotes=self._quotes(flag.facts),
                references=self._references.number(flag.citations),
            )
            for flag in found.values()
        ]
        silent = [flag.title for flag in (self._policy.red_flags if self._policy else ()) if flag.id not in found]
        if silent:
            words = " ".join(silent)
            items.append(Item(text=f"Looked for, and not found in the documents: {words}", mark="neutral"))
        return tuple(items)

    def _unsettled(self) -> tuple[Item, ...]:
        found = self._group.unsettled
        if not found:
            return ()
        text = "Statements that may change the answer, for a person to read"
        return (Item(text=text, mark="flag", quotes=self._quotes(found)),)

    def _flags(self) -> tuple[Item, ...]:
        rules = {rule.id: rule.title for rule in (self._policy.session_rules if self._policy else ())}
        return tuple(Item(text=flag_words(flag, rules), mark="flag") for flag in self._group.flags if flag != ALONE)

    def _documentation(self) -> Section:
        documents = self._policy.documents if self._policy else ()
        items = tuple(item for document in documents if (item := self._document(document)) is not None)
        return Section(
            id="documentation",
            title="Documentation requirements",
            intro="" if items else "The policy names no required document.",
            items=items,
        )

    def _document(self, document: RequiredDocument) -> Item | None:
        shown = [r for r in self._group.criteria if r.id in document.shows and r.result is not Result.NOT_APPLICABLE]
        if not shown:
            return None
        missing = [result for result in shown if result.result is Result.MISSING]
        required = {result.id for result in missing if result.basis == "coverage"}
        asks = tuple(dict.fromkeys(gap.ask for gap in self._group.gaps if gap.criterion in required))
        silent = tuple(f"Silent on: {result.title}" for result in missing)
        return Item(
            text=f"{document.title} (LOINC {document.loinc})",
            mark="missing" if required else "neutral" if missing else "met",
            detail=asks or silent or ("Nothing of it is missing.",),
            advisory=bool(missing) and not required,
        )

    def _information(self) -> Section:
        items = tuple(item for topic in ("evidence", "alternative", "safety") for item in self._statements(topic))
        return Section(
            id="evidence",
            title="Evidence and alternatives, as information",
            intro="The evidence is contested. Both sides are given; none of it was a reason for or against.",
            items=items,
        )

    def _statements(self, topic: str) -> tuple[Item, ...]:
        policy = self._policy
        if policy is None:
            return ()
        return tuple(self._statement(policy, said) for said in policy.information if said.topic == topic)

    def _statement(self, policy: Policy, said: Statement) -> Item:
        mark: Mark = said.favours
        return Item(
            text=said.text,
            mark=mark,
            references=self._references.number(citations_of(policy, said.citations)),
            advisory=True,
        )

    def _policy_section(self) -> Section:
        used = self._group.policy
        if used is None:
            return Section(id="policy", title="Policy and version", intro="No policy was applied.")
        items = [
            Item(
                text=f"{used.title}, version {used.version} (status {used.status}, {used.id},"
                f" digest {used.digest[:12]})"
            )
        ]
        if used.sample:
            items.append(Item(text=SAMPLE_NOTE, mark="flag"))
        items.append(
            Item(
                text=f"Evaluated for service on {self._group.service_on}, as known on {self._group.known_on};"
                f" engine {self._group.engine_version}, reader {self._group.reader_version}."
            )
        )
        not_modelled = self._policy.not_modelled if self._policy else ()
        items += [Item(text=f"Not checked by the policy as modelled: {text}", mark="neutral") for text in not_modelled]
        return Section(id="policy", title="Policy and version", items=tuple(items))

    def _coverage(self, wanted: Result) -> list[CriterionResult]:
        return [result for result in self._group.criteria if result.basis == "coverage" and result.result is wanted]

    def _brief_or_full(self, result: CriterionResult) -> Item:
        """Full, unless the lists of the unmet or missing carry it already."""
        if result.basis == "coverage" and result.result in {Result.NOT_MET, Result.MISSING}:
            return Item(text=result.title, mark=_mark(result), detail=("Described above.",))
        return self._criterion(result)

    def _criterion(self, result: CriterionResult) -> Item:
        asks = tuple(dict.fromkeys(f"To close it: {gap.ask}" for gap in self._group.gaps if gap.criterion == result.id))
        unquoted = [fact for fact in result.facts if not fact.quote]
        attested = tuple(dict.fromkeys(_unquoted(fact) for fact in unquoted if fact.document not in self._withheld))
        hidden = (_PROTECTED,) if any(fact.document in self._withheld for fact in result.facts) else ()
        both = ("The record says both yes and no: a person weighs it.",) if result.conflict else ()
        return Item(
            text=result.title,
            mark=_mark(result),
            detail=tuple(filter(None, (_once_said(result.why), *both, *hidden, *attested[:_MOST_QUOTES], *asks))),
            quotes=self._quotes(result.facts),
            references=self._references.number(result.citations),
            advisory=result.basis == "advisory",
        )

    def _quotes(self, facts: Sequence[Evidence]) -> tuple[Quote, ...]:
        """At most four, each sentence once. A sensitive document is not quoted (`domain.md` 8)."""
        quotes: dict[tuple[str | None, str], Quote] = {}
        for fact in facts:
            if fact.quote and fact.document not in self._withheld:
                quotes.setdefault((fact.document, fact.quote), _quote(fact, fact.quote))
        return tuple(quotes.values())[:_MOST_QUOTES]


def _once_said(why: str) -> str:
    """ "the record is silent about: a; the record is silent about: b" says the same words again and again."""
    said: list[str] = []
    last = ""
    for part in why.split("; "):
        opening, colon, rest = part.partition(": ")
        said.append(rest if colon and opening == last else part)
        last = opening if colon else ""
    joined = "; ".join(said)
    return f"{_opening(joined)}."


def _opening(words: str) -> str:
    """As the opening of a sentence. `capitalize` would write EPSDT small."""
    return words[:1].upper() + words[1:]


def _mark(result: CriterionResult) -> Mark:
    return "conflict" if result.conflict else result.result.value


def _quote(fact: Evidence, words: str) -> Quote:
    return Quote(words=words, document=fact.document, start=fact.start, end=fact.end, on=fact.on)


def _unquoted(fact: Evidence) -> str:
    kind = FACT_KINDS.get(fact.kind)
    meaning = kind.meaning if kind else fact.kind
    parts = [str(part) for part in (fact.value, fact.unit, f"on {fact.on}" if fact.on else None) if part is not None]
    stated = f" ({' '.join(parts)})" if parts else ""
    return f"{fact.source.value.capitalize()}, {fact.assertion.value}: {meaning}{stated}"
