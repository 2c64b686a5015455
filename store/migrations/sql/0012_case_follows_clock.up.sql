-- People take cases by their due date: it is the request's, whoever moves that one (a submitter's wish, a person, the end of a stop). A case
-- that is due earlier than its request (a red flag) stays so. As the owner: who may file a wish may not touch cases.
CREATE FUNCTION case_follows_clock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE review_case SET due_at = CASE WHEN due_at = OLD.due_at THEN NEW.due_at ELSE least(due_at, NEW.due_at) END
    WHERE request = NEW.id AND closed_at IS NULL;
    RETURN NULL;
END
$$;
-- Not "UPDATE OF due_at": the end of a stop moves it in a trigger of its own.
CREATE TRIGGER case_follows_clock AFTER UPDATE ON request FOR EACH ROW
    WHEN (OLD.due_at IS DISTINCT FROM NEW.due_at) EXECUTE FUNCTION case_follows_clock();
-- A case that did not follow.
UPDATE review_case c SET due_at = r.due_at FROM request r
WHERE r.id = c.request AND c.closed_at IS NULL AND r.state <> 'appealed' AND c.due_at > r.due_at;
