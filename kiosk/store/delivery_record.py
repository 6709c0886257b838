"""The kiosk's own record of when its envelopes could leave, kept over restarts."""

from __future__ import annotations

import json
from pathlib import Path

from kiosk.domain.delivery import DeliveryRecord
from kiosk.durable_files import write_secret

_FILE = "deliveries.json"


def load_deliveries(state: Path) -> DeliveryRecord:
    """An empty one when there is none, or the file does not tell."""
    try:
        fields = json.loads((state / _FILE).read_bytes())
        return DeliveryRecord(int(fields["last_at"]), tuple(int(each) for each in fields["gaps_s"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return DeliveryRecord()


def save_deliveries(state: Path, record: DeliveryRecord) -> None:
    """Raises OSError."""
    fields = {"last_at": record.last_at, "gaps_s": record.gaps_s}
    write_secret(state / _FILE, json.dumps(fields).encode("ascii"))
