"""Numbers and places of posts: one conditional statement is number, lock against closing and reading order."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from core.exceptions import Conflict
from core.inserting import insert
from discussions import limits
from discussions.models import Post, Thread

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def step(seq: int) -> str:
    """Return a number as one step of a path: base 36, four characters."""
    if not 0 < seq < 36**limits.STEP:
        raise Conflict(_("This thread is full."))
    digits = ""
    for _position in range(limits.STEP):
        seq, rest = divmod(seq, 36)
        digits = _DIGITS[rest] + digits
    return digits


def number_of(step: str) -> int:
    """Return the number that one step of a path stands for."""
    return int(step, 36)


def place_below(parent_path: str, seq: int) -> tuple[str, int]:
    """Return path and depth of the post ``seq`` below a path ("" on top).

    Below the deepest level a reply stands beside its parent; its true parent is kept in its own column.
    """
    above = parent_path[: limits.STEP * (limits.DEEPEST - 1)]
    path = above + step(seq)
    return path, len(path) // limits.STEP


def take_number(*, thread: Thread, visible: bool, at: datetime) -> int:
    """Take the next number of a thread that accepts posts; the row stays locked until the caller commits.

    Raises Conflict when the thread has been closed meanwhile: nothing is written then.
    """
    table = connection.ops.quote_name(Thread._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET last_seq = last_seq + 1, visible_count = visible_count + %s,"  # noqa: S608 -- the table's own name
            " last_post_at = CASE WHEN %s = 1 THEN %s ELSE last_post_at END"
            " WHERE id = %s AND accepts RETURNING last_seq",
            [int(visible), int(visible), moment, thread.pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise Conflict(_("This thread was closed while you were writing. Your text is kept as a draft."))
    return int(row[0])


def append(*, post: Post, visible: bool) -> Post:
    """Give a post its number and place, and insert it. Call it inside a transaction, as late as possible."""
    post.seq = take_number(thread=post.thread, visible=visible, at=post.created_at)
    post.path, post.depth = place_below(post.parent.path if post.parent else "", post.seq)
    insert(post)
    return post
