-- Decisions of which nobody was told by their due date, submitter by submitter: whoever has no webhook is told by a person.
CREATE INDEX request_decided ON request (submitter, received_at, due_at)
    WHERE state IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed');
GRANT SELECT (created_at) ON webhook TO precert_producer, precert_console;
