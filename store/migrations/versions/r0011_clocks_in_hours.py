"""What a clock stood still is added as hours: a day is 23 or 25 of them where a session keeps the time of a place."""

from store.migrations.script import run_sql

revision = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("0011_clocks_in_hours.up.sql")


def downgrade() -> None:
    run_sql("0011_clocks_in_hours.down.sql")
