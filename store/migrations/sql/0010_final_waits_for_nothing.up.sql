-- Documents that arrived beside a case and were not looked at before its decision are kept; an appeal has them read. A look at them
-- after the decision could open a case of a request that is closed.
UPDATE request SET beside = NULL
WHERE beside IS NOT NULL AND state IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn');
ALTER TABLE request ADD CONSTRAINT request_final_waits_for_nothing CHECK (
    beside IS NULL OR state NOT IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn'));
