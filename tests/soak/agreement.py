"""What was shown, what kiosks have kept and what the hub has accepted must be the same, to the last ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from kiosk.hub.database import Database
from kiosk.hub.schema import APPLICATION, ENVELOPE
from kiosk.store.ledger import Ledger, OutboxState


class DisagreementError(AssertionError):
    """What was shown, kept and accepted is not the same."""


@dataclass(frozen=True, slots=True)
class Agreement:
    shown: int
    applications: int
    withdrawn: int
    envelopes: int


def agree(shown: Mapping[int, str], ledgers: Iterable[Path], database_url: str) -> Agreement:
    """``shown``: the last state of each ticket that a person saw. Raises DisagreementError."""
    kept, sent = _kept(ledgers)
    database = Database.open(database_url)
    with database.reading() as connection:
        rows = connection.execute(select(APPLICATION.c.kiosk_id, APPLICATION.c.ticket_id, APPLICATION.c.state)).all()
        known = connection.execute(select(ENVELOPE.c.envelope_id, ENVELOPE.c.accepted)).all()
    database.close()
    hub = {row.ticket_id: row.state for row in rows}
    _same("rows and tickets at the hub", len(rows), len(hub))
    _same("shown and not kept", set(shown) - set(kept), set())
    _same("kept and accepted", set(kept), set(hub))
    _same("withdrawn", _withdrawn(kept), _withdrawn(hub))
    _same("shown as withdrawn and not so", _withdrawn(shown) - _withdrawn(hub), set())
    _same("envelopes and receipts", {(each.envelope_id, each.accepted) for each in known}, sent)
    return Agreement(len(shown), len(hub), len(_withdrawn(hub)), len(known))


def _withdrawn(tickets: Mapping[int, str]) -> set[int]:
    return {ticket for ticket, state in tickets.items() if state == "withdrawn"}


def _kept(ledgers: Iterable[Path]) -> tuple[dict[int, str], set[tuple[bytes, bool]]]:
    kept: dict[int, str] = {}
    sent: set[tuple[bytes, bool]] = set()
    for file in ledgers:
        with closing(Ledger.open(file)) as ledger, ledger.reading() as connection:
            kept.update(connection.execute("SELECT ticket_id, state FROM ticket").fetchall())
            for envelope_id, state in connection.execute("SELECT envelope_id, state FROM outbox"):
                sent.add((envelope_id, state == OutboxState.ACCEPTED))
    return kept, sent


def _same(what: str, left: object, right: object) -> None:
    if left != right:
        raise DisagreementError(f"{what}: {left!r} and {right!r}"[:2000])
