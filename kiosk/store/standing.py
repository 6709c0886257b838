"""How the hub holds this kiosk: in good standing, suspected of having a double, or revoked.

A small file in the state folder, because credentials of systemd cannot be deleted and a restart must not forget. It
names the key that it is about, so that a new enrolment begins with a clean sheet.
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from kiosk.durable_files import write_secret

_FILE = "standing.json"


class Standing(StrEnum):
    """Only ``good`` takes applications."""

    GOOD = "good"
    SUSPECTED = "suspected"
    REVOKED = "revoked"


def load_standing(state: Path, key_id: int) -> Standing:
    """Of the kiosk whose tickets are signed under ``key_id``.

    A file that cannot be read says ``suspected``: nobody may clear a kiosk by damaging it.
    """
    try:
        fields = json.loads((state / _FILE).read_bytes())
        return Standing(fields["standing"]) if fields["key_id"] == key_id else Standing.GOOD
    except FileNotFoundError:
        return Standing.GOOD
    except (OSError, ValueError, KeyError, TypeError):
        return Standing.SUSPECTED


def save_standing(state: Path, key_id: int, standing: Standing) -> None:
    """Raises OSError."""
    write_secret(state / _FILE, json.dumps({"key_id": key_id, "standing": standing.value}).encode("ascii"))
