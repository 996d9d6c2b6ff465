"""A page of a thread: fifty posts by keyset, in the order of the tree or of time, in a constant number of queries."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.sanitize import RENDERER_VERSION, render_markdown
from discussions import limits
from discussions.models import Citation, Post, PostFile, Thread
from discussions.names import initials, shown_name
from discussions.queries import Cursor, PostRow, posts_of
from discussions.services import numbering
from discussions.transitions import PostState


@dataclass
class Row:
    """One post as the template prints it. ``opens``: a list begins before it; ``closes``: lists end before it.

    ``in_reply_to`` and ``quote_of`` are numbers of posts.
    """

    post: PostRow
    name: str
    mark: str
    level: int = 1
    opens: bool = False
    closes: int = 0
    has_branch: bool = False
    in_reply_to: int | None = None
    quote_of: int | None = None
    files: list[PostFile] = field(default_factory=list)
    is_cited: bool = False


@dataclass(frozen=True)
class PostPage:
    """The rows of a page, and the numbers from which its neighbours go on."""

    rows: list[Row]
    previous: int | None
    next: int | None

    @property
    def still_open(self) -> int:
        """How many lists are open after the last row."""
        return self.rows[-1].level if self.rows else 0


def page_of(thread: Thread, user: Any, cursor: Cursor, *, moderates: bool, cited: bool = False) -> PostPage:
    """Return one page of the thread. The caller has checked that ``user`` sees the thread.

    Raises Post.DoesNotExist when the cursor names a post that is not there.
    """
    found = posts_of(thread.pk, user, cursor, moderates=moderates)
    if not found and cursor.anchor and not cursor.by_time:
        Post.objects.only("pk").get(thread=thread, seq=cursor.anchor)
    backwards = cursor.before is not None
    more = len(found) > limits.PAGE
    beyond = found[limits.PAGE] if more and not backwards else None
    found = found[: limits.PAGE]
    if backwards:
        found.reverse()
    found = _rendered(found)
    rows = _rows(found, thread, moderates=moderates, beyond=beyond, flat=cursor.by_time)
    _add_files(rows)
    if cited:
        _mark_cited(rows)
    if not rows:
        return PostPage(rows, None, None)
    first, last = rows[0].post.seq, rows[-1].post.seq
    has_previous = more if backwards else bool(cursor.anchor)
    return PostPage(rows, first if has_previous else None, last if more or backwards else None)


def _rows(
    posts: list[PostRow], thread: Thread, *, moderates: bool, beyond: PostRow | None, flat: bool
) -> list[Row]:
    named = moderates or not thread.space.no_attribution
    rows: list[Row] = []
    following = [*posts[1:], beyond][: len(posts)]
    base = min((post.depth for post in posts), default=1) - 1
    level = 0
    elsewhere = _named_posts(posts)
    for post, after in zip(posts, following, strict=True):
        name = _name(post, named=named)
        row = Row(post, name, initials(name) if named else "–")
        row.in_reply_to = _answered(post, elsewhere)
        row.quote_of = _quoted(post, elsewhere, thread)
        if not flat:
            wanted = min(post.depth - base, limits.SHOWN_DEPTH, level + 1)
            row.opens, row.closes, row.level = wanted > level, max(level - wanted, 0), wanted
            row.has_branch = (
                post.depth - base >= limits.SHOWN_DEPTH
                and after is not None
                and after.path.startswith(post.path)
            )
            level = wanted
        rows.append(row)
    return rows


def _named_posts(posts: list[PostRow]) -> dict[int, Post]:
    """Return the posts whose numbers no path tells: what is quoted, and what is answered on the deepest level."""
    wanted = {post.quote_of_id for post in posts if post.quote and post.quote_of_id}
    wanted |= {post.parent_id for post in posts if post.parent_id and post.depth == limits.DEEPEST}
    if not wanted:
        return {}
    return Post.objects.only("seq", "state", "thread").in_bulk(wanted)


def _answered(post: PostRow, elsewhere: dict[int, Post]) -> int | None:
    """Return the number of the post that this one answers."""
    if post.parent_id is None:
        return None
    if post.depth == limits.DEEPEST:
        return elsewhere[post.parent_id].seq
    return numbering.number_of(post.path[-2 * limits.STEP : -limits.STEP])


def _name(post: PostRow, *, named: bool) -> str:
    if post.state == PostState.DELETED and not post.author_name:
        return _("Erased")
    return shown_name(post.author_name, named=named)


def _quoted(post: PostRow, elsewhere: dict[int, Post], thread: Thread) -> int | None:
    """The number of the quoted post, while it is there to be quoted: removing it blanks its quotes."""
    quoted = elsewhere.get(post.quote_of_id) if post.quote and post.quote_of_id else None
    if quoted is not None and quoted.state == PostState.VISIBLE and quoted.thread_id == thread.pk:
        return quoted.seq
    return None


def _rendered(posts: list[PostRow]) -> list[PostRow]:
    """Render what was imported or rendered by an older version, and keep it."""
    stale = [post.pk for post in posts if post.renderer_version != RENDERER_VERSION]
    if not stale:
        return posts
    fresh = {one.pk: one for one in Post.objects.filter(pk__in=stale).only("pk", "body")}
    for one in fresh.values():
        one.html, one.renderer_version = render_markdown(one.body), RENDERER_VERSION
    Post.objects.bulk_update(fresh.values(), ["html", "renderer_version"])
    return [post._replace(html=fresh[post.pk].html) if post.pk in fresh else post for post in posts]


def _add_files(rows: list[Row]) -> None:
    with_files = {row.post.pk: row for row in rows if row.post.file_count}
    if with_files:
        for file in PostFile.objects.filter(post__in=with_files).select_related("stored"):
            with_files[file.post_id].files.append(file)


def _mark_cited(rows: list[Row]) -> None:
    cited = set(
        Citation.objects.filter(post__in=[row.post.pk for row in rows]).values_list("post_id", flat=True)
    )
    for row in rows:
        row.is_cited = row.post.pk in cited
