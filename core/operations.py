"""An operation for migrations."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Create many tables at once.

    After every ``CreateModel`` Django builds all models anew that are related to it, and through accounts nearly all
    are. Here they are built once for all tables of the operation: a first ``migrate`` takes two thirds of the time.
    """

    def __init__(self, models: list[CreateModel]) -> None:
        """``models`` in an order in which none refers to a later one."""
        self.models = models

    def describe(self) -> str:
        """Name the tables for ``migrate`` and ``sqlmigrate``."""
        return f"Create models {', '.join(model.name for model in self.models)}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models to the state; forgetting the built models first keeps Django from building them each time."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables in order."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, the last first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)
