"""Bulk writing: one COPY for the rows of a batch."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows by COPY. Errors come as psycopg errors, whose texts quote rows: they must not leave `store`."""
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
