"""The services that a plan may order, in the words of charts, and the words that take an order back or put it off."""

import re
from typing import Final

#: What is ordered, the narrower words first: a place that one of them takes is not read again. Each alternative begins
#: with letters or a look ahead at them, so that it costs nothing where another letter stands.
THINGS: Final = {
    "partial_knee_replacement": (
        r"left (?:uka|ukr|pka)\b|right (?:uka|ukr|pka)\b|l (?:uka|ukr|pka)\b|r (?:uka|ukr|pka)\b|"
        r"medial (?:uka|ukr|pka)\b|lateral (?:uka|ukr|pka)\b|uka\b|ukr\b|pka\b|"
        r"uni-?(?:compartmental|condylar) (?:knee )?(?:replacement|arthroplasty|resurfacing)|"
        r"partial (?:knee )?(?:replacement|arthroplasty|resurfacing)|"
        r"patellofemoral (?:knee )?(?:replacement|arthroplasty|resurfacing)"
    ),
    "knee_arthroscopy": (
        r"knee arthroscop(?:y|ic \w+)|arthroscop(?:y|ic \w+)|partial meniscectomy|meniscectomy|meniscal repair|"
        r"microfracture"
    ),
    "knee_osteotomy": r"high tibial osteotomy|osteotomy|hto\b",
    "knee_injection": (
        r"(?=[gvhsedop])(?:gel|viscosupplement\w*|hyaluron\w+|synvisc\w*|euflexxa|orthovisc|durolane|prp)"
        r"(?: (?:injections?|shots?|series))?|"
        r"genicular (?:nerve )?(?:block|ablation|rfa)\b|knee (?:nerve )?(?:block|ablation|rfa)\b|"
        r"(?=[cs])(?:cortisone|steroid|corticosteroid) (?:injections?|shots?) (?:to|into|of|in) (?:the )?"
        r"(?:left |right )?knee|"
        r"knee (?:cortisone |steroid |corticosteroid )?injections?"
    ),
    "knee_replacement": (
        r"total knee (?:joint )?(?:replacement|arthroplasty)|knee (?:joint )?(?:replacement|arthroplasty)|tka\b|tkr\b|"
        r"total (?:joint )?arthroplasty"
    ),
    "bilevel": (r"bi-?pap(?: st)?|bi-?level(?: \w+)?|bpap|vpap|avaps|ivaps|asv\b|adaptive servo-?ventilation"),
    "oral_appliance": r"oral appliance|dental appliance|mandibular (?:advancement|repositioning)(?: \w+)?",
    "sleep_surgery": r"hypoglossal (?:nerve )?stimulat\w+|inspire (?:implant|device|therapy)|uvulopalat\w+|uppp\b",
    "airway_pressure": (
        r"(?=[acp])(?:auto-?)?(?:cpap|apap|pap)\b(?! (?:titration|smear|study))|positive airway pressure"
    ),
    "home_sleep_test": (
        r"(?=[hpua])(?:home|portable|unattended|at-home|ambulatory) (?:sleep )?(?:apnea |apnoea )?(?:test(?:ing)?|"
        r"study|"
        r"monitor\w*|"
        r"recording)|hsats?\b|hst\b|watchpat"
    ),
    "sleep_study": r"polysomnogra\w+|psg\b|sleep (?:study|test)\b",
    "oxygen": r"(?=[hops])(?:home |supplemental |portable )?(?:oxygen|o2)(?: concentrator| therapy)?|concentrator",
    "lower_lid_surgery": (
        r"lower (?:eye)?lids?(?: (?:blepharoplasty|surgery|fat removal|fat excision|lift|tightening))?|"
        r"ectropion repair|entropion repair"
    ),
    "brow_lift": r"brow ?(?:lift|pexy|ptosis repair)|browpexy|forehead lift",
    "upper_lid_surgery": (
        r"upper (?:eye)?lids? blepharoplasty|blepharoplasty|upper (?:eye)?lids? (?:surgery|lift|repair|skin excision)"
    ),
    "botulinum": r"botox|onabotulinum\w*(?: toxin)?(?: a\b)?|botulinum toxin|chemodenervation",
    "epidural_injection": (
        r"(?:[a-z]{0,2}esi|tfesi|ilesi)\b|epidural(?: steroid)? injections?|"
        r"(?=[itc])(?:interlaminar|transforaminal|caudal)(?: epidural)?(?: steroid)? injections?"
    ),
    "facet_procedure": (
        r"medial branch blocks?|mbbs?\b|facet (?:joint )?(?:injections?|blocks?)|radiofrequency ablation|ablation|rfa\b"
    ),
    "ct": r"ct (?:scans?|of|c-|l-|cervical|lumbar|thoracic|spine|myelogra\w+)|computed tomography|myelogra\w+",
    # "Mr. Smith" and "Mrs. Smith" are no studies.
    "mri": r"mris?\b(?: scan| study)?|mr\b(?= (?:scan|study|imaging|of|the|lumbar|cervical|thoracic|spine|brain|knee|"
    r"[clt]-?spine|ls?-spine|with|without|w/|\d))(?: scan| study)?|magnetic resonance(?: imaging)?",
    "imaging": r"imaging|scans?",
    "surgery": r"surg(?:ery|ical (?:intervention|treatment|candidate))|operation|operative (?:treatment|intervention)",
    "observation": (
        r"observe\b|observation\b|watchful waiting|expectant management|monitor (?:only|for now|clinically)|"
        r"continue (?:conservative|non-?operative|non-?surgical) (?:care|management|treatment|measures)"
    ),
}
#: With one of these each of the things begins, but for the short forms of an epidural steroid injection.
BEGINNINGS: Final = (
    *(
        side + knee
        for knee in ("uka", "ukr", "pka")
        for side in ("left ", "right ", "l ", "r ", "medial ", "lateral ", "")
    ),
    "uni-co", "unico", "partial ", "patellofemoral ", "knee ", "arthroscop", "menisc", "microfracture",
    "high tibial ", "osteotomy", "hto", "gel", "viscosupp", "hyaluron", "synvisc", "euflexxa", "orthovisc", "durolane",
    "prp", "genicular ", "cortisone ", "steroid ", "corticosteroid ", "total ", "tka", "tkr", "bipap", "bi-pap",
    "bilevel", "bi-level", "bpap", "vpap", "avaps", "ivaps", "asv", "adaptive servo", "oral appl", "dental appl",
    "mandibular ", "hypoglossal ", "inspire ", "uvulopalat", "uppp", "auto-cpap", "autocpap", "auto-apap", "autoapap",
    "auto-pap", "autopap", "cpap", "apap", "pap", "positive airway", "home ", "portable ", "unattended ", "at-home ",
    "ambulatory ", "hsat", "hst", "watchpat", "polysomnogra", "psg", "sleep study", "sleep test", "supplemental ",
    "oxygen", "o2", "concentrator", "lower lid", "lower eyelid", "ectropion", "entropion", "brow", "forehead lift",
    "upper lid", "upper eyelid", "blepharoplasty", "botox", "onabotulinum", "botulinum", "chemodenervation",
    "epidural ", "interlaminar ", "transforaminal ", "caudal ", "medial branch block", "mbb", "facet ",
    "radiofrequency ablation", "ablation", "rfa", "ct ", "computed tomography", "myelogra", "mr", "magnetic resonance",
    "imaging", "scan", "surg", "operati", "observe", "observation", "watchful ", "expectant ", "monitor ", "continue ",
)  # fmt: skip
#: The end of the short forms, which up to so many letters precede: "ESI", "LESI", "TFESI".
SHORT: Final = "esi"
BEFORE_SHORT: Final = 2
#: "Treat blepharitis first", "weight loss first": something else comes before what is asked for.
FIRST: Final = re.compile(
    r"\b(?:treat|try|trial of|start(?: with)?|begin with|address)(?: [\w-]+){1,4} first\b|"
    r"\b(?:weight loss|diet|medications?|medical (?:therapy|management|treatment)|conservative (?:care|"
    r"treatment|therapy)|"
    r"physical therapy|pt|injections?|bracing|positional therapy|lid hygiene|observation|nsaids?) first\b"
)
#: Not to be done: before the name of it.
NOT_BEFORE: Final = re.compile(
    r"\b(?:no|not|never|stop(?:ped|ping)?|discontinu(?:e|ed|ing)|d/c|hold(?:ing)?(?: off(?: on)?)?|cancel\w*|avoid\w*|"
    r"against|defer(?:red|ring)?|postpone[ds]?|instead of|rather than|in place of|in lieu of|"
    r"not (?:an? )?(?:\w+ )?candidate for|"
    r"does not (?:need|require|want|qualify for)|no (?:need|indication|role|plans?) for|not (?:ready|indicated) for)"
    r"(?: (?:a|an|any|the|of|for|to|on|proceed|with|her|his|further|additional|home|more|repeat|spine|left|right|total|"
    r"bilateral|upper|lid|do|order|ordering|start|treatment|in-lab|attended|cervical|lumbar|l|r))* ?$"
)
#: The same behind it.
NOT_BEHIND: Final = re.compile(
    r"[^.;,:]{0,24}?(?:(?:is|are|was|would be|not|be) )*\b(?:not (?:currently |presently |"
    r"yet )?(?:recommended|needed|indicated|"
    r"required|planned|necessary|advised|warranted|appropriate|an option|a (?:surgical )?candidate|"
    r"medically necessary|to be)|"
    r"(?:deferred|postponed|on hold|put off|contraindicated|cancel(?:l)?ed|discontinued|withheld|unnecessary|"
    r"withdrawn))\b"
)
#: "No CPAP needed": a bare "no" outside of a plan tells what there was or is.
NEEDED: Final = re.compile(
    r"[^.;,:]{0,16}?\b(?:needed|required|indicated|necessary|recommended|warranted|planned|ordered|advised|for now|"
    r"to be (?:ordered|done))\b"
)
#: Asked for only on a condition, or not decided: before the name of it.
PERHAPS_BEFORE: Final = re.compile(
    r"\b(?:consider(?:ing|ation of)?|think(?:ing)? (?:about|over)|may(?:be)?|might|possibl[ey]|could|perhaps|"
    r"discuss(?:ed|ing)?|"
    r"option of|options? include|contemplat\w+|if (?:\w+ ){1,5}(?:fails?|persists?|worsens?|is negative),?(?: then)?|"
    r"(?:will|to) (?:decide|think) (?:on|about)|undecided (?:on|about))"
    r"(?: (?:a|an|the|about|on|of|for|left|right|l|r|total|repeat|home|in|bilateral|upper|lid|at|c\d-\w+|l\d-\w+))* ?$"
)
#: "If it is negative, polysomnography in the laboratory": a condition at the head of the sentence.
LED_BY: Final = re.compile(
    r"\W*(?:(?:and|but|then) )?(?:if|unless|in case|should) [^.;,]{2,70}?\b(?:fails?|failed|failing|negative|"
    r"inconclusive|"
    r"non-?diagnostic|inadequate|persists?|continues?|worsens?|recurs?|denied|refused|unsuccessful|ineffective|positive|"
    r"abnormal|no (?:better|improvement|relief|benefit)|not (?:better|improved|effective|helpful)|"
    r"does(?: not|n't) (?:help|work|improve|respond|resolve))\b[^.;,]{0,20},"
)
#: The same behind it; a condition of the office ("if authorized", "once cleared") is none.
PERHAPS_BEHIND: Final = re.compile(
    r"[^.;:]{0,60}?\b(?P<if>(?:only )?(?:if|unless|in case|should))\b"
    r"(?! [^.;:]{0,40}?\b(?:approv\w+|authori[sz]\w+|clear\w+|covered|insurance|possible|available|tolerated|"
    r"needed|able|"
    r"any|agreeable|willing|consent\w*|optimi[sz]ed|not (?:improved|better) after|questions?|problems?|fever|"
    r"worse\w*)\b)"
    r"|[^.;:,]{0,20}?\b(?:is|are|remains) (?:being )?(?:considered|an option|under discussion|discussed|undecided)\b"
)
#: What is ordered in place of something, or before it.
INSTEAD: Final = re.compile(
    r"[^.;:]{0,40}?(?:\b(?:instead|in place of|rather than|in lieu of)\b|"
    r", (?:and )?not (?:(?:of|for|a|an|the) )*(?:spine|lumbar|cervical|neck|back|in-lab\w*|cpap|total|upper|tka|mri)\b)"
)
INSTEAD_BEFORE: Final = re.compile(
    r"\b(?:chang(?:ed?|ing) to|switch(?:ed|ing)? to|plan is|converted to|opted for|now (?:plan|planned|planning))"
    r"(?: (?:a|an|the|for|left|right|total))* ?$"
)
COMES_FIRST: Final = re.compile(r"[^.;:,]{0,20}?\bfirst\b")
