"""Publishes for ever: stage by stage it says where it is, so that a test can kill it there.

``python -m tests.store.publish_child FOLDER`` prints ``filling``, ``ranking``, ``ranked`` and ``published`` lines.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from tests.store import markets


def main(folder: Path) -> None:
    directory = markets.directory(folder)
    market = markets.jobs(300, seed=3)

    def fill(connection: sqlite3.Connection) -> None:
        say("filling")
        markets.fill(market)(connection)

    def rank(connection: sqlite3.Connection) -> None:
        say("ranking")
        markets.rank()(connection)
        say("ranked")

    while True:
        say("published " + directory.publish(fill, rank))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
