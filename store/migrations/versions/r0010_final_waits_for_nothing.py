"""A final request has nothing to be looked at beside people: nobody has it."""

from store.migrations.script import run_sql

revision = "0010"
down_revision: str | None = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0010_final_waits_for_nothing.up.sql")


def downgrade() -> None:
    run_sql("0010_final_waits_for_nothing.down.sql")
