"""Editorial pages in the one search: ``hub`` registers them, ``search`` does not know them."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from hub.models import StandardPage
from search import documents, facets, sync
from search.types import Document

KIND = "page"
NUMBERS_FROM = 2**29  # orders end in a number; every source has a space of its own

facets.other_kinds[KIND] = _("Pages")


def public_pages() -> QuerySet[StandardPage]:
    """Return the pages that anybody may read; an alias only repeats its source in another tree."""
    pages: QuerySet[StandardPage] = StandardPage.objects.live().public().filter(alias_of=None)
    return pages


def load(ids: Collection[int]) -> dict[int, Document]:
    """Return the documents of those pages that are public."""
    found = public_pages().filter(pk__in=ids).select_related("locale", "alias_of__locale")
    return {page.pk: document(page) for page in found if page.get_url()}  # outside of every site: no address


def document(page: StandardPage) -> Document:
    """Return what is indexed of a page."""
    published = page.first_published_at or page.latest_revision_created_at
    return documents.other_document(
        KIND,
        page,
        NUMBERS_FROM + page.pk,
        title=page.title,
        text=" ".join(strip_tags(page.body.replace("<", " <")).split()),
        language=page.content_language.split("-")[0],
        year=published.year if published else 0,
        card={"url": page.get_url()},
    )


def _after(last: int, limit: int) -> list[int]:
    pages = StandardPage.objects.filter(pk__gt=last).order_by("pk")
    return list(pages.values_list("pk", flat=True)[:limit])


def _public(ids: Collection[int]) -> set[int]:
    return set(public_pages().filter(pk__in=ids).values_list("pk", flat=True))


documents.register(documents.Source(KIND, load, _after, _public, lambda: StandardPage.objects.count()))


def touch_below(page: Page) -> None:
    """Note a page and everything below it: an address, or who may read it, may have changed for all of them."""
    inside = StandardPage.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True)
    sync.touch(documents.make_key(KIND, pk) for pk in inside)


@receiver(
    [page_published, page_unpublished, page_slug_changed, post_page_move], dispatch_uid="hub.touch_pages"
)
def touch_pages(*, instance: Page, **_kwargs: Any) -> None:
    """Note pages that were published, taken down, moved or renamed."""
    touch_below(instance)


@receiver(post_delete, sender=StandardPage, dispatch_uid="hub.touch_deleted_page")
def touch_deleted_page(*, instance: StandardPage, **_kwargs: Any) -> None:
    """Note a page that is gone."""
    sync.touch([documents.make_key(KIND, instance.pk)])


@receiver([post_save, post_delete], sender=PageViewRestriction, dispatch_uid="hub.touch_restricted_pages")
def touch_restricted_pages(*, instance: PageViewRestriction, **_kwargs: Any) -> None:
    """Note everything below a page whose readers were restricted, or let in again: Wagtail sends nothing."""
    touch_below(instance.page)
