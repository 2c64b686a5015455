-- What the tables refuse, whoever asks, the owner included. Every refusal carries a constraint name (store/errors.py has the words for it)
-- and never a value. Functions that look things up fix their search_path: a temporary table must not stand in for `reviewer_licence`.

-- Append-only. Statement level: nothing is paid per row, and an UPDATE that hits no row is refused too.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'append_only';
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['history', 'determination', 'evaluation', 'seal', 'seal_head', 'request_body', 'reading', 'intake_refusal',
                                'evidence_opened', 'access_log', 'clock_event', 'fact_correction'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END
$$;
-- The key of its reading is the one thing a document gains later.
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_columns BEFORE UPDATE OF request, id, arrived, sha256, loinc, title, media_type, text, original, service_on,
    received_on, author, author_npi, author_role, signed, language, sensitivity ON document
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Every NPI that a request names: in its body, on its lines, on its documents.
CREATE FUNCTION request_names_npi(asked uuid, npi text) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM request_body b WHERE b.request = asked AND npi = ANY (b.npis))
        OR EXISTS (SELECT FROM service_line l WHERE l.request = asked AND l.provider_npi = npi)
        OR EXISTS (SELECT FROM document d WHERE d.request = asked AND d.author_npi = npi)
$$;

-- A person who decided on a request, asked for information on it or opened its evidence in a case that is closed took part in it.
CREATE FUNCTION took_part(asked uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM determination d WHERE d.request = asked AND d.decided_by = who)
        OR EXISTS (SELECT FROM information_request i WHERE i.request = asked AND i.asked_by = who)
        OR EXISTS (SELECT FROM review_case c JOIN evidence_opened e ON e.review_case = c.id
                   WHERE c.request = asked AND c.closed_at IS NOT NULL AND e.person = who)
$$;

-- The newest evaluation that speaks of this line and may be decided on (a reprocessing is a comparison, not a basis).
CREATE FUNCTION newest_evaluation(asked uuid, of_line smallint) RETURNS uuid LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT id FROM evaluation WHERE request = asked AND of_line = ANY (lines) AND purpose <> 'reprocess'
    ORDER BY evaluated_at DESC, id DESC LIMIT 1
$$;

CREATE FUNCTION refuse_determination(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the determination breaks %', why
        USING ERRCODE = 'check_violation', TABLE = 'determination', CONSTRAINT = why;
END
$$;

-- Law 1 for people (42 CFR 422.566(d), 422.590(h)(2), 438.210(b)(3)). The machine's rows do not come here: the constraints and the row
-- security hold them, at no cost per row.
CREATE FUNCTION guard_determination() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    decider person;
    adverse boolean := NEW.outcome IN ('denied', 'approved_modified') AND NEW.basis = 'clinical';
BEGIN
    IF NEW.decided_by IS NULL THEN
        RETURN NEW;  -- determination_has_its_person refuses it
    END IF;
    SELECT * INTO decider FROM person WHERE id = NEW.decided_by;
    IF decider.disabled_at IS NOT NULL THEN
        PERFORM refuse_determination('determination_decider_is_enabled');
    END IF;
    -- A licence is judged at the moment of the decision, so that moment cannot be chosen.
    IF NEW.decided_at > now() + interval '1 minute' OR NEW.decided_at < now() - interval '5 minutes' THEN
        PERFORM refuse_determination('determination_is_decided_now');
    END IF;
    IF decider.npi IS NOT NULL AND request_names_npi(NEW.request, decider.npi) THEN
        PERFORM refuse_determination('determination_decider_is_not_involved');
    END IF;
    IF NEW.kind = 'appeal' AND took_part(NEW.request, NEW.decided_by) THEN
        PERFORM refuse_determination('determination_appeal_by_another');
    END IF;
    IF adverse THEN
        PERFORM guard_adverse(NEW, decider.npi);
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION guard_adverse(decision determination, npi text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF npi IS NULL OR NOT EXISTS (
        SELECT FROM reviewer_licence l
        WHERE l.id = decision.licence AND l.person = decision.decided_by AND l.type = 'physician' AND l.status = 'active'
            AND (decision.decided_at AT TIME ZONE 'UTC')::date BETWEEN l.valid_from AND l.valid_to) THEN
        PERFORM refuse_determination('determination_licence_is_valid');
    END IF;
    IF cardinality(decision.reason_codes) = 0 THEN
        PERFORM refuse_determination('determination_adverse_has_reasons');
    END IF;
    -- Also when new documents were read meanwhile: what was weighed is what is known.
    IF decision.evaluation IS DISTINCT FROM newest_evaluation(decision.request, decision.line) THEN
        PERFORM refuse_determination('determination_evaluation_is_the_newest');
    END IF;
    -- The specific reason (42 CFR 422.568(e)). The physician may also cite a criterion that the machine found met, having read it.
    IF cardinality(decision.criteria) = 0
        AND EXISTS (SELECT FROM evaluation v WHERE v.id = decision.evaluation AND cardinality(v.unmet) > 0) THEN
        PERFORM refuse_determination('determination_cites_criteria');
    END IF;
    IF EXISTS (
        SELECT FROM evaluation v CROSS JOIN unnest(v.unmet || decision.criteria) AS to_open (name)
        WHERE v.id = decision.evaluation AND NOT EXISTS (
            SELECT FROM evidence_opened e
            WHERE e.person = decision.decided_by AND e.evaluation = v.id AND e.criterion = to_open.name)) THEN
        PERFORM refuse_determination('determination_evidence_was_opened');
    END IF;
END
$$;

CREATE TRIGGER guard_determination BEFORE INSERT ON determination
    FOR EACH ROW WHEN (NEW.decided_as <> 'policy') EXECUTE FUNCTION guard_determination();

-- A final request agrees with its lines (schemas.lifecycle.roll_up). Lines are written before the request that they close; a request is
-- opened again before its lines are. Statement level: one look for a whole batch.
CREATE FUNCTION guard_request_state() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed r CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE l.state NOT IN ('approved', 'approved_modified', 'denied', 'not_required', 'dismissed',
                                                          'withdrawn')) AS open,
                   count(*) FILTER (WHERE l.state <> 'withdrawn') AS counted,
                   count(*) FILTER (WHERE l.state = 'approved') AS approved,
                   count(*) FILTER (WHERE l.state = 'not_required') AS not_required,
                   count(*) FILTER (WHERE l.state = 'denied') AS denied,
                   count(*) FILTER (WHERE l.state = 'dismissed') AS dismissed,
                   count(*) FILTER (WHERE l.state = 'withdrawn') AS withdrawn
            FROM service_line l WHERE l.request = r.id) AS line
        WHERE r.state IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn')
            AND NOT (line.open = 0 AND CASE r.state
                WHEN 'approved' THEN line.approved > 0 AND line.approved + line.not_required = line.counted
                WHEN 'not_required' THEN line.not_required > 0 AND line.not_required = line.counted
                WHEN 'denied' THEN line.denied > 0 AND line.denied = line.counted
                WHEN 'dismissed' THEN line.dismissed > 0 AND line.dismissed = line.counted
                WHEN 'withdrawn' THEN line.withdrawn > 0
                ELSE line.counted > 0 AND line.approved + line.not_required < line.counted
                    AND greatest(line.denied, line.dismissed) < line.counted END)) THEN
        RAISE EXCEPTION 'the final state of a request does not follow from its lines'
            USING ERRCODE = 'check_violation', TABLE = 'request', CONSTRAINT = 'request_state_follows_its_lines';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION guard_line_state() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed l JOIN before b ON b.request = l.request AND b.line = l.line JOIN request r ON r.id = l.request
        WHERE r.state IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn') AND l.state <> b.state) THEN
        RAISE EXCEPTION 'a line of a closed request does not change: open the request again first'
            USING ERRCODE = 'check_violation', TABLE = 'service_line', CONSTRAINT = 'service_line_request_is_open';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION refuse_final_filing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a request is not filed in a final state'
        USING ERRCODE = 'check_violation', TABLE = 'request', CONSTRAINT = 'request_state_follows_its_lines';
