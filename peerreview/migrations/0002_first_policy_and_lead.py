"""The first policy and the role of the lead of the desk, which every installation begins with."""

from django.db import migrations

LEAD = "desk lead"


def make_first_policy(apps, schema_editor):
    """Make the policy of every kind of entry that has none of its own."""
    apps.get_model("peerreview", "ReviewPolicy").objects.get_or_create(kind="", version=1)


def make_lead(apps, schema_editor):
    """Make the group and its right; the right's row does not exist yet where everything is installed anew."""
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="peerreview", model="reviewcase"
    )
    permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="lead_reviewcase",
        defaults={"name": "Can lead the desk: short panels, escalations"},
    )
    group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=LEAD)
    group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ("peerreview", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_first_policy, migrations.RunPython.noop),
        migrations.RunPython(make_lead, migrations.RunPython.noop),
    ]
