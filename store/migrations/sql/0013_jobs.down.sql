DROP TABLE job_pulse;
