"""Thanks and certificates for reviewers. Neither says which entries somebody reviewed."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import DomainError, NotPermitted
from peerreview.models import Certificate, Review, ThanksConsent
from people.models import ReviewerProfile


def _profile(user: User) -> ReviewerProfile:
    profile = ReviewerProfile.objects.select_for_update(of=("self",)).filter(user=user).first()
    if profile is None:
        raise NotPermitted(_("You are not on the roster."))
    return profile


@transaction.atomic
def set_thanks_consent(*, by: User, named: bool) -> None:
    """Let the yearly thanks name somebody, or no longer. Raises NotPermitted for who is not on the roster."""
    profile = _profile(by)
    if named:
        ThanksConsent.objects.get_or_create(reviewer=profile)
    else:
        ThanksConsent.objects.filter(reviewer=profile).delete()


@transaction.atomic
def issue_certificate(*, by: User, year: int) -> Certificate:
    """Return the certificate for a year, counted anew; its code stays. Raises NotPermitted and DomainError."""
    profile = _profile(by)
    count = Review.objects.filter(seat__reviewer=profile, submitted_at__year=year).count()
    if not count:
        raise DomainError(_("There are no reviews in this year."))
    certificate, _created = Certificate.objects.update_or_create(
        reviewer=profile,
        year=year,
        defaults={"count": count, "issued_on": timezone.localdate()},
        create_defaults={"count": count, "code": secrets.token_hex(16)},
    )
    return certificate
