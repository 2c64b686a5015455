DROP TRIGGER case_follows_clock ON request;
DROP FUNCTION case_follows_clock();
