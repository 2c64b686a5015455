"""The ids of submissions that repeated a request are kept, and bind their content."""

from store.migrations.script import run_sql

revision = "0007"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0007_repeated_submissions.up.sql")


def downgrade() -> None:
    run_sql("0007_repeated_submissions.down.sql")
