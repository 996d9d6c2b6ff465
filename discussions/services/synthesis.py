"""The end of a discussion: an editor's text whose claims cite posts."""

import re
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import DomainError, NotPermitted
from core.listing import listed
from core.sanitize import RENDERER_VERSION, clean_text, render_markdown
from discussions import limits, policies
from discussions.models import Citation, Post, Synthesis, Thread
from discussions.services.threads import close_thread
from discussions.signals import posts_changed, threads_changed
from discussions.transitions import PostState, ThreadState

# "[#12]" cites a post of the thread itself; any other post is cited by its permalink.
_SHORT = re.compile(r"\[#(\d{1,7})\](?!\()")
_PERMALINK = re.compile(r"(?:/[a-z]{2}(?:-[a-z]+)?)?/discuss/([^/]+)/(\d{1,9})/(\d{1,9})/?")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")


@transaction.atomic
def publish_synthesis(*, thread: Thread, title: str, body: str, by: User, language: str = "") -> Synthesis:
    """Publish a synthesis, or a new version of it, and close the thread.

    Raises DomainError when no post is cited, or when a cited post does not exist or cannot be read by everybody
    who reads the synthesis.
    """
    if not policies.can_moderate(by, thread.space):
        raise NotPermitted(_("Only moderators may do this."))
    title, body = " ".join(clean_text(title).split())[:200], clean_text(body).strip()
    if not title or not body:
        raise DomainError(_("A synthesis needs a title and a text."))
    if len(body) > limits.LONGEST_BODY * 2:
        raise DomainError(_("This text is too long."))
    posts = cited_posts(thread, body)
    html = render_markdown(_SHORT.sub(lambda found: f"[#{found[1]}](/{_address(thread, found[1])})", body))
    values = {
        "title": title,
        "body": body,
        "html": html,
        "language": language or thread.language,
        "renderer_version": RENDERER_VERSION,
        "by": by,
    }
    made, _created = Synthesis.objects.update_or_create(thread=thread, defaults=values)
    before = set(made.citations.values_list("post_id", flat=True))
    made.citations.all().delete()
    Citation.objects.bulk_create(Citation(synthesis=made, post=post) for post in posts)
    if Thread.objects.get(pk=thread.pk).state != ThreadState.CLOSED:
        close_thread(thread=thread, by=by, why=_("Closed with a synthesis."))
    threads_changed.send(sender=Thread, threads=[thread.pk])
    posts_changed.send(sender=Post, ids=sorted(before | {post.pk for post in posts}))
    return made


def cited_posts(thread: Thread, body: str) -> list[Post]:
    """Return the posts that a text cites. Raises DomainError for none, and for those that nobody can read."""
    wanted: dict[tuple[str, int, int], str] = {}
    for seq in _SHORT.findall(body):
        wanted[thread.space.code, thread.number, int(seq)] = f"#{seq}"
    for link in _LINK.findall(body):
        if place := _place(link):
            wanted[place] = link
    found, missing = [], []
    for (code, number, seq), words in wanted.items():
        post = (
            Post.objects.filter(
                thread__space__code=code, thread__number=number, seq=seq, state=PostState.VISIBLE
            )
            .select_related("thread__space")
            .first()
        )
        readable = post is not None and (
            post.thread.space_id == thread.space_id or Post.objects.public().filter(pk=post.pk).exists()
        )
        if post is not None and readable:
            found.append(post)
        else:
            missing.append(words)
    if missing:
        raise DomainError(_("These cited posts cannot be read: %(posts)s.") % {"posts": listed(missing)})
    if not found:
        raise DomainError(_("A synthesis cites posts, as [#12] or by their permalinks. This one cites none."))
    return found


def _place(link: str) -> tuple[str, int, int] | None:
    """Return space, thread and number that a permalink of ours names."""
    match = _PERMALINK.fullmatch(unquote(urlsplit(link).path))
    return (match[1], int(match[2]), int(match[3])) if match else None


def _address(thread: Thread, seq: str) -> str:
    """Return the address of a post without a language: it redirects into the reader's."""
    return f"discuss/{thread.space.code}/{thread.number}/{seq}/"
