CREATE OR REPLACE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO notice (request, request_version, event, recipient, channel)
    SELECT DISTINCT r.id, r.version + 1, told.event, r.submitter, 'webhook'
    FROM added
    JOIN (VALUES ('approved', 'decided'), ('not_required', 'decided'), ('decided', 'decided'), ('information_requested', 'pended'),
                 ('documents_added', 'information_received'), ('withdrawn', 'withdrawn')) AS told (happened, event)
        ON told.happened = added.event
    JOIN request r ON r.id = added.request
    JOIN webhook w ON w.submitter = r.submitter
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
DROP TRIGGER resume_clock ON request;
DROP FUNCTION resume_clock;
DROP INDEX appeal_open;
DROP INDEX clock_event_extended_once;
ALTER TABLE clock_event DROP CONSTRAINT clock_event_extended_on_a_ground, DROP CONSTRAINT clock_event_moved_by_a_person;
