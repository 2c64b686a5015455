CREATE OR REPLACE FUNCTION guard_request_state() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
