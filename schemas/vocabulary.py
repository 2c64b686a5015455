"""The kinds of fact, the one list that reader, policies and submitters share.

A policy that tests a kind not listed here does not load; the reader may only emit kinds listed here.
"""

from typing import Final, NamedTuple


class FactKind(NamedTuple):
    """What `Fact.value` holds for this kind, its unit, and what the fact means."""

    value: str  #: "none" (the fact itself is the statement), "number", "word: a | b", "code", "date", "text"
    unit: str | None
    meaning: str
    attributes: tuple[str, ...] = ()


def _k(value: str, meaning: str, unit: str | None = None, attributes: tuple[str, ...] = ()) -> FactKind:
    return FactKind(value, unit, meaning, attributes)


#: The attribute `extent: at_most` says that `days` is an upper bound ("less than 4 weeks"), of which no day is sure.
FACT_KINDS: Final[dict[str, FactKind]] = {
    # what the patient feels
    "symptom.radicular_pain": _k("none", "pain that radiates into a limb (side, region, roots where said)", None, ("limb",)),
    "symptom.limb_pain": _k("none", "pain of an arm or leg of which it is not said that it radiates", None, ("limb",)),
    "symptom.axial_pain": _k("none", "neck or back pain that is said not to radiate, or said to be axial only"),
    "symptom.paresthesia": _k("none", "numbness or tingling in a limb", None, ("limb",)),
    "symptom.weakness": _k("none", "weakness as told by the patient", None, ("limb",)),
    "symptom.distribution": _k("none", "a named dermatome, root or part of the limb (thumb, triceps) that symptoms follow", None,
                               ("part",)),
    "symptom.neurogenic_claudication": _k("none", "leg symptoms on walking, relieved by sitting or bending forward"),
    "symptom.duration": _k("none", "how long the present complaint has lasted: `days`, or `on` for its onset", None,
                           ("precision", "extent", "symptom", "limb")),
    "symptom.flare": _k("none", "how long ago the complaint got worse, its onset being earlier: `days` or `on`", None,
                        ("precision", "extent", "symptom", "limb")),
    "symptom.spine_pain": _k("none", "pain of the neck or back, wherever else it goes: `region`"),
    "symptom.resolved": _k("word: all | limb | spine", "the complaint is over at the newest visit: all of it, or that of a limb or of"
                           " the neck or back: `region`"),
    "symptom.knee_pain": _k("none", "pain of a knee: `side`"),
    "diagnosis.spine_condition": _k("word: spondylolisthesis | degenerative_disease | stenosis",
                                    "a condition of the spine that is known or assessed: `region`"),
    "diagnosis.facet_cyst": _k("none", "a synovial cyst of a facet joint: levels, `region`"),
    "diagnosis.knee_arthritis": _k("word: osteoarthritis | rheumatoid | post_traumatic", "arthritis of a knee: `side`", None,
                                   ("severity",)),
    "diagnosis.radiculopathy": _k("none", "radiculopathy or radicular pain as an assessment"),
    "diagnosis.zoster": _k("none", "acute herpes-zoster pain"),
    "diagnosis.post_laminectomy": _k("none", "post-laminectomy (failed back) syndrome"),
    "diagnosis.code": _k("code", "a diagnosis code that the text gives", None, ("system",)),
    "diagnosis.non_radicular": _k("word: axial_pain | crps | widespread_pain | cervicogenic_headache | other_neuropathy",
                                  "an assessment for which epidural steroid is not covered"),
    "diagnosis.other_source": _k("word: hip | shoulder | pelvis | muscle | nerve | spine | other",
                                 "where else the complaint is said to come from than from what is to be treated"),
    # what was found on examination
    "exam.strength": _k("number", "manual muscle strength, n of 5", "of 5", ("muscle", "grade")),
    "exam.reflex": _k("word: normal | diminished | absent | brisk", "a tendon reflex", None, ("muscle",)),
    "exam.sensation": _k("word: normal | diminished | absent", "sensation on examination"),
    "exam.spurling": _k("word: positive | negative", "Spurling (foraminal compression) test"),
    "exam.straight_leg_raise": _k("word: positive | negative", "straight-leg raise test"),
    "exam.facet_loading": _k("word: positive | negative", "pain on extension and rotation, or over the facet joints"),
    "exam.neurological": _k("word: normal | abnormal", "a neurological examination summed up"),
    "exam.performed": _k("none", "a physical examination with findings is in the document"),
    "exam.knee": _k("word: range_of_motion | limited_motion | effusion | crepitus | varus | valgus | instability | tenderness",
                    "what the examination of a knee says: `side`", None, ("degrees",)),
    # imaging and tests
    "imaging.study": _k("word: mri | ct | ct_myelogram | xray", "a study that was done: `on`, `region`", None,
                        ("precision",)),
    "imaging.finding": _k("word: disc_herniation | foraminal_stenosis | central_stenosis | osteophyte | nerve_root_contact"
                          " | degenerative_change | cord_contact | normal",
                          "a finding on a study: levels, side, roots; `on` is the study's date", None,
                          ("modality", "severity", "roots_from")),
    "imaging.repeat_reason": _k("word: changed_symptoms | after_surgery | inadequate_study",
                                "why a study is repeated; negated where nothing is said to have changed"),
    "imaging.study_age": _k("none", "how long before the document an MRI was done, where it says so without a date: `days`"),
    "imaging.contrast_reason": _k("word: tumour | infection | earlier_surgery | inflammation", "why a study is done with contrast"),
    "imaging.knee_study": _k("word: xray | weight_bearing_xray | mri", "a study of a knee that was done: `on`, `side`", None,
                             ("precision",)),
    "imaging.knee_finding": _k("word: joint_space_narrowing | bone_on_bone | osteophytes | subchondral_sclerosis"
                               " | subchondral_cysts | avascular_necrosis | subluxation | mild_change | normal",
                               "a finding on films or MRI of a knee: `side`"),
    "imaging.knee_grade": _k("number", "Kellgren-Lawrence grade, the lower one of a range", None, ("upper",)),
    "emg.finding": _k("word: radiculopathy | normal | other", "an electrodiagnostic result", None, ("severity",)),
    # care so far
    "care.therapy": _k("word: physical_therapy | home_exercise | chiropractic | acupuncture | massage | activity_change | bracing"
                       " | heat_cold | traction | unspecified",
                       "non-invasive care: `on`..`until` or `days`; outcome says what became of it", None,
                       ("outcome", "visits", "precision", "body_part", "extent")),
    "care.medication": _k("word: nsaid | acetaminophen | opioid | muscle_relaxant | neuropathic | oral_steroid | topical"
                          " | antidepressant | other",
                          "a medicine for the pain", None, ("outcome", "name", "dose", "precision", "body_part", "extent")),
    "care.joint": _k("word: steroid_injection | hyaluronate_injection | prp_injection | injection | weight_loss | walking_aid | brace",
                     "care of a joint beside exercise and medicines", None, ("outcome", "extent")),
    "care.reevaluation": _k("none", "the patient was seen again after care"),
    "care.failed": _k("none", "a statement that conservative care failed or could not be borne", None, ("body_part",)),
    "care.duration": _k("none", "how long conservative care was tried, when no modality is tied to it: `days`", None,
                        ("body_part", "extent")),
    # how bad, and what it stops
    "score.pain": _k("number", "a pain score 0..10", "of 10", ("instrument", "body_part", "moment", "upper", "issue")),
    "score.function": _k("number", "a named disability or function scale", None, ("instrument", "body_part", "moment", "issue")),
    "function.limitation": _k("none", "an activity of daily living that the pain limits", None, ("activity",)),
    "function.unrestricted": _k("none", "a statement that function or quality of life is not limited", None, ("activity",)),
    # what is planned
    "procedure.approach": _k("word: interlaminar | transforaminal | caudal", "approach of the planned injection"),
    "procedure.level": _k("none", "needle level(s) of the planned injection: levels, side"),
    "procedure.facet_level": _k("word: joint | nerve", "level(s) of the planned facet injection or ablation: levels, roots, side"),
    "procedure.level_count": _k("number", "at how many levels the planned injection is, as said in words"),
    "procedure.region": _k("word: cervical | thoracic | lumbar | sacral", "region of the planned injection, no level being named"),
    "procedure.guidance": _k("word: fluoroscopy | ct | ultrasound | none", "image guidance of the planned injection"),
    "procedure.contrast": _k("none", "contrast is planned or was used"),
    "procedure.epidurography": _k("none", "an epidurogram is planned or was done"),
    "procedure.sedation": _k("word: none | local | minimal | moderate | deep | mac | general", "sedation plan", None, ("reason",)),
    "procedure.steroid": _k("number", "steroid dose", "mg", ("drug",)),
    "procedure.series": _k("none", "a predetermined series of injections is planned"),
    "procedure.declined": _k("word: spinal_injection | knee_replacement | eyelid_surgery | botulinum | airway_pressure | oxygen | mri"
                             " | sleep_study | surgery | unnamed", "what is asked for is not wanted, or not planned after all"),
    "procedure.biologic": _k("none", "platelet-rich plasma, stem cells or amniotic product is planned"),
    "procedure.joint": _k("word: knee_replacement", "the joint operation that is asked for: `side`"),
    "plan.order": _k("word: knee_replacement | partial_knee_replacement | knee_arthroscopy | knee_osteotomy | knee_injection | airway_pressure"
                     " | bilevel | oral_appliance | sleep_surgery | sleep_study | home_sleep_test | oxygen | upper_lid_surgery"
                     " | lower_lid_surgery | cosmetic_lid_surgery | brow_lift | botulinum | epidural_injection | facet_procedure | mri | mri_elsewhere | ct"
                     " | imaging | surgery | observation | other_treatment",
                     "what the plan orders, takes back (negated) or has on a condition (hypothetical)", None,
                     ("how", "contrast", "place")),
    "plan.imaging_workup": _k("word: injection | surgery", "imaging is asked for before a planned injection or operation"),
    "plan.rehabilitation": _k("none", "conservative care, rehabilitation or home exercise goes with or follows the injection"),
    "counselling.risks": _k("none", "the risks of this procedure were discussed"),
    "counselling.shared_decision": _k("none", "shared decision-making, or consent after discussion of options"),
    # before
    "injection.prior": _k("word: epidural | facet | medial_branch | other", "an earlier spinal injection: `on`, region, levels", None,
                          ("response", "approach", "procedure", "precision", "number", "window", "counted_to",
                           "counted_from")),
    "injection.relief": _k("number", "relief from an earlier injection", "%",
                           ("procedure", "response", "upper", "bound", "issue", "derived")),
    "injection.relief_duration": _k("none", "how long that relief lasted: `days`", None,
                                    ("procedure", "response", "upper", "bound", "issue", "derived", "extent")),
    "injection.function_gain": _k("none", "function was better after an earlier injection", None, ("procedure",)),
    "injection.less_medication": _k("none", "less medicine was needed after an earlier injection", None, ("procedure",)),
    "block.count": _k("number", "how many diagnostic facet or medial branch blocks were done, where the text says only one"),
    "block.interval": _k("none", "from the first diagnostic block to the second, done or planned: `days`"),
    "block.relief": _k("number", "relief from a diagnostic facet or medial branch block: `on` is its date", "%",
                       ("order", "bound", "upper", "issue", "derived", "response")),
    "procedure.purpose": _k("word: diagnostic | therapeutic", "what the planned spinal injection is for"),
    "procedure.ablation": _k("word: thermal | pulsed | chemical | cooled | cryo", "kind of lesion of the planned ablation"),
    "procedure.ablation_temperature": _k("number", "temperature of the planned lesion, of a range the lower end", "degrees C"),
    "plan.no_ablation_reason": _k("none", "why the patient is no candidate for radiofrequency ablation"),
    "surgery.spine": _k("word: fusion | laminectomy | discectomy | decompression | disc_replacement | spine_surgery",
                        "an earlier spine operation"),
    "surgery.knee": _k("word: replacement | arthroscopy | osteotomy | ligament", "an earlier operation on a knee: `side`"),
    "injection.changed_plan": _k("none", "a further injection at another level, approach or with another drug, and why"),
    "plan.continuation_reason": _k("word: high_surgical_risk | declines_surgery | recurrence_after_surgery",
                                   "why injections go on beyond 12 months"),
    "plan.primary_care_informed": _k("none", "the primary-care clinician knows that injections go on"),
    # measures
    "measure.bmi": _k("number", "body mass index", "kg/m2"),
    # safety
    "red_flag.myelopathy": _k("word: hyperreflexia | hoffmann | babinski | clonus | gait | hand_clumsiness | lhermitte | romberg"
                              " | cord_compression | stated", "a sign of cord compression"),
    "red_flag.bladder_bowel": _k("none", "change of bladder or bowel control, saddle anaesthesia"),
    "red_flag.progressive_weakness": _k("none", "weakness that is getting worse"),
    "red_flag.infection": _k("none", "systemic or local spinal infection, `shown_as` named; fever, a sign of one", None, ("shown_as",)),
    "red_flag.cancer": _k("none", "known or suspected cancer as the cause, `shown_as` named; loss of weight, a sign of one", None,
                          ("shown_as",)),
    "red_flag.fracture": _k("none", "acute fracture, `shown_as` named; major trauma, a sign of one", None, ("shown_as",)),
    "red_flag.trauma": _k("none", "an accident or a fall: its day `on`, or at least how many `days` before a paper without a date;"
                          " a policy says how long it is recent"),
    "safety.anticoagulant": _k("text", "an anticoagulant or antiplatelet medicine (other than aspirin alone)"),
    "safety.anticoagulant_plan": _k("none", "what is to be done with the anticoagulant around the procedure: one for each "
                                            "`medicine` that it names, or for all", None, ("medicine",)),
    "safety.pregnancy": _k("none", "the patient is pregnant"),
    "safety.diabetes_uncontrolled": _k("none", "uncontrolled diabetes"),
    "safety.injection_reaction": _k("none", "an adverse reaction to an earlier injection of the spine"),
    "safety.contrast_allergy": _k("none", "allergy to iodinated contrast"),
    # sleep tests and airway pressure
    "sleep.ahi": _k("number", "events an hour of a whole diagnostic sleep test (not of a stage, a position or under treatment)",
                    "per hour", ("index", "test", "events", "minutes")),
    "sleep.study": _k("word: polysomnography | split_night | titration | home_test | unspecified",
                      "a sleep test: done (`on`), or planned when hypothetical"),
    "sleep.home_test_failed": _k("none", "a home sleep test was negative, inadequate or inconclusive while suspicion remains"),
    "sleep.home_test_fits": _k("none", "a statement that a test at home would do, or that no other illness speaks against one"),
    "sleep.symptom": _k("word: sleepiness | snoring | witnessed_apnea | gasping | unrefreshing_sleep | morning_headache",
                        "a complaint that sleep apnoea explains; `frequency` is seldom where it is not habitual", None,
                        ("frequency",)),
    "sleep.diagnosis": _k("word: obstructive_apnea | central_apnea | other_disorder", "a disorder of sleep as an assessment",
                          None, ("severity",)),
    "score.epworth": _k("number", "Epworth sleepiness scale", "of 24"),
    "score.stop_bang": _k("number", "STOP-BANG questionnaire", "of 8"),
    "comorbidity": _k("word: hypertension | ischaemic_heart_disease | stroke | mood_disorder | insomnia | impaired_cognition"
                      " | heart_failure | neuromuscular_disease | chronic_lung_disease | hypoventilation | opioid_use",
                      "an illness or a medicine that bears on sleep apnoea and its test"),
    "patient.age": _k("number", "age that the document gives", "years"),
    "visit.in_person": _k("none", "the treating clinician saw the patient in person: `on`"),
    "cpap.start": _k("none", "treatment with airway pressure began: `on`"),
    "cpap.use": _k("none", "airway pressure is in use at home"),
    "cpap.adherence": _k("number", "share of nights on which airway pressure was used for at least `hours`", "% of nights",
                         ("hours", "nights")),
    "cpap.use_hours": _k("number", "average use of airway pressure", "hours a night"),
    "cpap.benefit": _k("none", "symptoms are better with airway pressure"),
    "cpap.reevaluation": _k("none", "the patient was seen again under airway pressure: `on`"),
    "cpap.reevaluation_day": _k("number", "day of treatment of the first or only review; 0 where none was in time", "days"),
    "cpap.failed": _k("word: not_tolerated | ineffective | unspecified", "single-level airway pressure was tried and failed"),
    "cpap.instruction": _k("none", "patient or caregiver was taught to use and care for the device"),
    # oxygen in the blood
    "oxygen.pao2": _k("number", "arterial oxygen tension", "mmHg", ("condition", "air", "minutes", "setting")),
    "oxygen.saturation": _k("number", "oxygen saturation", "%", ("condition", "air", "minutes", "setting")),
    "oxygen.doubt": _k("word: acute_illness | poor_signal | altitude | own_device | better_later | better_at_rest",
                       "what makes a measurement of oxygen doubtful; `better_...`: measured again, it was not low"),
    "oxygen.improvement": _k("none", "oxygen was shown to lift the low value of exercise"),
    "oxygen.finding": _k("word: heart_failure_oedema | pulmonary_hypertension | cor_pulmonale",
                         "what makes a borderline value count"),
    "oxygen.tester": _k("word: supplier | hospital | laboratory | clinician", "who measured"),
    "oxygen.alternative_tried": _k("none", "other treatment of the lung disease was tried or ruled out"),
    "oxygen.before_discharge": _k("number", "days from the last measurement in hospital to discharge", "days"),
    "lab.haematocrit": _k("number", "haematocrit", "%"),
    "stay.discharge": _k("none", "discharge from hospital: `on`; hypothetical while it is planned"),
    "diagnosis.lung": _k("word: copd | interstitial_lung_disease | cystic_fibrosis | bronchiectasis | pulmonary_hypertension"
                         " | other", "a disease that explains low oxygen", None, ("severity",)),
    # upper lids
    "eye.visual_field": _k("number", "how far the superior field reaches from fixation", "degrees", ("state", "upper")),
    "eye.field_loss": _k("number", "loss of the superior field", "%", ("state", "upper")),
    "eye.field_loss_degrees": _k("number", "loss of the superior field", "degrees", ("state", "upper")),
    "eye.field_gain_degrees": _k("number", "what lifting the lid gives back of the superior field", "degrees", ("upper", "derived")),
    "eye.field_gain_percent": _k("number", "what lifting the lid gives back of the superior field", "%", ("upper", "derived")),
    "eye.field_restored": _k("none", "the superior field is full, or the loss is gone, with the lid lifted"),
    "eye.field_obstructed": _k("none", "the lid or its skin limits the field of vision"),
    "eye.mrd1": _k("number", "distance from the corneal light reflex to the upper lid margin", "mm", ("upper", "bound")),
    "eye.fissure_downgaze": _k("number", "height of the lid fissure on looking down", "mm", ("upper", "bound")),
    "eye.photograph": _k("word: frontal | lateral | downgaze | unspecified", "a photograph of the lids, by view; `on` is its date"),
    "eye.photograph_last": _k("none", "the newest photograph of the lids, none newer: `on`, or `days` ago"),
    "eye.lid_finding": _k("word: dermatochalasis | overhang | ptosis | brow_ptosis | normal", "a finding on the upper lid"),
    "eye.complaint": _k("word: reading | driving | vision | lifting | other", "what the lids keep the patient from, or what he does about it"),
    "eye.no_complaint": _k("none", "a statement that the lids keep the patient from nothing"),
    "eye.cosmetic": _k("none", "the operation is wanted for looks"),
    # headache
    "headache.days": _k("number", "days with headache in a month", "days per month", ("moment", "upper", "precision")),
    "headache.migraine_days": _k("number", "days with migraine in a month", "days per month", ("moment", "upper", "precision")),
    "headache.hours": _k("number", "how long a headache lasts, in a day or untreated", "hours", ("upper", "bound")),
    "headache.months": _k("none", "how long headaches have been as frequent as they are: `days`"),
    "headache.feature": _k("word: photophobia | phonophobia | nausea | aura | throbbing | unilateral | worse_on_activity | criteria",
                           "a feature of migraine, or that the criteria of migraine are fulfilled"),
    "headache.diary": _k("none", "a headache diary or calendar is kept"),
    "headache.overuse": _k("none", "acute medicines are overused, or medication-overuse headache"),
    "diagnosis.headache": _k("word: chronic_migraine | episodic_migraine | migraine | tension_type | cluster | post_traumatic"
                             " | medication_overuse", "a headache as an assessment"),
    "care.preventive": _k("word: antiepileptic | beta_blocker | antidepressant | calcium_channel_blocker | arb | cgrp | other",
                          "a medicine that prevents migraine, by class", None, ("outcome", "name", "dose", "precision", "extent")),
    "care.preventive_classes": _k("number", "how many classes of preventive medicines were tried, where the text says that there were"
                                  " no others"),
    "care.no_preventive": _k("none", "a statement that no preventive medicine was ever tried"),
    "botulinum.units": _k("number", "dose of botulinum toxin", "units", ("upper",)),
    "botulinum.interval": _k("none", "time between two treatments with botulinum toxin: `days`"),
    "botulinum.prior": _k("none", "an earlier treatment with botulinum toxin: `on`", None, ("precision",)),
    "botulinum.elsewhere": _k("none", "a treatment with botulinum toxin for something else, or told of where no headache is named: `on`",
                              None, ("precision",)),
    "botulinum.response": _k("word: good | none", "what earlier botulinum toxin did, in words"),
    "botulinum.reduction_days": _k("number", "headache days in a month fewer by botulinum toxin", "days per month",
                                   ("upper", "bound", "derived")),
    "botulinum.reduction_hours": _k("number", "headache hours in a month fewer by botulinum toxin", "hours per month",
                                    ("upper", "bound", "derived")),
    "botulinum.reduction_percent": _k("number", "reduction of headache by botulinum toxin", "%", ("upper", "bound", "derived")),
    "safety.neuromuscular": _k("text", "a disease of the neuromuscular junction"),
    "safety.toxin_site_infection": _k("none", "an infection where botulinum toxin would be injected"),
    # what may turn the answer and no other kind tells
    "chart.unsettled": _k("word: correction | disowned | withdrawn | against | over | died | done_already | danger | alarm | unread | form",
                          "a statement that keeps policy from approving until a person has read it", None, ("about",)),
    # whom the document is about
    "identity.name": _k("text", "a person's name that the document gives as its patient"),
    "identity.birth_date": _k("date", "a birth date that the document gives for its patient"),
}  # fmt: skip

OUTCOMES: Final = (
    "failed",
    "partial",
    "helped",
    "not_tolerated",
    "contraindicated",
    "ongoing",
    "completed",
    "declined",
    "planned",
)
