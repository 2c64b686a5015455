-- Where a submitter wants to be told, and the notices that tell it. `secret` signs what is sent (HMAC) and has to be known in clear: only
-- the owner and the worker's role may read it.
CREATE TABLE webhook (
    submitter     text PRIMARY KEY REFERENCES submitter (name),
    url           text NOT NULL,
    secret        text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    failures      smallint NOT NULL DEFAULT 0,   -- in a row; a receiver that is away is asked rarely
    paused_until  timestamptz
);
GRANT SELECT ON webhook TO precert_worker;
GRANT UPDATE (failures, paused_until) ON webhook TO precert_worker;
GRANT SELECT (submitter) ON webhook TO precert_producer, precert_console;

ALTER TABLE notice
    ADD COLUMN failure text,                     -- why the last try failed: a code
    ADD COLUMN handed_over_at timestamptz;       -- tried often enough: a person has to look
-- The next for one recipient, so that a long queue for another costs nothing.
DROP INDEX notice_due;
CREATE INDEX notice_due ON notice (recipient, next_try_at) WHERE sent_at IS NULL AND cancelled_at IS NULL AND handed_over_at IS NULL;

-- Whatever writes the history tells the submitter, in the same transaction: no code path can forget it. The writer holds the request's lock
-- and raises its version by one afterwards.
CREATE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
CREATE TRIGGER announce AFTER INSERT ON history REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION announce();
