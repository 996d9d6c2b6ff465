"""The search page as a stranger reads it: how many entries, which, and the counts beside the filters."""

import html
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlencode

from tools.stack.base import Stack

VALUE = re.compile(
    r'<input type="checkbox" name="(?P<facet>\w+)" value="(?P<code>[^"]*)"[^>]*>'
    r'.*?<span class="count">(?P<count>[\d,]+)</span>',
    re.DOTALL,
)
TOTAL = re.compile(r"<strong>([\d,]+) (?:entry|entries|result|results)</strong>")
TITLE = re.compile(r'<article class="hit">.*?<h2><a [^>]*>(.*?)</a></h2>', re.DOTALL)

Counts = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Looked:
    """What the search page showed."""

    total: int
    titles: list[str]
    counts: Counts
    mode: str  # the engine that answered
    notice: str  # the notice of reduced mode, or an empty string
    seconds: float


def get(url: str) -> tuple[int, str, str]:
    """Return status, text and search mode of an anonymous GET, without any cache in between."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.headers.get("X-Search-Mode", "")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), ""


def look(stack: Stack, text: str = "", **filters: str) -> Looked:
    """Search as somebody who is not signed in."""
    words = {"q": text} if text else {}
    started = time.monotonic()
    status, page, mode = get(f"{stack.url}/en/search/?{urlencode({**words, **filters})}")
    seconds = time.monotonic() - started
    assert status == 200, f"{status}: {page[:500]}"
    total = TOTAL.search(page)
    assert total is not None, page[:3000]
    return Looked(
        total=_number(total[1]),
        titles=[html.unescape(re.sub(r"<[^>]+>", "", title)) for title in TITLE.findall(page)],
        counts={(m["facet"], m["code"]): _number(m["count"]) for m in VALUE.finditer(page)},
        mode=mode,
        notice=_between(page, '<div id="search-mode">', "</div>"),
        seconds=seconds,
    )


def raised(before: Counts, after: Counts) -> Counts:
    """Return by how much each count differs, leaving out those that stayed."""
    changes = {key: after.get(key, 0) - before.get(key, 0) for key in {*before, *after}}
    return {key: change for key, change in changes.items() if change}


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _between(page: str, start: str, end: str) -> str:
    _before, found, rest = page.partition(start)
    return re.sub(r"<[^>]+>", " ", rest.partition(end)[0]).strip() if found else ""
