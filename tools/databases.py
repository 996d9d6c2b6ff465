"""Make the databases of the tests: ``python -m tools.databases sqlite thorough`` migrates one and copies it.

Migrations take as long as a hundred tests, and every run of the tests wants a database of its own. A copy's name is
the name of the first with the word behind it, as ``DATABASE_URL`` or ``HUB_TEST_DB`` of that run says it.
"""

import sys

import django
from django.db import connection
from django.test.utils import setup_databases


def make(names: list[str]) -> None:
    """Make the first database and its copies anew. Takes away those of an earlier run."""
    setup_databases(verbosity=0, interactive=False)
    for name in names:
        connection.creation.clone_test_db(name, verbosity=0)


if __name__ == "__main__":
    django.setup()
    make(sys.argv[1:])
