"""Writing, changing and removing posts. Everything slow happens before the thread's row is locked."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import outbox, uploads
from core.exceptions import Conflict, DomainError, NotPermitted
from core.sanitize import RENDERER_VERSION, clean_text, render_markdown
from discussions import limits, mentions, policies
from discussions.models import Mention, Post, PostFile, PostRevision, Thread
from discussions.services import numbering
from discussions.services.threads import continue_full_thread
from discussions.signals import posts_changed, threads_changed
from discussions.transitions import PostAction, PostState, next_post_state
from resources.models import StoredFile


def write_post(  # noqa: PLR0913 -- everything a form sends
    *,
    thread: Thread,
    by: User,
    body: str,
    parent: Post | None = None,
    quote_of: Post | None = None,
    quote: str = "",
    client_token: uuid.UUID | None = None,
    composed_in: timedelta | None = None,
    files: Sequence[UploadedFile] = (),
) -> Post:
    """Write a post; the same ``client_token`` again returns the post that is there already.

    Raises NotPermitted, Conflict when the thread closes meanwhile, DomainError for what is too long, too much or
    too fast. ``composed_in``: how long the form was open; a post written in less than three seconds is held.
    """
    if client_token and (found := _sent_before(by, client_token)):
        return found
    if not policies.can_post(by, thread):
        raise NotPermitted(_("You cannot write here now. Your text is kept as a draft."))
    standing = policies.standing(by, thread.space)
    body = _checked(body, by, standing)
    named = _mentioned(body, thread, standing)
    if thread.space.no_attribution:
        body = mentions.without_names(body, by)
    rushed = (
        composed_in is not None
        and composed_in < limits.FASTEST
        and not policies.can_moderate(by, thread.space)
    )
    post = Post(
        thread=thread,
        parent=_of_thread(parent, thread),
        author=by,
        author_name=by.name,
        state=PostState.PENDING if standing.is_held or rushed else PostState.VISIBLE,
        body=body,
        html=render_markdown(body),
        renderer_version=RENDERER_VERSION,
        quote_of=_of_thread(quote_of, thread),
        quote=clean_text(quote)[: limits.LONGEST_QUOTE] if quote_of else "",
        client_token=client_token or uuid.uuid4(),
        created_at=timezone.now(),
    )
    checked = [uploads.check_upload(file) for file in files[: limits.FILES_PER_POST]]
    return _insert(post, by=by, standing=standing, named=named, files=checked)


def _insert(
    post: Post,
    *,
    by: User,
    standing: policies.Standing,
    named: list[User],
    files: list[uploads.CheckedUpload],
) -> Post:
    for file in files:
        uploads.store(file.content, file.sha256)
    post.file_count = len(files)
    visible = post.state == PostState.VISIBLE
    try:
        with transaction.atomic():
            if _is_counted(standing.allowance, files):
                _lock(by)
                if found := _sent_before(by, post.client_token):
                    return found
                _check_rate(post.body, by, standing.allowance)
                _check_quota(by, files)
            sent = {"author": by.pk, "token": str(post.client_token)}
            outbox.enqueue(topic="discussions.posted", key=f"posted:{post.client_token}", payload=sent)
            numbering.append(post=post, visible=visible)  # locks the thread: what can be done before is done
            if named:
                Mention.objects.bulk_create(Mention(post=post, user=user) for user in named)
            for number, file in enumerate(files, 1):
                _keep_file(post, file, by, number)
            if post.seq >= limits.FULL_THREAD:
                continue_full_thread(thread=post.thread)
    except IntegrityError:
        # The same form was sent twice at once; the first one is in.
        found = _sent_before(by, post.client_token)
        if found is None:
            raise
        return found
    return post


def _sent_before(by: User, token: uuid.UUID | None) -> Post | None:
    return Post.objects.select_related("thread__space").filter(author=by, client_token=token).first()


def _of_thread(post: Post | None, thread: Thread) -> Post | None:
    if post is None:
        return None
    if post.thread_id != thread.pk or post.state != PostState.VISIBLE:
        raise Conflict(_("The post you answer is not there any more. You can write without answering it."))
    return post


def _checked(body: str, by: User, standing: policies.Standing) -> str:
    """Return the cleaned text. Raises DomainError when it is too long, or too much of something."""
    body = clean_text(body).strip()
    if len(body) < limits.SHORTEST_BODY:
        raise DomainError(_("Please write something."))
    if len(body) > limits.LONGEST_BODY:
        raise DomainError(
            _("A post has up to %(count)s characters; this one has %(length)s. Split it, or attach a file.")
            % {"count": limits.LONGEST_BODY, "length": len(body)}
        )
    allowance = standing.allowance
    if mentions.count_links(body) > allowance.links:
        raise DomainError(_("You can put up to %(count)s links into a post.") % {"count": allowance.links})
    return body


def _is_counted(allowance: limits.Allowance, files: list[uploads.CheckedUpload]) -> bool:
    """Whether something is checked that two posts sent at once must not both pass."""
    return bool(allowance.pause or allowance.a_day is not None or files)


def _lock(by: User) -> None:
    """Let somebody's posts take turns: each sees the ones before it."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def _check_rate(body: str, by: User, allowance: limits.Allowance) -> None:
    if not allowance.pause and allowance.a_day is None:
        return
    now = timezone.now()
    recent = Post.objects.filter(author=by, created_at__gt=now - timedelta(days=1)).order_by("-created_at")
    rows = list(recent.values_list("created_at", "body")[: (allowance.a_day or 10) + 1])
    if rows and (now - rows[0][0]).total_seconds() < allowance.pause:
        raise DomainError(_("Please wait %(count)s seconds between two posts.") % {"count": allowance.pause})
    if allowance.a_day is not None and len(rows) >= allowance.a_day:
        raise DomainError(_("You can write %(count)s posts a day at first.") % {"count": allowance.a_day})
    if any(text == body and now - at < limits.SAME_TEXT for at, text in rows):
        raise DomainError(_("You have just sent this very text."))


