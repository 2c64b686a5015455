"""A request is withdrawn only as a whole; with lines decided before it is what these make of it."""

from store.migrations.script import run_sql

revision = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0009_withdrawal_in_part.up.sql")


def downgrade() -> None:
    run_sql("0009_withdrawal_in_part.down.sql")
