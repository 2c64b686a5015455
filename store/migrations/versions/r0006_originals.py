"""Documents that came as files, and the texts that are taken out of them."""

from store.migrations.script import run_sql

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0006_originals.up.sql")


def downgrade() -> None:
    run_sql("0006_originals.down.sql")
