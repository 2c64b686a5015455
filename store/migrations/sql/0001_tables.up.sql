-- The tables of the house. States and outcomes are text with a CHECK: adding one is a migration that can be read.

CREATE TABLE submitter (
    name          text PRIMARY KEY,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_key (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    submitter     text NOT NULL REFERENCES submitter (name),
    digest        text NOT NULL UNIQUE,          -- sha256 of the key; the key itself is shown once and not kept
    label         text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL DEFAULT now(),
    revoked_at    timestamptz
);

CREATE TABLE person (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    login         text NOT NULL UNIQUE,
    name          text NOT NULL,
    npi           text,
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    disabled_at   timestamptz
);

CREATE TABLE person_role (
    person        uuid NOT NULL REFERENCES person (id),
    role          text NOT NULL CHECK (role IN ('coordinator', 'nurse', 'physician', 'operations', 'auditor', 'admin')),
    granted_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person, role)
);

CREATE TABLE reviewer_licence (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    person        uuid NOT NULL REFERENCES person (id),
    type          text NOT NULL CHECK (type IN ('physician', 'nurse')),
    state         char(2) NOT NULL,
    number        text NOT NULL,
    status        text NOT NULL CHECK (status IN ('active', 'restricted', 'inactive', 'suspended')),
    valid_from    date NOT NULL,
    valid_to      date NOT NULL,
    specialties   text[] NOT NULL DEFAULT '{}',
    UNIQUE (type, state, number)
);

-- Narrow: it is rewritten at each step. What was asked stands in request_body and service_line.
CREATE TABLE request (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    reference     text NOT NULL UNIQUE,
    submitter     text NOT NULL REFERENCES submitter (name),
    submission_id text NOT NULL,
    content_hash  text NOT NULL,                 -- sha256 of the received JSON with sorted keys
    likeness      text NOT NULL,                 -- hash of member, services, sides, dates, providers: the duplicate gate
    member_id     text NOT NULL,
    state         text NOT NULL CHECK (state IN ('reading', 'ready', 'gaps', 'pended', 'held', 'in_review', 'appealed',
                      'approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn')),
    urgency       text NOT NULL CHECK (urgency IN ('standard', 'expedited')),
    programme     text NOT NULL,
    received_at   timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    due_at        timestamptz NOT NULL,
    waiting_since timestamptz NOT NULL DEFAULT now(),
    attempts      smallint NOT NULL DEFAULT 0,
    failure       text,                          -- code of the last failed attempt, never a text
    version       integer NOT NULL DEFAULT 1,    -- raised by each change; a worker that loaded another one does nothing
    beside        text CHECK (beside IN ('read', 'assess')),  -- documents that arrived while people have the case
    duplicate_of  uuid REFERENCES request (id),
    service_on    date,
    known_on      date,
    head_seq      integer NOT NULL DEFAULT 0,
    head_hash     text NOT NULL DEFAULT '',
    sealed_seq    integer NOT NULL DEFAULT 0,
    UNIQUE (submitter, submission_id)
);
-- The claim: oldest due first, of one state.
CREATE INDEX request_waiting ON request (state, urgency, due_at) WHERE state IN ('reading', 'ready', 'gaps');
CREATE INDEX request_suspect ON request (state, id) WHERE attempts > 0 AND state IN ('reading', 'ready', 'gaps');
CREATE INDEX request_beside ON request (beside, due_at) WHERE beside IS NOT NULL;
CREATE INDEX request_clock ON request (due_at) WHERE state IN ('reading', 'ready', 'gaps', 'pended', 'held', 'in_review', 'appealed');
CREATE INDEX request_likeness ON request (likeness);
CREATE INDEX request_member ON request (member_id);
CREATE INDEX request_unsealed ON request (id) WHERE head_seq > sealed_seq;

CREATE TABLE request_body (
    request       uuid PRIMARY KEY REFERENCES request (id),
    body          text NOT NULL,                 -- schemas.request.AuthorizationRequest as JSON, documents without their text
    received      text NOT NULL,                 -- what was sent, as sent (documents without their text)
    npis          text[] NOT NULL DEFAULT '{}'   -- every NPI it names: none of them may decide against it (`determination_decider_is_not_involved`)
);

