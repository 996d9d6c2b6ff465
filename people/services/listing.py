"""Consent to stand in the expert directory: given, changed, withdrawn."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.exceptions import NotPermitted
from people.models import ExpertListing, ReviewerProfile
from people.signals import listings_changed


@transaction.atomic
def consent(*, user: User, shows: Iterable[str]) -> ExpertListing:
    """Let the directory show ``user`` with these fields. Raises NotPermitted for who is not on the roster."""
    if not ReviewerProfile.objects.active().filter(user=user).exists():
        raise NotPermitted(_("Only experts on the roster can be in the directory."))
    chosen = [field for field in ExpertListing.Field.values if field in set(shows)]
    data = {"shows": chosen, "consented_at": timezone.now(), "withdrawn_at": None}
    listing, _made = ExpertListing.objects.update_or_create(user=user, defaults=data)
    listings_changed.send(sender=ExpertListing, users=[user.pk])
    return listing


@transaction.atomic
def withdraw_consent(*, user: User) -> None:
    """Take ``user`` out of the directory; what was shown is forgotten, that there was consent is not."""
    listings = ExpertListing.objects.filter(user=user, withdrawn_at=None)
    listings.update(withdrawn_at=timezone.now(), shows=[])
    listings_changed.send(sender=ExpertListing, users=[user.pk])
