REVOKE SELECT (created_at) ON webhook FROM precert_producer, precert_console;
DROP INDEX request_decided;
