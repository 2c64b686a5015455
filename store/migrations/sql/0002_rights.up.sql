-- Three roles beside the owner (`precert_migrate` is the owner itself). They belong to the cluster: another database of the same
-- cluster may have made them. LOGIN without a password: nobody signs in under scram until a site sets one; without sites' own logins
-- the owner's connection starts as the role (`-c role=...`), so the owner becomes a member.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['precert_console', 'precert_producer', 'precert_worker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I LOGIN', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database's migration was faster
            END;
        END IF;
        IF NOT pg_has_role(current_user, name, 'SET') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', name);
        END IF;
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'this database user may not create the roles precert_console, precert_producer and precert_worker, or is no member of them'
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'As a superuser: CREATE ROLE each of them LOGIN, GRANT each of them to this user, then migrate again.';
END
$$;

GRANT USAGE ON SCHEMA public TO precert_producer, precert_worker, precert_console;
GRANT SELECT ON alembic_version TO precert_producer, precert_worker, precert_console;

-- What was asked, and what it is worth: read by all, written once.
GRANT SELECT ON request, request_body, service_line, document, evaluation, information_request, review_case, determination, "authorization",
    clock_event, contact, appeal, notice, history, policy_status, coverage_snapshot, worker_pulse
    TO precert_producer, precert_worker, precert_console;
GRANT INSERT ON history, clock_event, notice TO precert_producer, precert_worker, precert_console;
GRANT UPDATE (state, urgency, due_at, waiting_since, attempts, failure, version, beside, duplicate_of, service_on, known_on, head_seq,
    head_hash) ON request TO precert_producer, precert_worker, precert_console;
GRANT UPDATE (answered_at, closed_at, closed_reason, items) ON information_request TO precert_producer, precert_worker, precert_console;
GRANT UPDATE (closed_at, closed_reason) ON review_case TO precert_producer, precert_worker, precert_console;
GRANT UPDATE (cancelled_at) ON notice TO precert_producer, precert_worker, precert_console;
GRANT INSERT, UPDATE ON coverage_snapshot TO precert_producer, precert_worker;

-- Producer: files, adds, withdraws. It decides nothing and evaluates nothing.
GRANT SELECT ON submitter, api_key, reading TO precert_producer;
GRANT INSERT ON request, request_body, service_line, document, appeal TO precert_producer;
GRANT UPDATE (state, route_reason) ON service_line TO precert_producer;
GRANT SELECT, INSERT ON intake_refusal TO precert_producer;
GRANT INSERT ON access_log TO precert_producer;

-- Worker: reads, evaluates, asks, opens cases, approves by policy. No person, role, licence or key is within its reach.
GRANT SELECT, INSERT ON reading, evaluation, letter, seal, seal_head, determination, "authorization", review_case, information_request,
    policy_status TO precert_worker;
GRANT SELECT ON paid_claim, fact_correction, intake_refusal TO precert_worker;
GRANT UPDATE (grp, state, route_reason, determination) ON service_line TO precert_worker;
GRANT UPDATE (reading_key) ON document TO precert_worker;
GRANT UPDATE (sealed_seq) ON request TO precert_worker;
GRANT UPDATE (status) ON "authorization" TO precert_worker;
GRANT UPDATE (due_at) ON information_request TO precert_worker;
GRANT UPDATE (level, expertise, licence_state, reason, lines, due_at, claimed_by, claim_until, error_code, trace_id, expedite_proposed,
    call_task) ON review_case TO precert_worker;
GRANT UPDATE ON notice TO precert_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON batch, worker_pulse TO precert_worker;
GRANT SELECT, INSERT, UPDATE ON schedule_run TO precert_worker;

-- Console: people decide. People, roles, licences and keys are read here and written only by the owner (`precert user`), so that nothing
-- that runs for a person can make itself a physician.
GRANT SELECT ON submitter, person, person_role, reviewer_licence, reading, paid_claim, intake_refusal, batch, schedule_run, seal, seal_head
    TO precert_console;
GRANT SELECT, INSERT ON evaluation, determination, "authorization", review_case, evidence_opened, information_request, contact, appeal,
    access_log, fact_correction, letter, policy_status TO precert_console;
GRANT UPDATE (state, route_reason, determination) ON service_line TO precert_console;
GRANT UPDATE (status) ON "authorization" TO precert_console;
GRANT UPDATE (due_at) ON information_request TO precert_console;
GRANT UPDATE (level, expertise, licence_state, reason, lines, excluded, due_at, claimed_by, claim_until, expedite_proposed, call_task)
    ON review_case TO precert_console;
GRANT UPDATE (outcome, line_outcomes, forwarded_to, effectuated_at) ON appeal TO precert_console;
GRANT UPDATE (lifted_at) ON policy_status TO precert_console;
GRANT UPDATE (tries, next_try_at, sent_at, oral_at, returned_at) ON notice TO precert_console;

-- Law 1, below every code path: the machine's role writes approvals by policy and "not required", a person's role never writes as the
-- machine. (COPY does not work under row security: the worker inserts by SELECT from unnest.)
ALTER TABLE determination ENABLE ROW LEVEL SECURITY;
CREATE POLICY determination_is_read ON determination FOR SELECT TO precert_producer, precert_worker, precert_console USING (true);
CREATE POLICY determination_by_policy ON determination FOR INSERT TO precert_worker
    WITH CHECK (decided_as = 'policy' AND outcome IN ('approved', 'not_required'));
CREATE POLICY determination_by_people ON determination FOR INSERT TO precert_console WITH CHECK (decided_as <> 'policy');
