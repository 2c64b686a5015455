"""Plain words for kinds of care without an operation, as they stand in lists: "therapy, pills, a brace"."""

from typing import Final

from reader.letters import sieve

#: Each a named group of a pattern; `KINDS` says what is denied where one of them is.
THERAPY: Final = (
    r"(?P<therapy>(?:(?:physical|formal|supervised|manual|any|outpatient|hands-on) )*(?:therapy|therapies|"
    r"physiotherap\w+|physio|pt|rehab(?:ilitation)?)(?! (?:notes?|records?))"
    r"|(?:physical )?therapists?)"
)
CHIROPRACTIC: Final = r"(?P<chiropractic>chiropract\w+(?: care)?)"
EXERCISE: Final = (
    r"(?P<exercise>(?:(?:home|any|therapeutic|strengthening|quadriceps) )*(?:exercis(?:es?|ing)|stretch(?:es|ing)?|"
    r"home (?:program|programme|sheet|regimen)|hep)(?: (?:at home|program(?:me)?))?)"
)
DRUG: Final = (
    r"(?P<drug>(?:(?:any|oral|pain|anti-?inflammatory|prescription|over-the-counter|otc|preventive|arthritis|a single|"
    r"single) )*"
    r"(?:medicines?|medications?|drugs?|pills?|tablets?|analgesics?|pain ?killers?|pain relievers?|nsaids?|"
    r"anti-?inflammator(?:y|ies)|acetaminophen|paracetamol|ibuprofen|naproxen|meloxicam|tylenol)"
    r"(?: (?:trial|trials|medicines?|medications?|drugs?))?)"
)
INJECTION: Final = (
    r"(?P<injection>(?:(?:steroid|cortisone|corticosteroid|intra-?articular|knee|joint|gel|hyaluronate) )*"
    r"(?:injections?|shots?|cortisone|steroids?|viscosupplementation))"
)
OTHER: Final = (
    r"(?P<other>(?:(?:knee|unloader|lumbar|a) )*(?:brac(?:es?|ing)|splints?|canes?|walkers?|ice|heat|massage|"
    r"acupuncture|weight loss|activity modification|manipulation|traction|tens))"
)
#: Kind and value of the fact that denies it.
KINDS: Final = {
    "therapy": ("care.therapy", "physical_therapy"),
    "chiropractic": ("care.therapy", "chiropractic"),
    "exercise": ("care.therapy", "home_exercise"),
    "drug": ("care.medication", "other"),
    "injection": ("care.joint", "injection"),
}
#: Without one of these letters no therapy, exercise or medicine is named.
LETTERS: Final = sieve(
    "therap", "physio", "pt", "rehab", "chiropract", "exercis", "stretch", "home prog", "home sheet", "home regimen",
    "hep", "medic", "tablet", "pill", "drug", "analgesic", "painkill", "pain kill", "pain reliev", "anti-inflam",
    "antiinflam", "nsaid",
    "acetaminophen", "paracetamol", "ibuprofen", "naproxen", "meloxicam", "tylenol",
)  # fmt: skip
