"""Cases that are there get the first policy; the role of the lead of the desk is made."""

from django.db import migrations
from django.db.models import F

LEAD = "desk lead"


def pin(apps, schema_editor):
    """Make the first policy and pin every case to it; since when a state holds was not kept before."""
    ReviewCase = apps.get_model("peerreview", "ReviewCase")
    policy, _created = apps.get_model("peerreview", "ReviewPolicy").objects.get_or_create(kind="", version=1)
    ReviewCase.objects.filter(policy=None).update(policy=policy, state_since=F("changed_at"))


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
        ("peerreview", "0002_policies_rounds_clock"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(pin, migrations.RunPython.noop),
        migrations.RunPython(make_lead, migrations.RunPython.noop),
    ]
