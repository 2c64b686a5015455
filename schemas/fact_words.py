"""Kinds and values of fact as a clinic's staff would say them: determinations and `policy show` speak with these."""

from typing import Final

KIND_WORDS: Final[dict[str, str]] = {
    "symptom.radicular_pain": "radiating pain",
    "symptom.limb_pain": "pain in an arm or leg",
    "symptom.axial_pain": "axial neck or back pain",
    "symptom.paresthesia": "numbness or tingling",
    "symptom.weakness": "weakness as the patient tells it",
    "symptom.distribution": "symptoms along a dermatome, nerve root or part of the limb",
    "symptom.neurogenic_claudication": "neurogenic claudication",
    "symptom.duration": "the present complaint",
    "symptom.flare": "a flare of the complaint",
    "diagnosis.radiculopathy": "a diagnosis of radiculopathy",
    "diagnosis.zoster": "acute zoster pain",
    "diagnosis.post_laminectomy": "post-laminectomy syndrome",
    "diagnosis.code": "diagnosis code",
    "diagnosis.non_radicular": "a diagnosis that is not radicular:",
    "exam.strength": "muscle strength",
    "exam.reflex": "reflex",
    "exam.sensation": "sensation",
    "exam.spurling": "Spurling test",
    "exam.straight_leg_raise": "straight-leg raise test",
    "exam.facet_loading": "pain on loading the facet joints",
    "exam.neurological": "neurological examination",
    "exam.performed": "physical examination",
    "imaging.study": "imaging by",
    "imaging.finding": "imaging finding of",
    "emg.finding": "an electrodiagnostic result",
    "care.therapy": "non-invasive therapy",
    "care.medication": "medicine for the pain",
    "care.failed": "conservative care that failed",
    "care.duration": "conservative care",
    "score.pain": "pain score",
    "score.function": "function score",
    "function.limitation": "a daily activity that the pain limits",
    "function.unrestricted": "unlimited function",
    "procedure.approach": "approach",
    "procedure.level": "level of the injection",
    "procedure.level_count": "number of levels",
    "procedure.region": "region of the injection",
    "procedure.guidance": "image guidance",
    "procedure.contrast": "use of contrast",
    "procedure.epidurography": "an epidurogram",
    "procedure.sedation": "sedation",
    "procedure.steroid": "steroid dose",
    "procedure.series": "a series of injections planned ahead",
    "procedure.biologic": "a biologic (platelet-rich plasma, stem cells, amniotic product)",
    "plan.rehabilitation": "conservative care or exercise that goes with the injection",
    "counselling.risks": "a talk about the risks",
    "counselling.shared_decision": "a shared decision",
    "injection.prior": "earlier injection",
    "injection.relief": "relief by an earlier injection",
    "injection.relief_duration": "relief by an earlier injection",
    "injection.changed_plan": "a changed plan for the next injection",
    "injection.function_gain": "better function after an earlier injection",
    "injection.less_medication": "less medicine after an earlier injection",
    "block.relief": "relief by a diagnostic facet block",
    "ablation.relief": "relief by an earlier ablation",
    "ablation.relief_duration": "relief by an earlier ablation",
    "procedure.ablation": "kind of ablation",
    "plan.no_ablation_reason": "why the patient is no candidate for ablation",
    "surgery.spine": "an earlier spine operation",
    "plan.continuation_reason": "a reason to go on beyond 12 months",
    "plan.primary_care_informed": "that the primary-care clinician was informed",
    "red_flag.myelopathy": "a sign of cord compression",
    "red_flag.bladder_bowel": "a change of bladder or bowel control",
    "red_flag.progressive_weakness": "weakness that is getting worse",
    "red_flag.infection": "fever or an infection",
    "red_flag.cancer": "cancer as the cause",
    "red_flag.fracture": "an acute fracture or major trauma",
    "safety.anticoagulant": "an anticoagulant or antiplatelet medicine",
    "safety.anticoagulant_plan": "a plan for the anticoagulant",
    "safety.pregnancy": "pregnancy",
    "safety.diabetes_uncontrolled": "uncontrolled diabetes",
    "safety.injection_reaction": "a reaction to an earlier injection",
    "safety.contrast_allergy": "an allergy to contrast",
    "sleep.ahi": "apnoea-hypopnoea index",
    "sleep.study": "sleep test",
    "sleep.home_test_failed": "a home sleep test that did not settle the question",
    "sleep.home_test_fits": "that a sleep test at home would do",
    "sleep.symptom": "complaint of",
    "sleep.diagnosis": "diagnosis of",
    "score.epworth": "Epworth sleepiness score",
    "score.stop_bang": "STOP-BANG score",
    "comorbidity": "other illness or medicine:",
    "body.bmi": "body mass index",
    "patient.age": "age",
    "visit.in_person": "an evaluation in person",
    "cpap.start": "the start of airway pressure",
    "cpap.use": "use of airway pressure",
    "cpap.adherence": "share of nights with airway pressure",
    "cpap.use_hours": "average use of airway pressure",
    "cpap.benefit": "that symptoms are better with airway pressure",
    "cpap.reevaluation": "a re-evaluation under airway pressure",
    "cpap.failed": "single-level airway pressure that failed",
    "cpap.instruction": "instruction in the device",
    "oxygen.pao2": "arterial oxygen tension",
    "oxygen.saturation": "oxygen saturation",
    "oxygen.improvement": "improvement with oxygen",
    "oxygen.finding": "sign of strain by low oxygen:",
    "oxygen.tester": "a measurement by",
    "oxygen.alternative_tried": "other treatment of the lung disease",
    "lab.haematocrit": "haematocrit",
    "stay.discharge": "discharge from hospital",
    "diagnosis.lung": "lung disease:",
}
#: Kinds whose words need a value after them, said without one.
_ALONE: Final[dict[str, str]] = {
    "imaging.study": "imaging",
    "imaging.finding": "imaging finding",
    "diagnosis.non_radicular": "a diagnosis that is not radicular",
    "sleep.symptom": "a complaint that sleep apnoea explains",
    "sleep.diagnosis": "a diagnosis of sleep",
    "comorbidity": "another illness or medicine",
    "oxygen.finding": "a sign of strain by low oxygen",
    "oxygen.tester": "who measured",
    "diagnosis.lung": "a lung disease",
}
#: Values that are more than their letters.
_VALUE_WORDS: Final[dict[str, str]] = {
    "mri": "MRI", "ct": "CT", "ct_myelogram": "CT myelogram", "xray": "X-ray", "crps": "CRPS", "nsaid": "NSAID",
    "mac": "monitored anaesthesia care", "general": "general anaesthesia", "*": "stated",
}  # fmt: skip


def kind_words(kind: str, *, has_value: bool) -> str:
    alone = None if has_value else _ALONE.get(kind)
    return alone or KIND_WORDS.get(kind) or plain(kind)


def kinds_words(kinds: tuple[str, ...], *, has_value: bool) -> str:
    """Each said once: two kinds may have the same words."""
    return " or ".join(dict.fromkeys(kind_words(kind, has_value=has_value) for kind in kinds))


def value_words(value: str) -> str:
    return _VALUE_WORDS.get(value) or plain(value)


def plain(identity: str) -> str:
    return identity.replace(".", " ").replace("_", " ")
