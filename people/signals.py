"""What upper apps may hear of people."""

from django.dispatch import Signal

# Sent with ``user`` inside the transaction that closes an account, before anything is changed. A receiver may
# raise DomainError to refuse (an open duty), or put its own rows in order.
account_closing = Signal()
