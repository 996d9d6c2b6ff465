"""Many tables in one operation of a migration."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from core.operations import CreateModels

pytestmark = pytest.mark.django_db(transaction=True)


def two_tables() -> CreateModels:
    """Return an operation that makes a shelf and the books on it."""
    return CreateModels(
        [
            migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))]),
            migrations.CreateModel(
                "Book",
                [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("shelf", models.ForeignKey("library.Shelf", models.CASCADE)),
                ],
            ),
        ]
    )


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("library_")}


def test_all_tables_are_created_and_dropped_with_their_relations():
    operation, empty, full = two_tables(), ProjectState(), ProjectState()
    operation.state_forwards("library", full)
    with connection.schema_editor() as editor:
        operation.database_forwards("library", editor, empty, full)
    assert tables() == {"library_shelf", "library_book"}
    Book = full.apps.get_model("library", "Book")
    book = Book.objects.create(shelf=full.apps.get_model("library", "Shelf").objects.create())
    assert Book.objects.get(shelf__id=book.shelf_id) == book
    with connection.schema_editor() as editor:
        operation.database_backwards("library", editor, full, empty)
    assert tables() == set()


def test_a_state_that_was_built_before_knows_the_new_models():
    state = ProjectState()
    assert not list(state.apps.get_models())
    two_tables().state_forwards("library", state)
    assert {model.__name__ for model in state.apps.get_models()} == {"Shelf", "Book"}


def test_the_operation_names_its_tables():
    assert two_tables().describe() == "Create models Shelf, Book"
