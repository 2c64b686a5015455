"""People move clocks, on grounds and by name; appeals are decided one at a time."""

from store.migrations.script import run_sql

revision = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0008_clocks_and_appeals.up.sql")


def downgrade() -> None:
    run_sql("0008_clocks_and_appeals.down.sql")
