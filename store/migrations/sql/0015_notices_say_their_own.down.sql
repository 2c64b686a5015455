DROP INDEX notice_unsent;
DROP INDEX clock_event_ended_once;
ALTER TABLE clock_event DROP COLUMN notice;
DROP TRIGGER notice_says_its_state ON notice;
DROP FUNCTION notice_says_its_state();
ALTER TABLE webhook DROP COLUMN failing_since;
ALTER TABLE notice DROP COLUMN state, DROP COLUMN trace;
