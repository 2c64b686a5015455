DROP POLICY determination_by_people ON determination;
DROP POLICY determination_by_policy ON determination;
DROP POLICY determination_is_read ON determination;
ALTER TABLE determination DISABLE ROW LEVEL SECURITY;

-- The roles go too, unless another database of the cluster still uses them or they are not ours to drop.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['precert_console', 'precert_producer', 'precert_worker'] LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', name);
        EXECUTE format('REVOKE USAGE ON SCHEMA public FROM %I', name);
        BEGIN
            EXECUTE format('DROP ROLE %I', name);
        EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege OR object_in_use THEN
            NULL;
        END;
    END LOOP;
END
$$;
