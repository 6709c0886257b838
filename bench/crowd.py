"""A vendor's reader program for the ``command`` profile: each ``reread`` lays another invented person's card down.

The next one lifts it. Numbers have a valid checksum, the place code is real, the people are not.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from kiosk.domain.card import Document, Identity, Sex
from kiosk.domain.id_number import check_character
from kiosk.protocol.reader_events import (
    CardPresent,
    IdentityRead,
    ReaderEvent,
    ReaderInfo,
    ReaderProfile,
    Readers,
    ReaderState,
    Reading,
    ReadStep,
    Removed,
    encode,
)

NAME = "crowd"
REGION = "140802"
READ_MS = 800


def person(number: int) -> Identity:
    """Nobody: born between 1960 and 1999, another number for each ``number`` under 30 million."""
    year, rest = 1960 + number % 40, number // 40
    month, day, sequence = 1 + rest % 12, 1 + rest // 12 % 28, rest // 336 % 1000
    born = date(year, month, day)
    first_17 = f"{REGION}{born:%Y%m%d}{sequence:03d}"
    return Identity(
        document=Document.RESIDENT,
        name=f"样例{number}",
        name_latin=None,
        sex=Sex.MALE if sequence % 2 else Sex.FEMALE,
        ethnicity=None,
        nationality=None,
        birth_date=born,
        address=None,
        region=REGION,
        id_number=first_17 + check_character(first_17),
        issuer=None,
        valid_from=date(2020, 1, 1),
        valid_until=None,
    )


def main() -> int:
    _say(Readers((ReaderInfo(NAME, ReaderProfile.COMMAND, ReaderState.EMPTY, knows_presence=True),)))
    number = 0
    lying = False
    for line in sys.stdin:
        if json.loads(line).get("command") != "reread":
            continue
        if lying:
            _say(Removed(NAME))
        else:
            _say(CardPresent(NAME, None))
            for step in ReadStep:
                _say(Reading(NAME, step))
            _say(IdentityRead(NAME, person(number), READ_MS))
            number += 1
        lying = not lying
    return 0


def _say(event: ReaderEvent) -> None:
    sys.stdout.write(encode(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
