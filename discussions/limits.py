"""How much is too much, in one place. Reasons stand in docs/architecture.md and beside each rule."""

from dataclasses import dataclass
from datetime import timedelta

PAGE = 50  # posts on a page
STEP = 4  # characters of a path for each level: base 36, so that a thread has up to 36⁴ posts
DEEPEST = 32  # levels of the stored tree
SHOWN_DEPTH = 3  # levels of the shown tree
LONGEST_BODY = 32_000
SHORTEST_BODY = 2
LONGEST_QUOTE = 1_000
LONGEST_IMPORTED = 1_000_000  # characters; old archives hold whole logs
LONGEST_TITLE = 300
FILES_PER_POST = 5
LONG_THREAD = 2_000  # posts, from which on a notice advises a new thread
FULL_THREAD = 10_000  # posts, at which a thread closes and a new one continues it
HELD_POSTS = 2  # of a newcomer wait for a moderator
TRUSTED_POSTS = 3  # visible posts that make a member of a newcomer
FASTEST = timedelta(seconds=3)  # nobody composes a post in less
SAME_TEXT = timedelta(minutes=5)
EDITABLE = timedelta(hours=24)
SILENT_EDIT = timedelta(minutes=5)
CLAIM = timedelta(minutes=30)  # how long a moderator keeps an item to themself
FLAGS_A_DAY = 20
FLAGS_THAT_HIDE = 3
FEED = 50
MAILS_A_DAY = 20


@dataclass(frozen=True)
class Allowance:
    """What somebody may do: links and mentions in a post, seconds between posts, posts a day (None: any number)."""

    links: int
    mentions: int
    pause: int
    a_day: int | None


NEWCOMER = Allowance(links=2, mentions=2, pause=30, a_day=10)
MEMBER = Allowance(links=20, mentions=10, pause=5, a_day=None)
