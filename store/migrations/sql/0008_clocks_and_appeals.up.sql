-- Nothing lowers urgency or moves a deadline back by itself: a person does, named, and an extension has its legal ground and comes once.
ALTER TABLE clock_event
    ADD CONSTRAINT clock_event_moved_by_a_person CHECK (kind NOT IN ('extended', 'expedite_refused') OR by_person IS NOT NULL),
    ADD CONSTRAINT clock_event_extended_on_a_ground CHECK (kind <> 'extended' OR length(coalesce(ground, '')) > 0);
CREATE UNIQUE INDEX clock_event_extended_once ON clock_event (request) WHERE kind = 'extended';
-- An appeal is open until it has an outcome; one at a time.
CREATE UNIQUE INDEX appeal_open ON appeal (request) WHERE outcome IS NULL;

-- A clock that a pend stopped runs on when the pend ends, whoever ends it: no code path can forget it. What it stood still is added.
CREATE FUNCTION resume_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    stopped timestamptz := (
        SELECT min(t.at) FROM clock_event t WHERE t.request = NEW.id AND t.kind = 'tolled'
            AND t.at > coalesce((SELECT max(r.at) FROM clock_event r WHERE r.request = NEW.id AND r.kind = 'resumed'), '-infinity'));
BEGIN
    IF stopped IS NOT NULL THEN
        INSERT INTO clock_event (request, kind, at) VALUES (NEW.id, 'resumed', greatest(now(), stopped + interval '1 microsecond'));
        NEW.due_at := NEW.due_at + greatest(now() - stopped, interval '1 microsecond');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER resume_clock BEFORE UPDATE OF state ON request FOR EACH ROW
    WHEN (OLD.state = 'pended' AND NEW.state <> 'pended') EXECUTE FUNCTION resume_clock();

-- As before, and of what a person did to the clock, of an appeal and of an approval that was voided.
CREATE OR REPLACE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO notice (request, request_version, event, recipient, channel)
    SELECT DISTINCT r.id, r.version + 1, told.event, r.submitter, 'webhook'
    FROM added
    JOIN (VALUES ('approved', 'decided'), ('not_required', 'decided'), ('decided', 'decided'), ('information_requested', 'pended'),
                 ('documents_added', 'information_received'), ('withdrawn', 'withdrawn'), ('extended', 'extended'),
                 ('expedite_refused', 'expedite_refused'), ('expedite_granted', 'expedite_granted'), ('appealed', 'appealed'),
                 ('voided', 'voided')) AS told (happened, event)
        ON told.happened = added.event
    JOIN request r ON r.id = added.request
    JOIN webhook w ON w.submitter = r.submitter
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