CREATE TABLE service_line (
    request       uuid NOT NULL REFERENCES request (id),
    line          smallint NOT NULL,
    grp           smallint NOT NULL,
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'gaps', 'pended', 'held', 'in_review', 'intent_to_deny',
                      'appealed', 'approved', 'approved_modified', 'denied', 'not_required', 'dismissed', 'withdrawn')),
    route_reason  text NOT NULL DEFAULT '',
    code_system   text,
    code          text,
    modifiers     text[] NOT NULL DEFAULT '{}',
    quantity      numeric,
    unit          text,
    occurrences   integer,
    service_from  date,
    service_to    date,
    session       text,
    place_of_service text,
    service_state char(2),
    levels        text[] NOT NULL DEFAULT '{}',
    side          text,
    approach      text,
    add_on_to     smallint,
    rides_with    smallint,
    provider_npi  text,                          -- rendering, else requesting
    is_drug       boolean,
    trace         text,
    determination uuid,                          -- the one in force
    -- A line that reads as decided points at a decision with that very outcome (the foreign key follows `determination`).
    determined_as text GENERATED ALWAYS AS (CASE WHEN state IN ('approved', 'approved_modified', 'denied', 'not_required', 'dismissed')
                      THEN state END) STORED,
    PRIMARY KEY (request, line),
    CONSTRAINT service_line_final_has_determination CHECK (determined_as IS NULL OR determination IS NOT NULL)
);

-- Immutable. The same id and hash again is the same document; the same id with another hash is refused.
CREATE TABLE document (
    request       uuid NOT NULL REFERENCES request (id),
    id            text NOT NULL,
    arrived       smallint NOT NULL,             -- 0 with the request, then counting
    sha256        text NOT NULL,
    loinc         text,
    title         text,
    media_type    text NOT NULL,
    text          text NOT NULL,
    original      bytea,
    service_on    date,
    received_on   date NOT NULL,
    author        text,
    author_npi    text,
    author_role   text,
    signed        boolean,
    language      text,
    sensitivity   text[] NOT NULL DEFAULT '{}',
    reading_key   text,                          -- set when read; a key, not a state
    PRIMARY KEY (request, id)
);
CREATE INDEX document_hash ON document (sha256);

