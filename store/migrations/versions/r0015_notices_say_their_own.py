"""A notice says the state of its own version; a receiver knows since when it fails; what is unsent has an index."""

from store.migrations.script import run_sql

revision = "0015"
down_revision: str | None = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0015_notices_say_their_own.up.sql")


def downgrade() -> None:
    run_sql("0015_notices_say_their_own.down.sql")
