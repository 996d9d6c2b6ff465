"""Threads and posts in the one search. Only what anybody may read gets a document: never a held or hidden post."""

import time
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from core.sanitize import plain_text
from discussions.models import Post, Space, Thread
from discussions.signals import posts_changed, threads_changed
from people.models import Organisation, ReviewerProfile
from search import analysis, documents, facets, ranking, sync
from search.facets import Facet
from search.names import KEEP
from search.types import Document
from taxonomy import queries as taxonomy

# Keys of the orders end in an id; entries, threads and posts have id spaces of their own.
THREADS_FROM, POSTS_FROM = 2**30, 2**31
LONGEST_CARD = 400
UN = "un-entity"
ROWS = 500


def _stakeholders(lang: str) -> dict[str, str]:
    return taxonomy.labels("stakeholder_type", lang)


class _Titles:
    """The titles of public spaces, kept for a minute; a space that is saved here is read anew at once."""

    found: dict[str, str] | None = None
    since = 0.0


def _spaces(_lang: str) -> dict[str, str]:
    if _Titles.found is None or time.monotonic() - _Titles.since > KEEP:
        _Titles.since = time.monotonic()
        _Titles.found = dict(Space.objects.public().values_list("code", "title"))
    return _Titles.found


facets.other_kinds.update({"thread": _("Discussion"), "post": _("Post")})
facets.register(Facet("space", _("Discussion space"), 1000, "count", _spaces))
facets.register(Facet("stakeholder", _("Type of author"), 60, "vocabulary", _stakeholders))


def public_threads() -> QuerySet[Thread]:
    """Return the threads that anybody may read."""
    return Thread.objects.public()


def load_threads(ids: Collection[int]) -> dict[int, Document]:
    """Return the documents of those threads that are public; a synthesis is part of its thread's."""
    rows = public_threads().filter(pk__in=ids).select_related("space", "synthesis", "author__profile")
    found = list(rows.prefetch_related("space__terms__term"))
    kinds = _stakeholder_types(found)
    return {thread.pk: _thread_document(thread, kinds) for thread in found}


def load_posts(ids: Collection[int]) -> dict[int, Document]:
    """Return the documents of those posts that are public."""
    rows = Post.objects.public().filter(pk__in=ids).select_related("thread__space", "author__profile")
    found = list(rows.prefetch_related("thread__space__terms__term"))
    kinds = _stakeholder_types(found)
    return {post.pk: _post_document(post, kinds) for post in found}


def _stakeholder_types(rows: Iterable[Any]) -> dict[int, str]:
    """Return account → type: United Nations as the roster says, else as the organisation of their profile is."""
    people = {row.author_id: row.author for row in rows if row.author_id}
    if not people:
        return {}
    un = ReviewerProfile.objects.filter(user__in=people, is_un=True).values_list("user_id", flat=True)
    names = {pk: getattr(getattr(user, "profile", None), "affiliation", "") for pk, user in people.items()}
    of_name = dict(Organisation.objects.filter(name__in=set(names.values())).values_list("name", "kind"))
    found = {pk: of_name[name] for pk, name in names.items() if of_name.get(name)}
    return found | dict.fromkeys(un, UN)


def _thread_document(thread: Thread, kinds: dict[int, str]) -> Document:
    parts = [plain_text(thread.body)]
    for text in thread.texts:
        parts += [text.get("title", ""), plain_text(text.get("body", ""))]
    synthesis = getattr(thread, "synthesis", None)
    if synthesis is not None:
        parts += [synthesis.title, plain_text(synthesis.body)]
    address = ("discussions:thread", [thread.space.code, thread.number])
    return _document("thread", thread, thread.space, thread.title, "\n".join(parts), address, kinds)


def _post_document(post: Post, kinds: dict[int, str]) -> Document:
    thread = post.thread
    address = ("discussions:post", [thread.space.code, thread.number, post.seq])
    title = f"{thread.title} #{post.seq}"
    return _document("post", post, thread.space, title, plain_text(post.body), address, kinds)


def _document(
    kind: str,
    row: Any,
    space: Space,
    title: str,
    text: str,
    address: tuple[str, list[Any]],
    kinds: dict[int, str],
) -> Document:
    title, body = documents.clean(title), documents.clean(text)[: documents.LONGEST_TEXT]
    year, language = row.created_at.year, getattr(row, "language", "") or space.language
    number = row.pk + (THREADS_FROM if kind == "thread" else POSTS_FROM)
    stakeholder = "" if space.no_attribution else kinds.get(row.author_id or 0, "")
    codes: dict[str, list[str]] = {
        "kind": [kind],
        "space": [space.code],
        "language": [language],
        "year": [str(year)],
        "objective": [one.term.code for one in space.terms.all() if one.term.vocabulary == "objective"],
        "stakeholder": [stakeholder] if stakeholder else [],
    }
    return {
        "doc_key": documents.make_key(kind, row.pk),
        "kind": kind,
        "object_id": row.pk,
        "lang": analysis.content_lang(language),
        "title": title,
        # Who is named nowhere is named in no index either.
        "names": "" if space.no_attribution else documents.clean(row.author_name),
        "body": body,
        "files": "",
        "facets": {name: codes.get(name, []) for name in facets.FACETS},
        "scope_rank": None,
        "comprehensiveness": 0,
        "year": year,
        "rank_key": ranking.rank_key(None, 0, year, number),
        "newest_key": ranking.newest_key(year, row.created_at.date(), number),
        "title_key": ranking.title_key(title, number),
        "card": {
            "id": "",
            "slug": "",
            "address": list(address),
            "title": title,
            "summary": body[:LONGEST_CARD],
            "language": language,
            "scope": "",
            "scope_rank": None,
            "comprehensiveness": 0,
            "year": str(year),
            "last_year": year,
            "places": [],
            "provenance": "",
            "source": "",
            "review": {},
        },
    }


def _after(model: type[Any]) -> Any:
    return lambda last, limit: list(
        model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:limit]
    )


def _ids(rows: Any) -> Any:
    return lambda ids: set(rows().filter(pk__in=ids).values_list("pk", flat=True))


documents.register(
    documents.Source(
        "thread", load_threads, _after(Thread), _ids(public_threads), lambda: Thread.objects.count()
    )
)
documents.register(
    documents.Source(
        "post", load_posts, _after(Post), _ids(Post.objects.public), lambda: Post.objects.count()
    )
)


@receiver(posts_changed, dispatch_uid="search.touch_posts")
def touch_posts(*, ids: Iterable[int], **_kwargs: Any) -> None:
    """Note changed posts in the transaction that changes them."""
    sync.touch(documents.make_key("post", pk) for pk in ids)


@receiver(threads_changed, dispatch_uid="search.touch_threads")
def touch_threads(*, threads: Iterable[int] = (), spaces: Iterable[int] = (), **_kwargs: Any) -> None:
    """Note changed threads; when a whole space changed, all that is in it."""
    sync.touch(documents.make_key("thread", pk) for pk in threads)
    if not spaces:
        return
    _Titles.found = None
    inside = Thread.objects.filter(space__in=spaces).values_list("pk", flat=True)
    sync.touch(documents.make_key("thread", pk) for pk in inside)
    posts = Post.objects.filter(thread__space__in=spaces).values_list("pk", flat=True)
    sync.touch(documents.make_key("post", pk) for pk in posts)
