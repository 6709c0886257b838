"""``python -m kiosk.reader``: the reader program without the other commands of ``kiosk``."""

from __future__ import annotations

import sys

from kiosk.reader.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
