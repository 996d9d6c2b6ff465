"""Link the events that were written before they carried hashes."""

from django.db import migrations

from peerreview.chain import hash_of


def fill(apps, schema_editor):
    """Hash every event of every case, in order."""
    events = apps.get_model("peerreview", "CaseEvent").objects.using(schema_editor.connection.alias)
    case, previous = None, ""
    for event in events.order_by("case_id", "seq").iterator():
        if event.case_id != case:
            case, previous = event.case_id, ""
        event.previous_hash = previous
        event.hash = previous = hash_of(event)
        events.filter(pk=event.pk).update(previous_hash=event.previous_hash, hash=event.hash)


class Migration(migrations.Migration):
    dependencies = [("peerreview", "0006_event_chain_recognition_appeals")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