CREATE TABLE reading (
    key           text PRIMARY KEY,              -- reader.reading_key: all the reader sees + its version + lexicon
    reader_version text NOT NULL,
    facts         text NOT NULL,                 -- JSON array of schemas.fact.Fact, without document ids
    read_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE evaluation (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    request       uuid NOT NULL REFERENCES request (id),
    request_version integer NOT NULL,
    grp           smallint NOT NULL,
    lines         smallint[] NOT NULL,
    recommendation text NOT NULL,
    route_reason  text NOT NULL DEFAULT '',
    policy        text,
    policy_version text,
    policy_digest text,
    service_on    date NOT NULL,
    known_on      date NOT NULL,
    engine_version text NOT NULL,
    reader_version text NOT NULL,
    purpose       text NOT NULL CHECK (purpose IN ('decide', 'beside', 'person', 'reprocess')),
    unmet         text[] NOT NULL DEFAULT '{}',  -- ids of the coverage criteria that are not_met or missing
    detail        text NOT NULL,                 -- schemas.evaluation.GroupEvaluation as JSON
    evaluated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (request, id)
);
-- Nothing is decided twice on the same version, whoever rings how often.
CREATE UNIQUE INDEX evaluation_once ON evaluation (request, request_version, grp) WHERE purpose = 'decide';

CREATE TABLE information_request (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    request       uuid NOT NULL REFERENCES request (id),
    round         smallint NOT NULL DEFAULT 1,
    asked_as      text NOT NULL CHECK (asked_as IN ('policy', 'nurse', 'physician', 'coordinator')),
    asked_by      uuid REFERENCES person (id),
    asked_at      timestamptz NOT NULL DEFAULT now(),
    due_at        timestamptz NOT NULL,
    answered_at   timestamptz,
    closed_at     timestamptz,
    closed_reason text,
    items         text NOT NULL                  -- JSON: [{id, loinc, document, category, asks, lines, criteria, closed_by}]
);
CREATE UNIQUE INDEX information_request_open ON information_request (request) WHERE closed_at IS NULL;
-- The machine asks once; a second time needs a person.
CREATE UNIQUE INDEX information_request_machine ON information_request (request) WHERE asked_as = 'policy';

CREATE TABLE review_case (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    request       uuid NOT NULL REFERENCES request (id),
    level         text NOT NULL CHECK (level IN ('coordinator', 'nurse', 'physician')),
    expertise     text NOT NULL DEFAULT '',
    licence_state char(2),
    reason        text NOT NULL,
    lines         smallint[] NOT NULL,
    excluded      uuid[] NOT NULL DEFAULT '{}',
    opened_at     timestamptz NOT NULL DEFAULT now(),
    due_at        timestamptz NOT NULL,
    claimed_by    uuid REFERENCES person (id),
    claim_until   timestamptz,
    error_code    text,
    trace_id      text,
    expedite_proposed boolean NOT NULL DEFAULT false,
    call_task     text,                          -- "call the ordering clinician": a code
    closed_at     timestamptz,
    closed_reason text
);
CREATE UNIQUE INDEX review_case_open ON review_case (request) WHERE closed_at IS NULL;
CREATE INDEX review_case_list ON review_case (due_at) WHERE closed_at IS NULL;

CREATE TABLE evidence_opened (
    review_case   uuid NOT NULL REFERENCES review_case (id),
    person        uuid NOT NULL REFERENCES person (id),
    evaluation    uuid NOT NULL REFERENCES evaluation (id),
    criterion     text NOT NULL,
    opened_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (review_case, person, evaluation, criterion)
);

CREATE TABLE determination (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    request       uuid NOT NULL,
    line          smallint NOT NULL,
    request_version integer NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('initial', 'reopening', 'appeal', 'correction', 'void')),
    outcome       text NOT NULL CHECK (outcome IN ('approved', 'approved_modified', 'denied', 'not_required', 'dismissed')),
    basis         text NOT NULL CHECK (basis IN ('clinical', 'administrative')),
    decided_as    text NOT NULL CHECK (decided_as IN ('policy', 'coordinator', 'nurse', 'physician')),
    decided_by    uuid,
    licence       uuid REFERENCES reviewer_licence (id),
    decided_at    timestamptz NOT NULL DEFAULT now(),
    delegate      text,
    evaluation    uuid,
    policy        text,
    reason_codes  text[] NOT NULL DEFAULT '{}',
    criteria      text[] NOT NULL DEFAULT '{}',  -- ids of the criteria that a decision against rests on
    provision     text,                          -- the plan provision of an administrative outcome
    rationale     text NOT NULL,
    supersedes    uuid REFERENCES determination (id),
    requested_code text, requested_modifiers text[] NOT NULL DEFAULT '{}', requested_quantity numeric, requested_unit text,
    requested_from date, requested_to date, requested_place text, requested_provider text,
    authorised_code text, authorised_modifiers text[] NOT NULL DEFAULT '{}', authorised_quantity numeric, authorised_unit text,
    authorised_from date, authorised_to date, authorised_place text, authorised_provider text,
    UNIQUE (request, line, id, outcome),
    FOREIGN KEY (request, line) REFERENCES service_line (request, line),
    CONSTRAINT determination_evaluation_is_of_the_request FOREIGN KEY (request, evaluation) REFERENCES evaluation (request, id),
    CONSTRAINT determination_decider_has_the_role FOREIGN KEY (decided_by, decided_as) REFERENCES person_role (person, role),
    -- A composite foreign key does not bind while decided_by is null: a person's decision names the person.
    CONSTRAINT determination_has_its_person CHECK ((decided_as = 'policy') = (decided_by IS NULL)),
    CONSTRAINT determination_says_why CHECK (length(rationale) > 0),
    -- Law 1. By policy: approved exactly as asked, or not required. By a nurse: approved exactly as asked. By a named person with the
    -- plan's provision: administrative. Everything else, a reduction included, is a physician's.
    CONSTRAINT determination_law_1 CHECK (
        (decided_as = 'policy' AND outcome = 'approved' AND policy IS NOT NULL AND evaluation IS NOT NULL)
        OR (decided_as = 'policy' AND outcome = 'not_required')
        OR (decided_as = 'nurse' AND outcome = 'approved')
        OR (decided_as IN ('coordinator', 'nurse') AND outcome IN ('denied', 'dismissed') AND basis = 'administrative'
            AND length(coalesce(provision, '')) > 0)
        OR decided_as = 'physician'),
    CONSTRAINT determination_approved_is_as_asked CHECK (
        outcome <> 'approved' OR (
            authorised_code IS NOT DISTINCT FROM requested_code
            AND authorised_modifiers = requested_modifiers
            AND authorised_quantity IS NOT DISTINCT FROM requested_quantity
            AND authorised_unit IS NOT DISTINCT FROM requested_unit
            AND authorised_from IS NOT DISTINCT FROM requested_from
            AND authorised_to IS NOT DISTINCT FROM requested_to
            AND authorised_place IS NOT DISTINCT FROM requested_place
            AND authorised_provider IS NOT DISTINCT FROM requested_provider)),
    CONSTRAINT determination_adverse_has_a_licence CHECK (
        outcome NOT IN ('denied', 'approved_modified') OR basis = 'administrative' OR licence IS NOT NULL),
    CONSTRAINT determination_administrative_cites CHECK (
        basis <> 'administrative' OR outcome IN ('not_required') OR length(coalesce(provision, '')) > 0),
    CONSTRAINT determination_modified_is_clinical CHECK (outcome <> 'approved_modified' OR basis = 'clinical')
);
CREATE UNIQUE INDEX determination_initial ON determination (request, line) WHERE kind = 'initial';
ALTER TABLE service_line ADD CONSTRAINT service_line_state_is_its_determination
    FOREIGN KEY (request, line, determination, determined_as) REFERENCES determination (request, line, id, outcome)
    DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE "authorization" (
    number        text PRIMARY KEY,
    request       uuid NOT NULL,
    line          smallint NOT NULL,
    determination uuid NOT NULL UNIQUE,
    outcome       text NOT NULL DEFAULT 'approved' CHECK (outcome IN ('approved', 'approved_modified')),
    member_id     text NOT NULL,
    code          text,
    scope         text,                          -- utilisation scope: "epidural:cervical_thoracic"
    quantity      numeric,
    unit          text,
    valid_from    date NOT NULL,
    valid_to      date,
    ends_when     text,
    status        text NOT NULL CHECK (status IN ('active', 'used', 'expired', 'superseded', 'void')),
    service_on    date NOT NULL,
    issued_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT authorization_has_its_approval
        FOREIGN KEY (request, line, determination, outcome) REFERENCES determination (request, line, id, outcome)
);
CREATE INDEX authorization_scope ON "authorization" (member_id, scope) WHERE status = 'active';

