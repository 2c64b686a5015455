-- When each scheduled job last came to its end, by the database's clock: what a message or a worker's own clock says of it proves nothing.
CREATE TABLE job_pulse (
    task          text PRIMARY KEY,
    at            timestamptz NOT NULL DEFAULT now(),
    runs          bigint NOT NULL DEFAULT 0
);
GRANT SELECT ON job_pulse TO precert_producer, precert_worker, precert_console;
GRANT INSERT, UPDATE ON job_pulse TO precert_worker;
-- From here on each is missed.
INSERT INTO job_pulse (task) VALUES ('precert.sweep'), ('precert.clocks'), ('precert.reevaluate_open'), ('precert.seal');
