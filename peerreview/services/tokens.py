"""Ways into one seat for mails: random, kept as a hash, good until the seat closes."""

import hashlib
import secrets

from peerreview.models import Seat, SeatToken

BYTES = 16  # 128 bits


def issue_token(*, seat: Seat) -> str:
    """Make a token that opens this seat and nothing else; return it, it cannot be read again."""
    token = secrets.token_urlsafe(BYTES)
    SeatToken.objects.create(seat=seat, token_hash=hashlib.sha256(token.encode()).hexdigest())
    return token
