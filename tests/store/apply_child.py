"""A kiosk that applies and shows, until somebody kills it. Run by tests/store/test_kill.py.

Arguments: state folder, seed, and when the program kills itself: ``never``, ``steps:N`` after N traced steps (a step
is one Python line or call, so the kill falls anywhere in an act), or ``show:N`` just before it would show for the Nth
time, when everything is committed and nobody has seen it.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from kiosk.store.desk import Desk
from tests.store.people import NOW, job, keys_of, open_desk, person


def kill_after(steps: int) -> None:
    left = steps

    def count(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return count

    sys.settrace(count)


class Screen:
    """What the person would see. One write a line, so that the parent sees it whole or not at all."""

    def __init__(self, dies_before: int) -> None:
        self._left = dies_before

    def show(self, **fields: Any) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(1, (json.dumps(fields) + "\n").encode("ascii"))


def visit(desk: Desk, screen: Screen, seed: int, number: int, withdraws: bool) -> None:
    keys = keys_of(f"{seed}-{number}")
    ticket = desk.apply(keys, person(), job(number), "13800138000", None, NOW)
    screen.show(number=number, ticket_id=ticket.ticket_id, url=ticket.url, state="saved")
    if withdraws:
        desk.withdraw(keys, ticket.ticket_id, NOW)
        screen.show(number=number, ticket_id=ticket.ticket_id, url=ticket.url, state="withdrawn")


def main(folder: Path, seed: int, death: str) -> None:
    cause, _, number = death.partition(":")
    chance = random.Random(seed)
    desk, _ledger = open_desk(folder)
    screen = Screen(int(number) if cause == "show" else 0)
    os.write(1, b"ready\n")
    # The first visit compiles statements; a count that began before it would hardly ever leave it.
    visit(desk, screen, seed, 1, withdraws=True)
    if cause == "steps":
        kill_after(int(number))
    for number_of_visit in itertools.count(2):
        visit(desk, screen, seed, number_of_visit, withdraws=chance.random() < 0.5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
