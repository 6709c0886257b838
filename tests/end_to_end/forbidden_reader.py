"""``forbidden_reader COMMAND...``: the reader program of COMMAND on a PC/SC service that refuses this user.

Whether a real service refuses is a matter of polkit, which a test machine may lack.
"""

from __future__ import annotations

import sys

from kiosk.reader import pcsc, pcsc_port
from kiosk.reader.program import main as read_cards
from tests.reader.fake_pcsc import FakePcsc


def main(command: list[str]) -> int:
    service = FakePcsc("Reader")
    service.stop(pcsc_port.SECURITY_VIOLATION)
    setattr(pcsc, "SystemPcsc", lambda: service)  # noqa: B010  # the one seam of the program that leads outside
    return read_cards(command[command.index("reader") + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
