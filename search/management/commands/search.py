"""``manage.py search TEXT``: print what the search page would show."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from search import engines
from search.engines.base import EngineUnavailable
from search.facets import BadFilter, clean_filters
from search.query import BadText
from search.types import SORTS, Hit, SearchPage, SearchRequest


class Command(BaseCommand):
    """Text, facets, engine and language as on the page."""

    help = "Search, and print what the search page would show."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the page's address takes."""
        parser.add_argument("text", nargs="?", default="")
        parser.add_argument(
            "--facet", action="append", default=[], metavar="NAME=CODE", help="may be repeated"
        )
        parser.add_argument("--engine", choices=sorted(engines.BY_NAME), help="ask only this one")
        parser.add_argument("--lang", default="en", help="language of the page")
        parser.add_argument("--sort", choices=SORTS)
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="hits and facets as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search and print. Fails with a message for what the page would refuse."""
        if options["page"] < 1:
            raise CommandError("Pages are counted from 1.")
        lang = options["lang"].split("-")[0]
        interface = next((code for code, _name in settings.LANGUAGES if code.split("-")[0] == lang), "en")
        try:
            with override(interface):
                request = SearchRequest(
                    text=" ".join(options["text"].split()),
                    lang=lang,
                    filters=clean_filters(_read_facets(options["facet"])),
                    sort=options["sort"],
                    page=options["page"],
                )
                page = engines.search(request, engine=options["engine"])
                output = (
                    json.dumps(as_data(page), ensure_ascii=False, indent=1)
                    if options["json"]
                    else _as_text(page)
                )
        except BadText as error:
            raise CommandError("The text is too long: at most 256 characters and 32 words.") from error
        except BadFilter as error:
            raise CommandError(f"The facet {error} is unknown or has a malformed value.") from error
        except EngineUnavailable as error:
            raise CommandError(f"The engine {options['engine']} does not answer: {error}") from error
        self.stdout.write(output)


def _read_facets(given: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in given:
        name, sign, code = item.partition("=")
        if not sign:
            raise CommandError(f"--facet wants NAME=CODE, not {item}")
        found.setdefault(name, []).append(code)
    return found


def as_data(page: SearchPage) -> dict[str, Any]:
    """Return a page as plain data."""
    return {
        "total": page.total,
        "page": page.page,
        "pages": page.pages,
        "sort": page.sort,
        "engine": page.engine,
        "degraded": page.degraded,
        "relaxed": page.relaxed,
        "took_ms": round(page.took_ms, 1),
        "hits": [asdict(hit) for hit in page.hits],
        "facets": {facet.name: [asdict(bucket) for bucket in facet.buckets] for facet in page.facets},
    }


def _as_text(page: SearchPage) -> str:
    note = f", {page.degraded} answered" if page.degraded else ""
    lines = [
        f"{page.total} results (page {page.page} of {page.pages}, {page.engine}{note}, {page.took_ms:.0f} ms)"
    ]
    lines += [_hit_line(number, hit) for number, hit in enumerate(page.hits, page.request.start + 1)]
    for facet in page.facets:
        if facet.buckets:
            values = ", ".join(f"{bucket.label} {bucket.count}" for bucket in facet.shown)
            more = f", and {len(facet.more)} more" if facet.more else ""
            lines.append(f"{facet.label}: {values}{more}")
    return "\n".join(lines)


def _hit_line(number: int, hit: Hit) -> str:
    score = "" if hit.score is None else f" [{hit.score:.3f}]"
    facts = ", ".join(filter(None, (hit.kind, hit.scope, hit.year, hit.language, ", ".join(hit.places))))
    return f"{number:4}. {hit.title}{score}\n      {facts} · {hit.url}"
