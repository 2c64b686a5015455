"""What many evaluations say in the same words, kept once."""

from store.migrations.script import run_sql

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0004_criterion_text.up.sql")


def downgrade() -> None:
    run_sql("0004_criterion_text.down.sql")
