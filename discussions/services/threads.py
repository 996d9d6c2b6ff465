"""Threads: opened, locked, closed, split and moved."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.sanitize import clean_text
from discussions import limits, mentions, policies
from discussions.models import ModerationLog, OldPostAddress, OldThreadAddress, Post, Space, Thread
from discussions.services import numbering
from discussions.signals import posts_changed, threads_changed
from discussions.transitions import (
    PostState,
    SpaceState,
    ThreadAction,
    ThreadState,
    next_thread_state,
)

Log = ModerationLog.Action


def next_number(space: Space) -> int:
    """Return the next number of a thread in a space, in the caller's transaction; the space's row is locked by it."""
    Space.objects.filter(pk=space.pk).update(last_thread=F("last_thread") + 1)
    return int(Space.objects.values_list("last_thread", flat=True).get(pk=space.pk))


@transaction.atomic
def open_thread(
    *,
    space: Space,
    by: User,
    title: str,
    body: str = "",
    language: str = "",
    texts: list[dict[str, str]] | None = None,
    pinned: bool = False,
) -> Thread:
    """Ask a question. ``texts`` holds it in other languages: language, title, body. Raises NotPermitted, DomainError."""
    if not policies.can_open_thread(by, space):
        raise NotPermitted(_("You cannot open a thread here now."))
    title, body = " ".join(clean_text(title).split()), clean_text(body).strip()
    if not 5 <= len(title) <= limits.LONGEST_TITLE:
        raise DomainError(
            _("A title has between 5 and %(most)s characters.") % {"most": limits.LONGEST_TITLE}
        )
    if len(body) > limits.LONGEST_BODY:
        raise DomainError(_("This text is too long."))
    if not policies.can_moderate(by, space):
        _check_newcomer(space, by, body)
    if space.no_attribution:
        title, body = mentions.without_names(title, by), mentions.without_names(body, by)
        texts = [
            {name: mentions.without_names(part, by) for name, part in text.items()} for text in texts or []
        ]
    thread = Thread(
        space=space,
        number=next_number(space),
        title=title,
        body=body,
        language=language or space.language,
        texts=texts or [],
        pinned=pinned,
        author=by,
        author_name=by.name,
    )
    thread.render()
    thread.save()
    threads_changed.send(sender=Thread, threads=[thread.pk])
    return thread


def _check_newcomer(space: Space, by: User, body: str) -> None:
    """Whose posts would be held does not open threads: there is no queue for them."""
    standing = policies.standing(by, space)
    if standing.is_held:
        raise DomainError(
            _(
                "Please answer a question first. Once moderators have seen your first posts, you can ask your own."
            )
        )
    if mentions.count_links(body) > standing.allowance.links:
        raise DomainError(
            _("You can put up to %(count)s links into a post.") % {"count": standing.allowance.links}
        )


def _locked(thread: Thread, by: User) -> Thread:
    """Read a thread under its lock. Raises NotPermitted unless ``by`` moderates its space."""
    if not policies.can_moderate(by, thread.space):
        raise NotPermitted(_("Only moderators may do this."))
    return Thread.objects.select_for_update(of=("self",)).select_related("space").get(pk=thread.pk)


def _log(action: str, thread: Thread, by: User | None, why: str, **more: Any) -> ModerationLog:
    return ModerationLog.objects.create(
        action=action, space=thread.space, thread=thread, by=by, why=why[:500], **more
    )


def _change(thread: Thread, action: ThreadAction, by: User, why: str) -> Thread:
    locked = _locked(thread, by)
    locked.state = next_thread_state(locked.state, action)
    locked.accepts = locked.state == ThreadState.OPEN and locked.space.state == SpaceState.OPEN
    closed = locked.state == ThreadState.CLOSED
    locked.closed_at = timezone.now() if closed else None
    locked.closed_by, locked.closed_why = (by, why[:500]) if closed else (None, "")
    locked.save(update_fields=["state", "accepts", "closed_at", "closed_by", "closed_why"])
    _log(action.value, locked, by, why)
    threads_changed.send(sender=Thread, threads=[locked.pk])
    return locked


@transaction.atomic
def lock(*, thread: Thread, by: User, why: str) -> Thread:
    """Stop a thread for the moment."""
    return _change(thread, ThreadAction.LOCK, by, why)


@transaction.atomic
def unlock(*, thread: Thread, by: User, why: str = "") -> Thread:
    """Let a locked thread go on."""
    return _change(thread, ThreadAction.UNLOCK, by, why)


@transaction.atomic
def close_thread(*, thread: Thread, by: User, why: str) -> Thread:
    """End a thread; it stays to be read."""
    return _change(thread, ThreadAction.CLOSE, by, why)


@transaction.atomic
def reopen(*, thread: Thread, by: User, why: str = "") -> Thread:
    """Open a closed thread again."""
    return _change(thread, ThreadAction.REOPEN, by, why)


@transaction.atomic
def set_space_state(*, space: Space, state: str, by: User) -> Space:
    """Open, close or archive a space; its threads follow in the same transaction."""
    if not policies.can_moderate(by, space):
        raise NotPermitted(_("Only moderators may do this."))
    locked = Space.objects.get(pk=space.pk)
    locked.state = SpaceState(state)
    locked.save()
    ModerationLog.objects.create(
        action=Log.REOPEN if state == SpaceState.OPEN else Log.CLOSE,
        space=locked,
        by=by,
        why=locked.get_state_display(),
    )
    return locked


def continue_full_thread(*, thread: Thread) -> Thread | None:
    """Close a thread that has reached its limit, and open one that continues it; None when that is done already.

    Called in the transaction that wrote the last post: the thread's row is locked.
    """
    why = _("This thread is full. It goes on in a new one.")
    closed = Thread.objects.filter(pk=thread.pk, accepts=True).update(
        accepts=False, state=ThreadState.CLOSED, closed_at=timezone.now(), closed_why=why
    )
    if not closed:
        return None
    follow_on = Thread(
        space=thread.space,
        number=next_number(thread.space),
        title=thread.title,
        body=thread.body,
        language=thread.language,
        texts=thread.texts,
        author=thread.author,
        author_name=thread.author_name,
        continues=thread,
    )
    follow_on.render()
    follow_on.save()
    _log(Log.CLOSE, thread, None, why)
    threads_changed.send(sender=Thread, threads=[thread.pk, follow_on.pk])
    return follow_on


@transaction.atomic
def move_thread(*, thread: Thread, to: Space, by: User, why: str) -> Thread:
    """Move a thread into another space; its old address leads there."""
    locked = _locked(thread, by)
    if not policies.can_moderate(by, to):
        raise NotPermitted(_("Only moderators of both spaces may do this."))
    if to.pk == locked.space_id:
        raise DomainError(_("The thread is in this space already."))
    if locked.space.no_attribution and not to.no_attribution:
        raise DomainError(_("Nobody is named in this space. In the other one, the authors would be."))
    OldThreadAddress.objects.create(space=locked.space, number=locked.number, thread=locked)
    _log(Log.MOVE, locked, by, why, data={"to": to.code})
    locked.space, locked.number = to, next_number(to)
    locked.accepts = locked.state == ThreadState.OPEN and to.state == SpaceState.OPEN
    locked.save(update_fields=["space", "number", "accepts"])
    threads_changed.send(sender=Thread, threads=[locked.pk])
    posts_changed.send(sender=Post, ids=list(locked.posts.values_list("pk", flat=True)))
    return locked


@transaction.atomic
def split_branch(*, post: Post, title: str, by: User, why: str) -> Thread:
    """Make a thread of a post and its branch; the numbers they had lead to where they are now."""
    source = _locked(post.thread, by)
    branch = list(Post.objects.select_for_update(of=("self",)).below(post).order_by("seq"))
    if not branch:
        raise Conflict(_("This post is not there any more."))
    title = " ".join(clean_text(title).split())
    if not 5 <= len(title) <= limits.LONGEST_TITLE:
        raise DomainError(
            _("A title has between 5 and %(most)s characters.") % {"most": limits.LONGEST_TITLE}
        )
    visible = sum(one.state == PostState.VISIBLE for one in branch)
    target = Thread.objects.create(
        space=source.space,
        number=next_number(source.space),
        title=title,
        language=source.language,
        author=post.author,
        author_name=post.author_name,
        created_at=post.created_at,
        last_seq=len(branch),
        visible_count=visible,
        last_post_at=max(one.created_at for one in branch),
        accepts=source.space.state == SpaceState.OPEN,
    )
    OldPostAddress.objects.bulk_create(OldPostAddress(thread=source, seq=one.seq, post=one) for one in branch)
    paths: dict[int, str] = {}
    for number, one in enumerate(branch, 1):
        if one.pk == post.pk:
            one.parent = None
        above = paths.get(one.parent_id or 0, "")
        one.path, one.depth = numbering.place_below(above, number)
        one.seq, one.thread = number, target
        paths[one.pk] = one.path
    Post.objects.bulk_update(branch, ["parent", "path", "depth", "seq", "thread"], batch_size=500)
    Thread.objects.filter(pk=source.pk).update(visible_count=F("visible_count") - visible)
    _log(Log.SPLIT, source, by, why, post=post, data={"to": target.number})
    threads_changed.send(sender=Thread, threads=[source.pk, target.pk])
    posts_changed.send(sender=Post, ids=[one.pk for one in branch])
    return target
