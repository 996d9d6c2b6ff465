"""Editors and administrators keep the synonym rules of the search."""

from django.db import migrations

ROLES = ("editor", "administrator")
ACTIONS = ("add", "change", "delete", "view")


def grant(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _created = ContentType.objects.get_or_create(app_label="search", model="synonymrule")
    for action in ACTIONS:
        permission, _created = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_synonymrule",
            defaults={"name": f"Can {action} synonym rule"},
        )
        for group in Group.objects.filter(name__in=ROLES):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("hub", "0003_footnote_languages"), ("search", "0002_synonym_rules")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
