"""What other apps may listen to."""

from django.dispatch import Signal

# Sent inside the transaction that changed them, with ``ids``: a list of primary keys of entries.
entries_changed = Signal()
