"""Whoever moves the due date of a request moves that of its open case."""

from store.migrations.script import run_sql

revision = "0012"
down_revision: str | None = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0012_case_follows_clock.up.sql")


def downgrade() -> None:
    run_sql("0012_case_follows_clock.down.sql")
