-- A submission that repeated a request of the same sender: it has no request of its own, so its id is kept here. The same id with other
-- content is a conflict here as on `request`, whichever came first.
CREATE TABLE repeated_submission (
    submitter     text NOT NULL REFERENCES submitter (name),
    submission_id text NOT NULL,
    content_hash  text NOT NULL,                 -- as on request: of the received JSON with sorted keys
    request       uuid NOT NULL REFERENCES request (id),  -- the original, whose reference was answered
    channel       text NOT NULL,
    at            timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (submitter, submission_id)
);
CREATE INDEX repeated_submission_request ON repeated_submission (request);
GRANT SELECT ON repeated_submission TO precert_producer, precert_worker, precert_console;
GRANT INSERT ON repeated_submission TO precert_producer;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON repeated_submission
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