END
$$;

CREATE TRIGGER guard_request_state AFTER UPDATE ON request REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION guard_request_state();
CREATE TRIGGER guard_line_state AFTER UPDATE ON service_line REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION guard_line_state();
CREATE TRIGGER guard_filing BEFORE INSERT ON request FOR EACH ROW
    WHEN (NEW.state IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn'))
    EXECUTE FUNCTION refuse_final_filing();

-- Withdrawing is the submitter's act, through the producer or a person. A machine that withdrew would be denying without saying so.
CREATE FUNCTION guard_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, 'precert_producer', 'USAGE') OR pg_has_role(current_user, 'precert_console', 'USAGE') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'this role withdraws nothing'
        USING ERRCODE = 'insufficient_privilege', TABLE = 'service_line', CONSTRAINT = 'service_line_withdrawn_by_submitter';
END
$$;

CREATE TRIGGER guard_withdrawal BEFORE UPDATE OF state ON service_line FOR EACH ROW
    WHEN (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn') EXECUTE FUNCTION guard_withdrawal();

-- Law 9: what is in review or under appeal is in front of a person, what is pended has an open question or a person. Judged at the end of
-- the transaction, on the state that is left.
CREATE FUNCTION guard_owner() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    asked uuid;
BEGIN
    IF TG_TABLE_NAME = 'request' THEN
        asked := NEW.id;
    ELSE
        asked := NEW.request;
    END IF;
    IF EXISTS (
        SELECT FROM request r
        WHERE r.id = asked AND r.state IN ('in_review', 'appealed', 'pended')
            AND NOT EXISTS (SELECT FROM review_case c WHERE c.request = r.id AND c.closed_at IS NULL)
            AND NOT (r.state = 'pended'
                     AND EXISTS (SELECT FROM information_request i WHERE i.request = r.id AND i.closed_at IS NULL))) THEN
        RAISE EXCEPTION 'a request that waits for people has neither an open case nor an open question'
            USING ERRCODE = 'check_violation', TABLE = 'request', CONSTRAINT = 'request_waits_for_somebody';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER guard_owner AFTER INSERT OR UPDATE OF state ON request DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state IN ('in_review', 'appealed', 'pended')) EXECUTE FUNCTION guard_owner();
CREATE CONSTRAINT TRIGGER guard_owner AFTER UPDATE OF closed_at ON review_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL) EXECUTE FUNCTION guard_owner();
CREATE CONSTRAINT TRIGGER guard_owner AFTER UPDATE OF closed_at ON information_request DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL) EXECUTE FUNCTION guard_owner();

-- A frozen worker keeps its locks in spite of every timeout while PostgreSQL is sending to it. Sessions belong to the signed-in user, not
-- to the role they start as, so the worker's role may not end them itself; this may, and only workers of this database.
CREATE FUNCTION end_stuck_workers(older_than interval) RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))::integer FROM pg_stat_activity
    WHERE application_name = 'precert-worker' AND datname = current_database() AND pid <> pg_backend_pid()
        AND xact_start < now() - greatest(older_than, interval '10 seconds')
$$;
REVOKE EXECUTE ON FUNCTION end_stuck_workers(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_stuck_workers(interval) TO precert_worker;
