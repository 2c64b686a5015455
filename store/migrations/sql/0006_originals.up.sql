-- A document that came as a file: its text is taken out of `original` by a worker, once, and stands in `text` from then on. Readings and
-- their offsets point into it, so that it is never taken out again, not even by a better extractor.
ALTER TABLE document
    ADD COLUMN extractor text,                   -- the version that took the text out; NULL: the text came as it is, or is still to be taken
    ADD COLUMN unread text,                      -- schemas.unread.Unread: why there is no text, or not all of it
    ADD COLUMN unread_pages smallint[] NOT NULL DEFAULT '{}';

DROP TRIGGER append_only_columns ON document;
CREATE TRIGGER append_only_columns BEFORE UPDATE OF request, id, arrived, sha256, loinc, title, media_type, original, service_on, received_on,
    author, author_npi, author_role, signed, language, sensitivity ON document
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER text_is_taken_out_once BEFORE UPDATE OF text, extractor, unread, unread_pages ON document FOR EACH ROW
    WHEN (OLD.original IS NULL OR OLD.extractor IS NOT NULL OR OLD.text <> '' OR NEW.extractor IS NULL)
    EXECUTE FUNCTION refuse_change();
GRANT UPDATE (text, extractor, unread, unread_pages) ON document TO precert_worker;
