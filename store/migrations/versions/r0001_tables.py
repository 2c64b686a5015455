"""The tables."""

from store.migrations.script import run_sql

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0001_tables.up.sql")


def downgrade() -> None:
    run_sql("0001_tables.down.sql")
