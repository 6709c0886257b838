"""A kiosk's counter: people apply and sometimes withdraw, each shown only after it was kept, until somebody kills it.

Arguments: state folder, first person's number, seed. Prints ``ready``, then a JSON line for each thing that is shown.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from kiosk.domain.matching import GUEST, Wish
from kiosk.domain.trade import parse_trades
from kiosk.resources import asset_text
from kiosk.store.cache import CacheDirectory
from kiosk.store.desk import Desk
from kiosk.store.identity import identity_folder, load_identity
from kiosk.store.ledger import Ledger
from tests.store.people import keys_of, person

PHONE = "13800138000"
WITHDRAWS = 0.3


def show(**fields: object) -> None:
    os.write(1, (json.dumps(fields) + "\n").encode("ascii"))


def main(arguments: Sequence[str]) -> None:
    state, first, random = Path(arguments[0]), int(arguments[1]), Random(int(arguments[2]))
    with CacheDirectory(state / "cache", parse_trades(asset_text("data/trades.toml"))).open_current() as cache:
        jobs = [match.job for match in cache.find(Wish(), GUEST, int(time.time()), limit=20).matches]
    desk = Desk(Ledger.open(state / "ledger.db"), load_identity(identity_folder(state)))
    os.write(1, b"ready\n")
    for number in itertools.count(first):
        keys, now = keys_of(str(number)), int(time.time())
        ticket = desk.apply(keys, person(), random.choice(jobs), PHONE, None, now)
        show(ticket_id=ticket.ticket_id, state="applied")
        if random.random() < WITHDRAWS:
            desk.withdraw(keys, ticket.ticket_id, now)
            show(ticket_id=ticket.ticket_id, state="withdrawn")
