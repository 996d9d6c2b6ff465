"""``manage.py rebuild_index``: build the indices anew; readers use the old ones until the new are complete."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search import conf, documents, rebuild, sync
from search.engines import elastic_index
from search.engines.base import EngineUnavailable
from search.models import SearchTarget

STILL = "The old index is still in use; run this again to go on where it stopped."


class Command(BaseCommand):
    """Both engines by default; Elasticsearch only when it has an address."""

    help = "Build the search indices anew from the database and switch over to them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let one engine be chosen."""
        parser.add_argument("--engine", choices=("elastic", "embedded"), help="only this one")
        parser.add_argument("--missing", action="store_true", help="only indices that are not there yet")
        parser.add_argument(
            "--rest",
            type=float,
            default=0.0,
            metavar="N",
            help="Elasticsearch: pause N times as long as each page of documents took, while people search",
        )
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say what was built."""
        chosen = options["engine"]
        total = documents.count_everything()
        quiet = options["no_progress"] or options["verbosity"] == 0
        if chosen in (None, "embedded"):
            with tqdm(total=total, desc="embedded", unit="entry", disable=quiet) as bar:
                count = sync.rebuild_embedded(force=not options["missing"], progress=bar.update)
            self._say(options, f"embedded: {count} documents")
        if chosen == "elastic" or (chosen is None and conf.elasticsearch_url()):
            try:
                if options["missing"] and _elastic_is_there():
                    self._say(options, "elastic: is there already")
                else:
                    with tqdm(total=total, desc="elastic", unit="entry", disable=quiet) as bar:
                        name = rebuild.rebuild_elastic(progress=bar.update, rest=max(0.0, options["rest"]))
                    self._say(options, f"elastic: {name} is in use")
            except EngineUnavailable as error:
                raise CommandError(f"Elasticsearch: {error}. {STILL}") from error
        sync.drain()

    def _say(self, options: dict[str, Any], text: str) -> None:
        if options["verbosity"]:
            self.stdout.write(text)


def _elastic_is_there() -> bool:
    return any(elastic_index.exists(target.name) for target in SearchTarget.objects.filter(filling=False))
