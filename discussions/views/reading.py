"""Reading: spaces, threads, permalinks, history, syntheses, files."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Sum
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.uploads import attachment
from discussions import limits, policies, queries
from discussions.forms import FollowForm, ReplyForm
from discussions.models import (
    Draft,
    OldPostAddress,
    Post,
    Space,
    SpaceLink,
    Subscription,
    Synthesis,
    Thread,
)
from discussions.names import initials, shown_name
from discussions.queries import Cursor
from discussions.reading import page_of
from discussions.transitions import SpaceState
from discussions.views import finding
from resources.models import Entry

THREADS = 30
ORDER = {SpaceState.OPEN: 0, SpaceState.READ_ONLY: 1, SpaceState.ARCHIVED: 2}


@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    """List the spaces: open ones first, the newest posts first."""
    rows = Space.objects.visible_to(request.user).annotate(n_posts=Sum("threads__visible_count"))
    found = sorted(
        rows.order_by("-first_published_at", "-pk")[:200], key=lambda one: ORDER[SpaceState(one.state)]
    )
    return render(request, "discussions/spaces.html", {"spaces": found})


@require_safe
def space(request: HttpRequest, space: str) -> HttpResponse:
    """Show a space: what it is for, who moderates it, its questions."""
    found = finding.space_of(request, space)
    threads = Paginator(found.threads.for_listing(), THREADS).get_page(request.GET.get("page"))
    links = SpaceLink.objects.filter(space=found).select_related("entry", "page")
    public = set(Entry.objects.public().filter(discussion_links__space=found).values_list("pk", flat=True))
    context = {
        "space": found,
        "page": threads,
        "moderators": moderators(found),
        "terms": [row.term for row in found.terms.select_related("term")],
        "links": [row for row in links if (row.page and row.page.live) or row.entry_id in public],
        "may_ask": policies.can_open_thread(request.user, found),
        "follow": _follow_form(request, space=found),
    }
    return render(request, "discussions/space.html", context)


def moderators(space: Space) -> list[str]:
    """Return the names of who moderates: people and organisations."""
    names = queries.moderators_of(space)
    return [person or organisation or _("Moderator") for person, organisation in names]


@require_safe
def thread(request: HttpRequest, space: str, thread: int) -> HttpResponse:
    """Show a page of a thread, by tree or by time; a thread that moved leads to where it is."""
    try:
        found = finding.thread_of(request, space, thread)
    except Http404:
        moved = finding.moved_thread(request, space, thread)
        if moved is None:
            raise
        return HttpResponsePermanentRedirect(moved.get_absolute_url())
    return render(request, "discussions/thread.html", thread_context(request, found))


def thread_context(request: HttpRequest, thread: Thread, form: ReplyForm | None = None) -> dict[str, Any]:
    """Return what the page of a thread prints."""
    cursor = cursor_of(request)
    moderates = policies.can_moderate(request.user, thread.space)
    try:
        page = page_of(thread, request.user, cursor, moderates=moderates, cited=thread.state == "closed")
    except Post.DoesNotExist as error:
        raise Http404 from error
    may_post = policies.can_post(request.user, thread)
    named = moderates or not thread.space.no_attribution
    return {
        "thread": thread,
        "space": thread.space,
        "here": thread.get_absolute_url(),
        "page": page,
        "cursor": cursor,
        "asker": shown_name(thread.author_name, named=named) if thread.author_name else "",
        "asker_mark": initials(thread.author_name) if named else "–",
        "moderators": moderators(thread.space),
        "moderates": moderates,
        "may_post": may_post,
        "signed_in": request.user.is_authenticated,
        "me": request.user.pk,
        "is_long": thread.visible_count >= limits.LONG_THREAD,
        "follow_on": Thread.objects.filter(continues=thread).first() if thread.state == "closed" else None,
        "synthesis": Synthesis.objects.filter(thread=thread).first() if thread.state == "closed" else None,
        "form": form or (reply_form(request, thread) if may_post else None),
        "follow": _follow_form(request, thread=thread),
    }


def reply_form(request: HttpRequest, thread: Thread) -> ReplyForm:
    """Return an empty form, with what was begun and kept."""
    draft = Draft.objects.filter(user=finding.person(request), thread=thread).select_related("parent").first()
    initial = {"body": draft.body, "to": draft.parent.seq if draft.parent else None} if draft else {}
    return ReplyForm(initial=initial)


def _follow_form(request: HttpRequest, **target: Any) -> FollowForm | None:
    if not request.user.is_authenticated:
        return None
    chosen = Subscription.objects.filter(user=request.user, **target).first()
    return FollowForm(initial={"level": chosen.level if chosen else ""})


def cursor_of(request: HttpRequest) -> Cursor:
    """Return where the page begins; 404 for what is no number."""
    numbers: dict[str, int | None] = {}
    for name, parameter in (
        ("after", "after"),
        ("before", "before"),
        ("start", "from"),
        ("branch", "branch"),
    ):
        value = request.GET.get(parameter)
        if value is not None and not (value.isascii() and value.isdigit() and 0 < int(value[:10]) < 10**7):
            raise Http404
        numbers[name] = int(value) if value else None
    return Cursor(by_time=request.GET.get("view") == "time", **numbers)


@require_safe
def post(request: HttpRequest, space: str, thread: int, seq: int) -> HttpResponse:
    """Lead from a permalink to the page on which the post stands, at its heading."""
    last = queries.last_number_beside(request.user, space, thread, seq)
    if last is None:
        return redirect(_elsewhere(request, space, thread, seq))
    finding_address = f"{request.path[: request.path.rstrip('/').rindex('/') + 1]}"
    small = last <= limits.PAGE
    return HttpResponseRedirect(f"{finding_address}{'' if small else f'?from={seq}'}#post-{seq}")


def _elsewhere(request: HttpRequest, space: str, thread: int, seq: int) -> str:
    """Return where a post is that stood here: split off, moved with its thread, or a placeholder. Else 404."""
    found = finding.moved_thread(request, space, thread) or finding.thread_of(request, space, thread)
    old = OldPostAddress.objects.filter(thread=found, seq=seq).values("post")
    posts = Post.objects.visible_to(request.user).select_related("thread__space")
    moved = posts.filter(pk__in=old).first() or posts.filter(thread=found, seq=seq).first()
    if moved is not None:
        return moved.get_absolute_url()
    moderates = policies.can_moderate(request.user, found.space)
    get_object_or_404(Post.objects.filter(thread=found, seq=seq).shown(request.user, moderates=moderates))
    return f"{found.get_absolute_url()}?from={seq}#post-{seq}"


@require_safe
def history(request: HttpRequest, space: str, thread: int, seq: int) -> HttpResponse:
    """Show what a post said before it was changed."""
    found = finding.post_of(request, space, thread, seq)
    context = {
        "post": found,
        "name": shown_name(found.author_name, named=policies.sees_names(request.user, found.thread.space)),
        "revisions": found.revisions.order_by("-number"),
    }
    return render(request, "discussions/history.html", context)


@require_safe
def synthesis(request: HttpRequest, space: str, thread: int) -> HttpResponse:
    """Show the outcome of a thread with the posts it rests on."""
    rows = Synthesis.objects.visible_to(request.user).select_related("thread__space", "by")
    cited = Prefetch("citations__post", Post.objects.select_related("thread__space"))
    rows = rows.prefetch_related(cited)
    found = rows.filter(thread__space__code=space, thread__number=thread).first()
    if found is None:
        moved = get_object_or_404(rows, thread=finding.moved_thread(request, space, thread))
        return HttpResponsePermanentRedirect(moved.get_absolute_url())
    posts = [row.post for row in found.citations.all() if row.post.is_readable]
    return render(request, "discussions/synthesis.html", {"synthesis": found, "posts": posts})


@require_safe
def file(request: HttpRequest, space: str, thread: int, seq: int, sha256: str) -> HttpResponseBase:
    """Hand out a file of a post that this person may read."""
    found = finding.post_of(request, space, thread, seq)
    row = get_object_or_404(found.files.select_related("stored"), stored__sha256=sha256)
    return attachment(sha256, name=row.name, mime=row.stored.mime)
