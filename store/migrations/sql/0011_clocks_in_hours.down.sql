CREATE OR REPLACE FUNCTION resume_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
