-- What a notice tells is what its transaction made of the request, however late it leaves: the request may have gone on by then (an appeal
-- of the denial that is told). Null in what was written before: that tells the state of the moment, as it did.
ALTER TABLE notice
    ADD COLUMN state text,
    ADD COLUMN trace text;                       -- of the task whose try failed last
-- Since when a receiver takes nothing: after some hours a person has to look, however many notices wait for it.
ALTER TABLE webhook ADD COLUMN failing_since timestamptz;
GRANT UPDATE (failing_since) ON webhook TO precert_worker;
UPDATE webhook SET failing_since = now() WHERE failures > 0;

-- At the end of the transaction, when the state that follows from its events is written. As the owner: whoever writes a history may not
-- change notices.
CREATE FUNCTION notice_says_its_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE notice n SET state = r.state FROM request r WHERE n.id = NEW.id AND r.id = NEW.request;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER notice_says_its_state AFTER INSERT ON notice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state IS NULL) EXECUTE FUNCTION notice_says_its_state();
UPDATE notice n SET state = r.state FROM request r
WHERE r.id = n.request AND r.version = n.request_version AND n.sent_at IS NULL AND n.cancelled_at IS NULL;

-- A clock ends once with each notice, and it is known with which.
ALTER TABLE clock_event ADD COLUMN notice uuid REFERENCES notice (id);
CREATE UNIQUE INDEX clock_event_ended_once ON clock_event (notice) WHERE notice IS NOT NULL;

-- What has not left, given up or not: monitoring asks at each look, and nearly all notices have left.
CREATE INDEX notice_unsent ON notice (id) WHERE sent_at IS NULL AND cancelled_at IS NULL;
