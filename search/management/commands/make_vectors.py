"""``manage.py make_vectors``: vectors for everything that has none, now instead of in the background."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search import sync
from search.meaning import encoder, vectors
from search.models import SearchState

TURN = 1.0  # seconds between two looks at the progress bar


class Command(BaseCommand):
    """Needs the packages of requirements/semantic.txt."""

    help = "Make the vectors by which meaning is compared."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let everything be looked at once more, and the vectors be written to a file."""
        parser.add_argument(
            "--all", action="store_true", help="look at everything, not only at what has changed"
        )
        parser.add_argument("--write", type=Path, metavar="FILE", help="write all vectors to an .npz file")
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and say how many."""
        if not encoder.available():
            raise CommandError("There is no encoder: install requirements/semantic.txt.")
        sync.stamp()
        if options["all"]:
            vectors.begin_anew()
        quiet = options["no_progress"] or options["verbosity"] == 0
        done = 0
        with tqdm(total=SearchState.objects.filter(deleted=False).count(), unit="text", disable=quiet) as bar:
            while vectors.is_behind():
                made = vectors.follow(TURN)
                done += made
                bar.update(made)
        if options["verbosity"]:
            self.stdout.write(f"{done} vectors")
        if options["write"]:
            _write(options["write"])


def _write(path: Path) -> None:
    found = vectors.by_fingerprint()
    marks = sorted(found)
    rows = encoder.unpack([found[mark] for mark in marks])
    np.savez_compressed(path, marks=np.array(marks), vectors=rows)
