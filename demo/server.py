"""Serves the demo: one process, threads for the web and one thread that empties the outbox (house D29)."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from waitress.server import create_server

from core import outbox
from peerreview.services import tick
from search.meaning import vectors

logger = logging.getLogger(__name__)

THREADS = 8
PAUSE = 5.0  # seconds without a bell until it looks by itself: what another process wrote, what was put off
FOR_VECTORS = 0.2  # seconds between two drains: what is searched for hardly waits for vectors
TICK = 3600.0  # seconds between two looks of the clock of peer review, as in production


class Drainer(threading.Thread):
    """Empties the outbox whenever its bell rings, and lets the clock of peer review look once an hour.

    Vectors, where there is an encoder, have what time is left; in production they are a task of their own.

    The only writer of the embedded index in this process. Between bells it sleeps until something is due.
    """

    def __init__(self) -> None:
        super().__init__(name="outbox", daemon=True)
        self._work = threading.Event()
        self._stopped = False
        self._next_tick = 0.0

    def run(self) -> None:
        """Drain until told to stop; a failure is logged and the next turn tries again."""
        outbox.bells.append(self._work.set)
        while not self._stopped:
            self._turn()
            self._work.wait(self._pause())
            self._work.clear()

    def _turn(self) -> None:
        try:
            if time.monotonic() >= self._next_tick:
                self._next_tick = time.monotonic() + TICK
                tick()
            while not self._stopped and outbox.drain():
                pass
            vectors.follow(FOR_VECTORS)
        except Exception:
            logger.exception("Draining the outbox failed")
        finally:
            close_old_connections()

    def _pause(self) -> float:
        """Return how long nothing is due, as far as this process can know, and never longer than ``PAUSE``."""
        try:
            return max(0.05, min(PAUSE, outbox.seconds_until_due(PAUSE)))
        except Exception:
            logger.exception("The outbox could not be looked at")
            return PAUSE
        finally:
            close_old_connections()

    def stop(self) -> None:
        """Finish the row in hand, then end."""
        self._stopped = True
        if self._work.set in outbox.bells:
            outbox.bells.remove(self._work.set)
        self._work.set()


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End as at Ctrl+C."""
    raise KeyboardInterrupt


def serve(port: int, ready: Callable[[str], None]) -> None:
    """Serve on this machine only until interrupted. ``ready`` is called with the address once it listens.

    Raises OSError when the port is taken.
    """
    signal.signal(signal.SIGTERM, _end)
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=port, threads=THREADS, ident="")
    drainer = Drainer()
    drainer.start()
    try:
        ready(f"http://127.0.0.1:{server.effective_port}")
        server.run()  # ends at an interrupt, when the requests in hand are answered
    finally:
        server.close()
        drainer.stop()
        drainer.join(timeout=10)
