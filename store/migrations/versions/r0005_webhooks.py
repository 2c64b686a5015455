"""Submitters are told what became of their requests."""

from store.migrations.script import run_sql

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0005_webhooks.up.sql")


def downgrade() -> None:
    run_sql("0005_webhooks.down.sql")
