DROP TRIGGER announce ON history;
DROP FUNCTION announce;
DROP INDEX notice_due;
ALTER TABLE notice DROP COLUMN failure, DROP COLUMN handed_over_at;
CREATE INDEX notice_due ON notice (next_try_at) WHERE sent_at IS NULL AND cancelled_at IS NULL;
DROP TABLE webhook;
