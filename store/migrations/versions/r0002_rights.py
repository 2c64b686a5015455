"""Database roles and what each may do."""

from store.migrations.script import run_sql

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0002_rights.up.sql")


def downgrade() -> None:
    run_sql("0002_rights.down.sql")
