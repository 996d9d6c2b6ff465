"""Very many rows at once, past objects and signals: COPY on PostgreSQL, elsewhere one prepared INSERT."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def take_keys(model: type[Model], count: int) -> Sequence[int]:
    """Reserve primary keys for rows that refer to each other. Inside the transaction that inserts them."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, column, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # SQLite has one writer, and that is the caller's transaction; the counter follows the keys it is given.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + 1 + count)


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values for ``columns`` (attribute names); every other column gets the default of its field.

    Only the model's own table: a parent's rows are inserted before, by themselves. Defaults are asked for once: a
    column in which every row has a value of its own must be given.
    """
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    given = [fields.pop(name) for name in columns]
    rest = [field for field in fields.values() if not field.primary_key]
    defaults = [field.get_db_prep_save(field.get_default(), connection) for field in rest]
    quote = connection.ops.quote_name
    table, names = (
        quote(model._meta.db_table),
        ", ".join(quote(str(field.column)) for field in (*given, *rest)),
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((*row, *defaults))
            return
        marks = ", ".join(["%s"] * (len(given) + len(rest)))
        prepared = [
            [field.get_db_prep_save(value, connection) for field, value in zip(given, row, strict=True)]
            + defaults
            for row in rows
        ]
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", prepared)  # noqa: S608 -- the model's own names
