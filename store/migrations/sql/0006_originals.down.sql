REVOKE UPDATE (text, extractor, unread, unread_pages) ON document FROM precert_worker;
DROP TRIGGER text_is_taken_out_once ON document;
DROP TRIGGER append_only_columns ON document;
ALTER TABLE document DROP COLUMN extractor, DROP COLUMN unread, DROP COLUMN unread_pages;
CREATE TRIGGER append_only_columns BEFORE UPDATE OF request, id, arrived, sha256, loinc, title, media_type, text, original, service_on,
    received_on, author, author_npi, author_role, signed, language, sensitivity ON document
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
