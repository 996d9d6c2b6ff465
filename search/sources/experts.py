"""Experts in the one search: those who consented, and of them only what they consented to."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from people.listing import public_expert
from people.models import ExpertListing, ReviewerProfile
from people.signals import listings_changed
from search import documents, facets, sync
from search.types import Document
from taxonomy import queries as taxonomy

KIND = "expert"
NUMBERS_FROM = 3 * 2**28  # orders end in a number; every source has a space of its own

facets.other_kinds[KIND] = _("Experts")


def load(ids: Collection[int]) -> dict[int, Document]:
    """Return the documents of those listings that are public."""
    rows = ExpertListing.objects.public().filter(pk__in=ids)
    found = rows.select_related("user__profile", "user__reviewer_profile")
    return {listing.pk: document(listing) for listing in found}


def document(listing: ExpertListing) -> Document:
    """Return what is indexed of a public listing: the fields of the consent."""
    expert = public_expert(listing)
    objectives = taxonomy.labels("objective", expert.language)
    parts = (expert.affiliation, expert.bio, *(objectives.get(code, "") for code in expert.objectives))
    place = [expert.country] if expert.country else []
    return documents.other_document(
        KIND,
        listing,
        NUMBERS_FROM + listing.pk,
        title=expert.name,
        text="\n".join(part for part in parts if part),
        language=expert.language,
        year=listing.consented_at.year,
        card={"address": ["people:expert", [listing.pk]], "places": place},
        facets={
            "objective": list(expert.objectives),
            "place": [
                code for around in place for code in (*taxonomy.place_ancestry(around), around) if code
            ],
        },
    )


def _after(last: int, limit: int) -> list[int]:
    return list(ExpertListing.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:limit])


def _public(ids: Collection[int]) -> set[int]:
    return set(ExpertListing.objects.public().filter(pk__in=ids).values_list("pk", flat=True))


documents.register(documents.Source(KIND, load, _after, _public, lambda: ExpertListing.objects.count()))


@receiver(listings_changed, dispatch_uid="search.touch_listings")
def touch_listings(*, users: Iterable[int], **_kwargs: Any) -> None:
    """Note experts whose consent or profile has changed."""
    listings = ExpertListing.objects.filter(user__in=list(users)).values_list("pk", flat=True)
    sync.touch(documents.make_key(KIND, pk) for pk in listings)


@receiver(post_save, sender=ReviewerProfile, dispatch_uid="search.touch_expert_of_roster")
def touch_expert_of_roster(*, instance: ReviewerProfile, **_kwargs: Any) -> None:
    """Note experts whose place on the roster has changed."""
    touch_listings(users=[instance.user_id])
