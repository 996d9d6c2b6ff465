"""What upper apps may hear of people."""

from django.dispatch import Signal

# Sent with ``user`` inside the transaction that closes an account, before anything is changed. A receiver may
# raise DomainError to refuse (an open duty), or put its own rows in order.
account_closing = Signal()

# Sent with ``users``: a list of primary keys, inside the transaction that changed what of them is in the directory.
listings_changed = Signal()

# Sent with ``reviewer``, ``away_until`` (a date or None) and ``by`` (the editor), inside the transaction that takes an
# applicant onto the roster.
application_accepted = Signal()
