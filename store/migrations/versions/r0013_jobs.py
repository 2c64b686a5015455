"""Scheduled jobs have pulses of their own."""

from store.migrations.script import run_sql

revision = "0013"
down_revision: str | None = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0013_jobs.up.sql")


def downgrade() -> None:
    run_sql("0013_jobs.down.sql")
