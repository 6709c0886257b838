"""What the hub thinks of this kiosk, kept; and what a revoked kiosk has to forget."""

from __future__ import annotations

from pathlib import Path

from kiosk.protocol.request import AnswerStatus
from kiosk.store.identity import wipe_identity
from kiosk.store.ledger import borrowed_ledger
from kiosk.store.standing import Standing, load_standing, save_standing

_STANDINGS = {
    AnswerStatus.OK: Standing.GOOD,
    AnswerStatus.SUSPECTED: Standing.SUSPECTED,
    AnswerStatus.REVOKED: Standing.REVOKED,
}


class StandingKeeper:
    """``state`` is the kiosk's folder, ``key_id`` that of its enrolment."""

    def __init__(self, state: Path, key_id: int) -> None:
        self._state = state
        self._key_id = key_id
        self.standing = load_standing(state, key_id)

    def heard(self, status: AnswerStatus) -> bool:
        """Take the status of a signed answer; True when the standing has changed by it. Raises OSError."""
        standing = _STANDINGS.get(status, self.standing)
        # Nothing leads out of a revocation but another enrolment, which has another key.
        if standing is self.standing or self.standing is Standing.REVOKED:
            return False
        self.standing = standing
        save_standing(self._state, self._key_id, standing)
        return True


def forget_everything(state: Path, identity: Path) -> None:
    """A revoked kiosk's wishes and keys go, and what it knows of other kiosks' tickets.

    Sealed envelopes stay and can be exported. Enrolled again it reads the feed's batches from their beginning.

    May be called again after a power cut. Raises StorageError and OSError, for read-only credentials too.
    """
    with borrowed_ledger(state / "ledger.db") as ledger:
        if ledger is not None:
            with ledger.writing() as connection:
                connection.execute("DELETE FROM preference")
                connection.execute("DELETE FROM fleet_ticket")
                connection.execute("DELETE FROM feed_number WHERE stream <> 'receipts'")
            ledger.drop_traces()
    wipe_identity(identity)