CREATE TABLE paid_claim (
    id            text PRIMARY KEY,
    member_id     text NOT NULL,
    scope         text NOT NULL,
    code          text NOT NULL,
    service_on    date NOT NULL,
    authorization_number text
);
CREATE INDEX paid_claim_scope ON paid_claim (member_id, scope, service_on);

CREATE TABLE clock_event (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    request       uuid NOT NULL REFERENCES request (id),
    kind          text NOT NULL CHECK (kind IN ('received', 'expedite_asked', 'expedite_granted', 'expedite_refused', 'extended',
                      'tolled', 'resumed', 'notice_sent')),
    at            timestamptz NOT NULL,
    ground        text,
    by_person     uuid REFERENCES person (id)
);
CREATE INDEX clock_event_request ON clock_event (request, at);

CREATE TABLE contact (
    id uuid PRIMARY KEY DEFAULT uuidv7(), request uuid NOT NULL REFERENCES request (id), at timestamptz NOT NULL DEFAULT now(),
    person uuid REFERENCES person (id), channel text NOT NULL, outcome text NOT NULL
);

CREATE TABLE appeal (
    id uuid PRIMARY KEY DEFAULT uuidv7(), request uuid NOT NULL REFERENCES request (id), level smallint NOT NULL DEFAULT 1,
    filed_at timestamptz NOT NULL, filed_by text NOT NULL, expedited boolean NOT NULL DEFAULT false, due_at timestamptz NOT NULL,
    outcome text CHECK (outcome IN ('upheld', 'overturned', 'in_part', 'dismissed')), line_outcomes text,
    forwarded_to text, effectuated_at timestamptz
);

