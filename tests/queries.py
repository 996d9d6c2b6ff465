"""Counting the queries of a page."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(client: Any, path: str) -> int:
    """Return how many queries a page needs, once everything that is kept between requests is warm.

    Some of it is kept for a minute, and a minute may end at any time: the least of three counts is the page's own.
    """
    counts = []
    for _time in range(3):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    return min(counts)
