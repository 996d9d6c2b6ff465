"""One row on the busiest ways: the text of its INSERT is built once, which takes Django as long as the database's work."""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model


def insert(row: Model, *, unless: str = "") -> bool:
    """Insert a new row as ``save(force_insert=True)`` does, without signals: give it models that nobody listens to.

    ``unless`` names a unique column: a row that has the same value there is left as it is. Returns whether the row is
    new; it has its key then. Raises IntegrityError.
    """
    statement, fields = _insertion(type(row), unless)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        inserted = cursor.fetchone()
    if inserted is None:
        return False
    row.pk = inserted[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


@cache
def _insertion(model: type[Model], unless: str) -> tuple[str, list[Any]]:
    """Return the statement and the fields of its values; the model has a table of its own and a key that is counted."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    names, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    conflict = f" ON CONFLICT ({quote(unless)}) DO NOTHING" if unless else ""
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"INSERT INTO {table} ({names}) VALUES ({marks}){conflict} RETURNING {key}", fields  # noqa: S608 -- the model's own names
