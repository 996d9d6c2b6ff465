"""Administrators may change the ordering rule, and have refused documents indexed again."""

from django.db import migrations

GRANTS = (
    ("orderingrule", "change_orderingrule", "Can change ordering rule"),
    ("searchstate", "change_searchstate", "Can change search state"),
)


def grant(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    group = apps.get_model("auth", "Group").objects.get(name="administrator")
    for model, codename, name in GRANTS:
        content_type, _created = ContentType.objects.get_or_create(app_label="search", model=model)
        permission, _created = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0002_roles"),
        ("search", "0001_initial"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
