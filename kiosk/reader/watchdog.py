"""The silent card: a call that never returns is abandoned by replacing the process with itself.

``SCardTransmit`` to a card that stopped answering cannot be cancelled, and a killed reader finds ``SCardConnect``
blocked again until the card is lifted (measured on pcscd 1.9.9). So the new image, same pid and pipes, is told which
placement of which reader to leave alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

QUARANTINE_OPTION = "--quarantine"
PROFILE_OPTION = "--profile"


class QuarantineFormatError(ValueError):
    """Not ``NAME=COUNTER``."""


def parse_quarantine(argument: str) -> tuple[str, int]:
    """``NAME=COUNTER`` as reader name and placement number. Raises QuarantineFormatError."""
    name, sign, counter = argument.rpartition("=")
    if not sign or not name or not (counter.isascii() and counter.isdecimal()):
        raise QuarantineFormatError("expected NAME=COUNTER")
    return name, int(counter)


def replacement_arguments(
    original: Sequence[str], quarantine: Mapping[str, int], profile: str | None = None
) -> list[str]:
    """The interpreter's own argument vector with the quarantines (and the profile) of this moment."""
    kept: list[str] = []
    dropped = {QUARANTINE_OPTION} | ({PROFILE_OPTION} if profile else set())
    words = iter(original)
    for word in words:
        if word in dropped:
            next(words, None)
        elif not word.startswith(tuple(f"{option}=" for option in dropped)):
            kept.append(word)
    for name, counter in sorted(quarantine.items()):
        kept += [QUARANTINE_OPTION, f"{name}={counter}"]
    if profile:
        kept += [PROFILE_OPTION, profile]
    return kept


def replace_process(quarantine: Mapping[str, int], profile: str | None = None) -> NoReturn:
    """Become a fresh image of this program: same pid, same standard pipes, every other descriptor closed.

    The service learns of the abandoned call by its closed socket.
    """
    arguments = replacement_arguments(sys.orig_argv, quarantine, profile)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.execv(sys.executable, arguments)