CREATE TABLE notice (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    request       uuid NOT NULL REFERENCES request (id),
    request_version integer NOT NULL,
    event         text NOT NULL,
    recipient     text NOT NULL,
    role          text NOT NULL DEFAULT 'submitter',
    channel       text NOT NULL,
    language      text, format text, form_id text, body text,
    tries         smallint NOT NULL DEFAULT 0,
    next_try_at   timestamptz NOT NULL DEFAULT now(),
    sent_at       timestamptz, oral_at timestamptz, returned_at timestamptz, cancelled_at timestamptz,
    UNIQUE (request, request_version, event, recipient, channel)
);
CREATE INDEX notice_due ON notice (next_try_at) WHERE sent_at IS NULL AND cancelled_at IS NULL;

CREATE TABLE intake_refusal (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    at            timestamptz NOT NULL DEFAULT now(),
    submitter     text,
    submission_id text,
    channel       text NOT NULL,
    codes         text[] NOT NULL,
    issues        text NOT NULL,                 -- JSON of schemas.request.Issue: paths and codes, never values
    body_sha256   text NOT NULL,
    body_bytes    bigint NOT NULL
);

CREATE TABLE fact_correction (
    id uuid PRIMARY KEY DEFAULT uuidv7(), request uuid NOT NULL REFERENCES request (id), person uuid NOT NULL REFERENCES person (id),
    at timestamptz NOT NULL DEFAULT now(), fact text NOT NULL, correction text NOT NULL, reason text NOT NULL
);

CREATE TABLE letter (
    id uuid PRIMARY KEY DEFAULT uuidv7(), request uuid NOT NULL REFERENCES request (id), determination uuid REFERENCES determination (id),
    template text NOT NULL, template_version text NOT NULL, body text NOT NULL, made_at timestamptz NOT NULL DEFAULT now()
);

-- One event. The hash is over `entry`, the stored canonical text, and the hash before it.
CREATE TABLE history (
    request       uuid NOT NULL REFERENCES request (id),
    seq           integer NOT NULL,
    at            timestamptz NOT NULL DEFAULT now(),
    event         text NOT NULL,
    entry         text NOT NULL,
    hash          text NOT NULL,
    PRIMARY KEY (request, seq)
);

CREATE TABLE seal (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL DEFAULT now(),
    heads         bigint NOT NULL,
    previous      text NOT NULL,
    hash          text NOT NULL UNIQUE
);

CREATE TABLE seal_head (
    seal          bigint NOT NULL REFERENCES seal (id),
    request       uuid NOT NULL REFERENCES request (id),
    seq           integer NOT NULL,
    hash          text NOT NULL,
    PRIMARY KEY (seal, request)
);
CREATE INDEX seal_head_request ON seal_head (request, seq);

CREATE TABLE access_log (
    id uuid PRIMARY KEY DEFAULT uuidv7(), at timestamptz NOT NULL DEFAULT now(), person uuid REFERENCES person (id),
    login text, action text NOT NULL, request uuid, purpose text, detail text
);
CREATE INDEX access_log_login ON access_log (login, at);
CREATE INDEX access_log_request ON access_log (request, at) WHERE request IS NOT NULL;

-- Work under way: evidence for counting attempts, never state.
CREATE TABLE batch (
    id            uuid PRIMARY KEY DEFAULT uuidv7(),
    queue         text NOT NULL,
    state         text NOT NULL,
    ids           uuid[] NOT NULL,
    worker        text NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now()
);

-- One row per worker process: work done lately, for `doctor` and liveness.
CREATE TABLE worker_pulse (
    worker        text PRIMARY KEY,
    queue         text NOT NULL,
    at            timestamptz NOT NULL DEFAULT now(),
    done          bigint NOT NULL DEFAULT 0
);

CREATE TABLE schedule_run (
    job           text NOT NULL,
    slot          timestamptz NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    cursor        text,
    PRIMARY KEY (job, slot)
);

CREATE TABLE policy_status (
    policy        text NOT NULL,
    version       text NOT NULL,
    suspended_at  timestamptz NOT NULL DEFAULT now(),
    suspended_by  uuid REFERENCES person (id),
    reason        text NOT NULL,
    lifted_at     timestamptz
);
CREATE UNIQUE INDEX policy_status_suspended ON policy_status (policy, version) WHERE lifted_at IS NULL;

CREATE TABLE coverage_snapshot (
    member_id     text NOT NULL,
    payer         text NOT NULL DEFAULT '',
    snapshot      text NOT NULL,                 -- schemas.request.Coverage as JSON
    verified_at   timestamptz NOT NULL,
    PRIMARY KEY (member_id, payer)
);
