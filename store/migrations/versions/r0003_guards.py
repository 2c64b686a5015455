"""What the tables refuse, whoever asks."""

from store.migrations.script import run_sql

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0003_guards.up.sql")


def downgrade() -> None:
    run_sql("0003_guards.down.sql")
