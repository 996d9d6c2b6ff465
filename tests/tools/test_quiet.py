"""Who measures is alone."""

import threading
import time
from pathlib import Path

from tests.plugins.quiet import Turns


def test_who_measures_waits_for_the_others_and_keeps_them_out(tmp_path: Path) -> None:
    heard: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def other() -> None:
        turns = Turns(tmp_path)
        with turns.shared():
            inside.set()
            go_on.wait()
            heard.append("the other ended")
        with turns.shared():
            heard.append("the other began again")

    thread = threading.Thread(target=other)
    mine = Turns(tmp_path)
    with mine.shared():
        thread.start()
        inside.wait()
        threading.Timer(0.2, go_on.set).start()
        with mine.alone():
            heard.append("alone")
            time.sleep(0.2)  # the time the other has to come in, if it could
            heard.append("done")
    thread.join()
    assert heard == ["the other ended", "alone", "done", "the other began again"]


def test_two_who_want_to_be_alone_take_turns(tmp_path: Path) -> None:
    heard: list[str] = []
    both = threading.Barrier(2)

    def measure() -> None:
        turns = Turns(tmp_path)
        with turns.shared():
            both.wait()
            with turns.alone():
                heard.append("in")
                time.sleep(0.05)
                heard.append("out")

    threads = [threading.Thread(target=measure) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert heard == ["in", "out"] * 2
