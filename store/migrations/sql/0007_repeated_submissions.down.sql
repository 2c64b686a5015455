DROP TABLE repeated_submission;
