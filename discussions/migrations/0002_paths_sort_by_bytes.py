"""Paths are compared byte by byte, whatever the collation of the database is."""

from django.db import migrations


def sort_by_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE discussions_post ALTER COLUMN path TYPE varchar(128) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("discussions", "0001_initial")]

    operations = [migrations.RunPython(sort_by_bytes, migrations.RunPython.noop)]
