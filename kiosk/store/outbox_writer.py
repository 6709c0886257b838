"""What the kiosk says to its hub, sealed into the ledger's outbox inside the transaction of the act itself."""

from __future__ import annotations

import sqlite3
from uuid import UUID, uuid4

from kiosk.protocol.acts import Act, class_of
from kiosk.protocol.envelope import Header, seal
from kiosk.store.identity import KioskIdentity
from kiosk.store.ledger import Ledger


class OutboxWriter:
    def __init__(self, ledger: Ledger, identity: KioskIdentity) -> None:
        self._ledger = ledger
        self._identity = identity

    def send(self, connection: sqlite3.Connection, act: Act, now: int) -> UUID:
        """The envelope's id. It is sent if the open transaction is committed."""
        header = Header(
            kiosk=self._identity.kiosk_id,
            ledger_id=self._ledger.ledger_id,
            sequence=self._ledger.next_sequence(connection),
            envelope_id=uuid4(),
            kind_class=class_of(act),
        )
        identity = self._identity
        wire = seal(header, now, act, identity.hub_public_key, identity.hub_key_id, identity.signing_key)
        self._ledger.add_envelope(connection, header, wire, now)
        return header.envelope_id
