"""What other apps may listen to. All are sent inside the transaction that changed something."""

from django.dispatch import Signal

# With ``threads``: keys of threads whose public face changed, or ``spaces``: keys of spaces of which all threads did.
threads_changed = Signal()
# With ``ids``: keys of posts that were written, changed, hidden or shown again.
posts_changed = Signal()
