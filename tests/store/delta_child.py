"""Applies delta after delta for ever, and folds them now and then, so that a test can kill it anywhere.

``python -m tests.store.delta_child FOLDER NUMBER`` goes on after the first NUMBER deltas of ``random_changes``. It
prints the cursor that is kept, after each delta and each fold.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.store import markets
from tests.store.feeds import MARKET, SmallHub, random_changes
from tests.store.markets import NOW, WITH_PIN


def main(folder: Path, number: int) -> None:
    hub = SmallHub(MARKET)
    for earlier in range(number):
        random_changes(hub, earlier)
    with markets.feed(markets.directory(folder), WITH_PIN) as feed:
        while True:
            say(feed.apply_delta(random_changes(hub, number)).cursor)
            number += 1
            if number % 3 == 0:
                feed.rerank(NOW)
                feed.collect()
                position = feed.position()
                say(position.cursor if position else 0)


def say(cursor: int) -> None:
    sys.stdout.write(f"{cursor}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