def _mentioned(body: str, thread: Thread, standing: policies.Standing) -> list[User]:
    named = mentions.mentioned(body, thread)
    if len(named) > standing.allowance.mentions:
        count = standing.allowance.mentions
        raise DomainError(_("You can name up to %(count)s people in a post.") % {"count": count})
    return named


def _check_quota(by: User, files: list[uploads.CheckedUpload]) -> None:
    if not files:
        return
    used = StoredFile.objects.filter(uploaded_by=by).aggregate(total=Sum("size"))["total"] or 0
    if used + sum(file.size for file in files) > settings.HUB_UPLOAD_QUOTA:
        raise DomainError(_("Your files have used up your space. Remove some, or write to us."))


def _keep_file(post: Post, file: uploads.CheckedUpload, by: User, number: int) -> PostFile:
    stored, _created = StoredFile.objects.get_or_create(
        sha256=file.sha256, defaults={"mime": file.mime, "size": file.size, "uploaded_by": by}
    )
    # A file's name often holds its author's.
    name = f"file-{post.seq}-{number}.{file.extension}" if post.thread.space.no_attribution else file.name
    return PostFile.objects.create(post=post, stored=stored, name=name)


def attach_file(*, post: Post, upload: UploadedFile, by: User) -> PostFile:
    """Attach a file to one's own post while it may be changed. Raises NotPermitted or DomainError."""
    if not policies.can_edit(by, post):
        raise NotPermitted(_("This post cannot be changed any more."))
    checked = uploads.check_upload(upload)
    uploads.store(checked.content, checked.sha256)
    with transaction.atomic():
        _lock(by)
        _check_quota(by, [checked])
        locked = Post.objects.select_for_update(of=("self",)).select_related("thread__space").get(pk=post.pk)
        if locked.files.filter(stored__sha256=checked.sha256).exists():
            raise DomainError(_("This very file is already attached."))
        if locked.file_count >= limits.FILES_PER_POST:
            raise DomainError(_("A post has up to %(count)s files.") % {"count": limits.FILES_PER_POST})
        Post.objects.filter(pk=post.pk).update(file_count=F("file_count") + 1)
        return _keep_file(locked, checked, by, locked.file_count + 1)


