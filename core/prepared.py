"""Questions of the busiest pages, built once.

Django builds the text of a question anew each time it is asked, which takes several times as long as PostgreSQL takes
to answer by a key. See docs/decisions/0008.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

# The first number that stands for a value: none that a question would name itself, and the smallest column holds it,
# since Django asks nothing about a number that a column cannot hold.
MARK = 31_007


class _Slot(NamedTuple):
    """A parameter of the text: the value of ``name`` as the ``kind`` that the driver wants, or what ``fixed`` says."""

    name: str
    kind: Callable[[Any], Any]
    fixed: Any


class Prepared:
    """A question whose text is built at its first use; later only values are put in.

    ``build`` is called once, with a mark for each parameter, and returns a queryset of ``values_list()``. Whatever else
    it looks at, the time or a person, stays as it was at that moment: give it as a parameter or not at all.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type[int] | type[str]) -> None:
        self._build = build
        self._marks = {
            name: MARK + place if kind is int else f"mark {place} of {name}"
            for place, (name, kind) in enumerate(kinds.items())
        }
        self._made: tuple[str, list[_Slot], Any, Any] | None = None

    def rows(self, **values: int | str) -> list[tuple[Any, ...]]:
        """Return what is found, as ``values_list()`` would. Integers must be such as the columns hold."""
        sql, slots, query, converters = self._made = self._made or self._make()
        given = [slot.kind(values[slot.name]) if slot.name else slot.fixed for slot in slots]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            found = cursor.fetchall()
        if not converters:
            return found
        compiler = query.get_compiler(connection=connection)
        return [tuple(row) for row in compiler.apply_converters(found, converters)]

    def _make(self) -> tuple[str, list[_Slot], Any, Any]:
        query = self._build(**self._marks).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {mark: name for name, mark in self._marks.items()}
        slots = [_Slot(names.get(one, ""), type(one), one) for one in parameters]
        if missing := self._marks.keys() - {slot.name for slot in slots}:
            raise ValueError(f"The question does not ask for {', '.join(sorted(missing))}.")
        return sql, slots, query, compiler.get_converters([column for column, *_rest in compiler.select])
