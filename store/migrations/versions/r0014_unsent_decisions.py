"""Decisions of which nobody was told are found by submitter and due date."""

from store.migrations.script import run_sql

revision = "0014"
down_revision: str | None = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0014_unsent_decisions.up.sql")


def downgrade() -> None:
    run_sql("0014_unsent_decisions.down.sql")