@transaction.atomic
def edit_post(*, post: Post, body: str, by: User) -> Post:
    """Change one's own text within a day; readers see that it was changed and what it was before.

    In the first minutes, and while nobody has replied, no older text is kept.
    """
    if not policies.can_edit(by, post):
        raise NotPermitted(_("This post cannot be changed any more."))
    space = post.thread.space
    standing = policies.standing(by, space)
    body = clean_text(body).strip()
    if not limits.SHORTEST_BODY <= len(body) <= limits.LONGEST_BODY:
        raise DomainError(
            _("A post has between %(least)s and %(most)s characters.")
            % {"least": limits.SHORTEST_BODY, "most": limits.LONGEST_BODY}
        )
    if mentions.count_links(body) > standing.allowance.links:
        raise DomainError(
            _("You can put up to %(count)s links into a post.") % {"count": standing.allowance.links}
        )
    named = _mentioned(body, post.thread, standing)
    if space.no_attribution:
        body = mentions.without_names(body, by)
    locked = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    next_post_state(locked.state, PostAction.EDIT)
    if body == locked.body:
        return locked
    now = timezone.now()
    if now - locked.created_at > limits.SILENT_EDIT or locked.replies.exists():
        PostRevision.objects.create(post=locked, number=locked.edit_count + 1, body=locked.body)
        locked.edit_count += 1
        locked.edited_at = now
    locked.body, locked.html, locked.renderer_version = body, render_markdown(body), RENDERER_VERSION
    locked.save(update_fields=["body", "html", "renderer_version", "edit_count", "edited_at"])
    Mention.objects.bulk_create((Mention(post=locked, user=user) for user in named), ignore_conflicts=True)
    posts_changed.send(sender=Post, ids=[locked.pk])
    return locked


@transaction.atomic
def delete_post(*, post: Post, by: User) -> Post:
    """Remove one's own post; a placeholder stays, so that the answers keep their place."""
    if not policies.can_delete(by, post):
        raise NotPermitted(_("You cannot remove this post."))
    locked = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    was_visible = locked.state == PostState.VISIBLE
    locked.state = next_post_state(locked.state, PostAction.DELETE)
    locked.deleted_by = by
    locked.save(update_fields=["state", "deleted_by"])
    if was_visible:
        count_visible(thread_id=locked.thread_id, change=-1)
    posts_changed.send(sender=Post, ids=[locked.pk])
    return locked


def count_visible(*, thread_id: int, change: int) -> None:
    """Correct the stored count of a thread in the caller's transaction."""
    Thread.objects.filter(pk=thread_id).update(visible_count=F("visible_count") + change)
    threads_changed.send(sender=Thread, threads=[thread_id])


@transaction.atomic
def erase_contributions(*, user: User) -> int:
    """Blank everything somebody wrote; the places of their posts stay, so that the tree does. Return how many."""
    posts = Post.objects.filter(author=user)
    ids = list(posts.values_list("pk", flat=True))
    per_thread: dict[int, int] = {}
    for thread_id in posts.filter(state=PostState.VISIBLE).values_list("thread_id", flat=True):
        per_thread[thread_id] = per_thread.get(thread_id, 0) + 1
    blank: dict[str, Any] = {"body": "", "html": "", "quote": "", "author": None, "author_name": ""}
    # Append-only rows are blanked by the plain manager: this is the one lawful exception.
    PostRevision._base_manager.filter(post__in=ids).update(body="")
    PostFile.objects.filter(post__in=ids).delete()
    Post.objects.filter(quote_of__in=ids).update(quote="")
    posts.update(
        **blank, state=PostState.DELETED, state_why="", file_count=0, renderer_version=RENDERER_VERSION
    )
    for thread_id, count in sorted(per_thread.items()):
        count_visible(thread_id=thread_id, change=-count)
    Thread.objects.filter(author=user).update(author=None, author_name="")
    for related in (user.discussion_notifications, user.subscriptions, user.post_drafts):
        related.all().delete()
    Mention.objects.filter(user=user).delete()
    posts_changed.send(sender=Post, ids=ids)
    return len(ids)
