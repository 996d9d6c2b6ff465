"""What the page of a thread asks the database. It is the busiest page, so its questions are built once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from core.prepared import Prepared
from discussions import limits
from discussions.models import Post, Space, SpaceModerator, Thread
from discussions.models.post import AFTER_ALL, PLACEHOLDERS, unheld_for
from discussions.models.thread import READ, READ_OF_SPACE


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: ``after``/``before`` a post or ``start`` with it; inside ``branch``; by tree or by time."""

    by_time: bool = False
    after: int | None = None
    before: int | None = None
    start: int | None = None
    branch: int | None = None

    @property
    def anchor(self) -> int | None:
        """The number of the post at which the page is fixed."""
        return self.after or self.before or self.start

    @property
    def shape(self) -> "_Shape":
        """What of it decides the text of the question."""
        lookup = "lt" if self.before is not None else "gte" if self.start else "gt"
        return _Shape(self.by_time, lookup if self.anchor else "", self.branch is not None)


class _Shape(NamedTuple):
    """A question for a page: in which order, how it is fixed at a post if at all, whether in one branch."""

    by_time: bool
    lookup: str
    in_branch: bool

    @property
    def order(self) -> str:
        """What posts are sorted by."""
        by = "seq" if self.by_time else "path"
        return f"-{by}" if self.lookup == "lt" else by

    def condition(self, thread: int, anchor: int, top: str, end: str) -> Q:
        """Return the condition for posts of the page: ``anchor`` is a number, ``top`` and ``end`` are paths."""
        wanted = Q(thread=thread)
        if self.in_branch:
            wanted &= Q(path__gte=top, path__lt=end)
        if self.lookup and self.by_time:
            wanted &= Q(**{f"seq__{self.lookup}": anchor})
        elif self.lookup:
            # The place is looked up in the same statement: one way to the database less.
            place = Post.objects.filter(thread=thread, seq=anchor).values("path")[:1]
            wanted &= Q(**{f"path__{self.lookup}": place})
        return wanted


class PostRow(NamedTuple):
    """What a page needs of a post: fifty of them are a page, and as models they would be a tenth of its time."""

    pk: int
    seq: int
    path: str
    depth: int
    parent_id: int | None
    author_id: int | None
    author_name: str
    state: str
    state_why: str
    html: str
    renderer_version: int
    quote: str
    quote_of_id: int | None
    created_at: datetime
    edit_count: int
    file_count: int


def _columns(model: Any, names: tuple[str, ...]) -> list[str]:
    """Return the columns of these fields and of the keys, in the order in which ``from_db()`` takes them."""
    keys = ("id", "page_ptr")
    return [field.attname for field in model._meta.concrete_fields if field.name in (*names, *keys)]


_OF_THREAD = _columns(Thread, READ)
_OF_SPACE = _columns(Space, READ_OF_SPACE)
_OF_MODERATOR = ("pk", "user__name", "organisation__name")


def _public_thread(code: str, number: int) -> QuerySet[Thread, Any]:
    threads = Thread.objects.public().filter(space__code=code, number=number)
    of_space = [f"space__{name}" for name in _OF_SPACE]
    # A row for each moderator, or one: a way to the database costs more than the few words that stand there twice.
    return threads.order_by("space__moderators__pk").values_list(
        *_OF_THREAD, *of_space, *(f"space__moderators__{name}" for name in _OF_MODERATOR)
    )


_PUBLIC_THREAD = Prepared(_public_thread, code=str, number=int)
_LAST_NUMBER = Prepared(
    lambda code, number, seq: (
        Post.objects.public()
        .filter(thread__space__code=code, thread__number=number, seq=seq)
        .values_list("thread__last_seq")
    ),
    code=str,
    number=int,
    seq=int,
)
_MODERATORS = Prepared(
    lambda space: (
        SpaceModerator.objects.filter(space=space)
        .order_by("pk")
        .values_list("user__name", "organisation__name")
    ),
    space=int,
)


def public_thread(code: str, number: int) -> Thread | None:
    """Return a thread that anybody may read, as ``for_reading()`` brings it; its space knows its moderators."""
    rows = _PUBLIC_THREAD.rows(code=code, number=number)
    if not rows:
        return None
    first, end = len(_OF_THREAD), len(_OF_THREAD) + len(_OF_SPACE)
    thread = Thread.from_db("default", _OF_THREAD, rows[0][:first])
    thread.space = Space.from_db("default", _OF_SPACE, rows[0][first:end])
    thread.space.known_moderators = [row[end + 1 :] for row in rows if row[end] is not None]
    return thread


def last_number_beside(user: Any, code: str, number: int, seq: int) -> int | None:
    """Return the last number of the thread of a post that this person may read."""
    if user.is_authenticated:
        posts = Post.objects.visible_to(user).filter(thread__space__code=code, thread__number=number, seq=seq)
        return posts.values_list("thread__last_seq", flat=True).first()
    return next((last for (last,) in _LAST_NUMBER.rows(code=code, number=number, seq=seq)), None)


def moderators_of(space: Space) -> list[tuple[Any, ...]]:
    """Return the names of who moderates a space: of a person, of an organisation."""
    known = space.known_moderators
    return _MODERATORS.rows(space=space.pk) if known is None else known


def posts_of(thread: int, user: Any, cursor: Cursor, *, moderates: bool) -> list[PostRow]:
    """Return the posts of a page and one more, in the order of the question.

    Which placeholders have something readable below is a dear question: it is asked when there is a placeholder.
    Raises Post.DoesNotExist when the branch is not there.
    """
    shape, anchor, top = cursor.shape, cursor.anchor or 0, ""
    if cursor.branch is not None:
        top = Post.objects.values_list("path", flat=True).get(thread=thread, seq=cursor.branch)
    end = top + AFTER_ALL
    if not moderates:
        asked = _unheld(shape, is_known=user.is_authenticated)
        found = asked.rows(thread=thread, anchor=anchor, top=top, end=end, reader=user.pk or 0)
        posts = [PostRow(*row) for row in found]
        if not any(post.state in PLACEHOLDERS for post in posts):
            return posts
    wanted = Post.objects.shown(user, moderates=moderates).filter(shape.condition(thread, anchor, top, end))
    return [PostRow(*row) for row in _page(wanted, shape)]


@cache
def _unheld(shape: _Shape, *, is_known: bool) -> Prepared:
    """Return the question for readable posts and all placeholders, of somebody or of nobody."""
    kinds: dict[str, type[int] | type[str]] = {"thread": int}
    kinds |= {"anchor": int} if shape.lookup else {}
    kinds |= {"top": str, "end": str} if shape.in_branch else {}
    kinds |= {"reader": int} if is_known else {}

    def build(
        thread: int, anchor: int = 0, top: str = "", end: str = "", reader: int | None = None
    ) -> QuerySet[Post, Any]:
        wanted = shape.condition(thread, anchor, top, end) & unheld_for(reader)
        return _page(Post.objects.filter(wanted), shape)

    return Prepared(build, **kinds)


def _page(posts: QuerySet[Post], shape: _Shape) -> QuerySet[Post, Any]:
    return posts.order_by(shape.order).values_list(*PostRow._fields)[: limits.PAGE + 1]
