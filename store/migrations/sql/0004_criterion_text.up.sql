-- A criterion's result in words, apart from the facts: the same in thousands of evaluations, and nine tenths of their bytes.
-- `evaluation.detail` names it by the hash of its body (store/packing.py).
CREATE TABLE criterion_text (
    hash          text PRIMARY KEY,              -- sha256 of body, 32 hex digits
    body          text NOT NULL                  -- schemas.evaluation.CriterionResult as JSON, without facts
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON criterion_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT ON criterion_text TO precert_producer, precert_worker, precert_console;
GRANT INSERT ON criterion_text TO precert_worker, precert_console;
