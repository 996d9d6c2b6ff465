"""Celery: the doorbell of the outbox and its beat. What is to be done stands in the database (house D9)."""

import os

from celery import Celery
from django.core.cache import cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.production")

app = Celery("hub")
app.config_from_object("django.conf:settings", namespace="CELERY")


# Says that a worker has been asked to drain and has not begun. Should the message be lost, the beat comes anyway.
BELL = "outbox.bell"
BELL_SECONDS = 5


def ring() -> None:
    """Ask a worker to drain, unless one that was asked has still to begin: it will see what is committed by now."""
    if cache.add(BELL, "rung", BELL_SECONDS):
        drain.apply_async(retry=False, expires=60)


@app.task(name="hub.celery.drain", ignore_result=True)
def drain() -> None:
    """Do what waits in the outbox and in the search's queue, until nothing is left."""
    from core import outbox  # noqa: PLC0415 -- models are not ready when the worker reads this file

    cache.delete(BELL)  # before anything is read: who commits from here on rings again
    while outbox.drain():
        pass


@app.task(name="hub.celery.review_clock", ignore_result=True)
def review_clock() -> None:
    """Do what is due in peer review: reminders, invitations that expire, cases that lapse."""
    from peerreview.services import tick  # noqa: PLC0415 -- models are not ready when the worker reads this file

    tick()


@app.task(name="hub.celery.make_vectors", ignore_result=True)
def make_vectors() -> None:
    """Make the vectors that a large import left behind; one worker at a time is enough."""
    from search.meaning import vectors  # noqa: PLC0415 -- models are not ready when the worker reads this file

    vectors.follow_alone()


@app.task(name="hub.celery.reconcile", ignore_result=True)
def reconcile() -> None:
    """Compare the search indices with the database, write again what differs, and clear away left-over indices."""
    from search import rebuild  # noqa: PLC0415 -- models are not ready when the worker reads this file
    from search.reconcile import reconcile  # noqa: PLC0415

    reconcile(repair=True)
    rebuild.sweep()
