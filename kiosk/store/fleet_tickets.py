"""Tickets that this ledger did not issue, as the feed tells of them: any kiosk answers 我报的活怎么样了.

A row names nobody. The tapped card finds its own by the holder tag and opens their copies; to everybody else, and to
whoever steals the disk, they are numbers, state words and noise.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kiosk.protocol.feed_records import TicketState, TicketStateChange
from kiosk.protocol.person import PersonKeys, holder_check
from kiosk.protocol.records import RecordError
from kiosk.protocol.ticket_copy import TicketCopy, open_copy

GONE = (TicketState.WITHDRAWN, TicketState.DUPLICATE)
"""The person may apply for the same job again; ``cancelled`` may come back, with its posting."""

_THIS = "kiosk_id = ? AND ticket_id = ?"


@dataclass(frozen=True, slots=True)
class FleetTicket:
    """``answer`` is the hub's last word, ``withdrawn_at`` when the holder withdrew it at this kiosk (Unix seconds)."""

    copy: TicketCopy = field(repr=False)
    answer: TicketState
    withdrawn_at: int | None

    @property
    def stands(self) -> bool:
        """It bars a second application for the same job."""
        return self.withdrawn_at is None and self.answer not in GONE


def keep_told(connection: sqlite3.Connection, change: TicketStateChange) -> None:
    """Write down what the feed says of a ticket that is not this ledger's."""
    this = (change.kiosk, change.ticket_id)
    if change.erased:
        connection.execute(f"DELETE FROM fleet_ticket WHERE {_THIS}", this)
        return
    # Withdrawn here, and known at the hub as withdrawn: whatever comes after that was said since.
    known = connection.execute(
        "UPDATE fleet_ticket SET answer = ?1, withdrawn_at = CASE WHEN answer = ?2 AND ?1 <> ?2 THEN NULL"
        " ELSE withdrawn_at END WHERE kiosk_id = ?3 AND ticket_id = ?4 AND holder_tag = ?5",
        (change.state, TicketState.WITHDRAWN, *this, change.holder_tag),
    )
    if known.rowcount == 0 and change.holder_copy is not None:
        connection.execute(
            "INSERT OR IGNORE INTO fleet_ticket (kiosk_id, ticket_id, holder_tag, holder_copy, valid_until, answer)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (*this, change.holder_tag, change.holder_copy, change.valid_until, change.state),
        )


def held_by(connection: sqlite3.Connection, keys: PersonKeys, now: int) -> tuple[FleetTicket, ...]:
    """This person's that still mean something at ``now`` (Unix seconds): one MAC for each ticket of the fleet."""
    return _own(connection, keys, "valid_until > ?", now)


def worked_by(connection: sqlite3.Connection, keys: PersonKeys) -> tuple[FleetTicket, ...]:
    """This person's of work that was done, over or not: one MAC for each such ticket of the fleet."""
    return _own(connection, keys, "answer = ?", TicketState.CAME)


def _own(connection: sqlite3.Connection, keys: PersonKeys, condition: str, value: int | str) -> tuple[FleetTicket, ...]:
    holds = holder_check(keys.person_key)
    everybodys = connection.execute(
        f"SELECT kiosk_id, ticket_id, holder_tag FROM fleet_ticket WHERE {condition}", (value,)
    )
    own = [(kiosk, ticket_id) for kiosk, ticket_id, tag in everybodys if holds(kiosk, ticket_id, tag)]
    found = []
    for this in own:
        row = connection.execute(f"SELECT * FROM fleet_ticket WHERE {_THIS}", this).fetchone()
        try:
            copy = open_copy(row["holder_copy"], keys, *this)
        except RecordError:
            # Of a newer kiosk, or damaged: the kiosk that issued it still shows it.
            continue
        found.append(FleetTicket(copy, TicketState(row["answer"]), row["withdrawn_at"]))
    return tuple(found)


def as_it_stands(connection: sqlite3.Connection, ticket: FleetTicket) -> FleetTicket:
    """The same ticket after what this transaction has changed; it is found by its number, not by its holder."""
    this = (ticket.copy.ticket.kiosk_id, ticket.copy.ticket.ticket_id)
    row = connection.execute(f"SELECT answer, withdrawn_at FROM fleet_ticket WHERE {_THIS}", this).fetchone()
    if row is None:  # the feed took it back a moment ago: it is shown as it was found
        return ticket
    return replace(ticket, answer=TicketState(row["answer"]), withdrawn_at=row["withdrawn_at"])


def mark_withdrawn(connection: sqlite3.Connection, kiosk: int, ticket_id: int, at: int | None) -> None:
    """``at`` None: taken back, and what the hub said of the withdrawal is over."""
    connection.execute(f"UPDATE fleet_ticket SET withdrawn_at = ? WHERE {_THIS}", (at, kiosk, ticket_id))
    if at is None:
        connection.execute(
            f"UPDATE fleet_ticket SET answer = ? WHERE {_THIS} AND answer = ?",
            (TicketState.RECEIVED, kiosk, ticket_id, TicketState.WITHDRAWN),
        )


def drop(connection: sqlite3.Connection, tickets: Sequence[FleetTicket]) -> None:
    """Their holder wants nothing kept."""
    these = [(each.copy.ticket.kiosk_id, each.copy.ticket.ticket_id) for each in tickets]
    connection.executemany(f"DELETE FROM fleet_ticket WHERE {_THIS}", these)


def drop_over(connection: sqlite3.Connection, now: int, before: int) -> None:
    """Those that mean nothing any more at ``now``; of work that was done, those that were over at ``before``."""
    connection.execute(
        "DELETE FROM fleet_ticket WHERE valid_until <= ? OR (valid_until <= ? AND answer <> ?)",
        (before, now, TicketState.CAME),
    )


def drop_lone_prints(connection: sqlite3.Connection) -> None:
    """Print attempts whose ticket is gone."""
    connection.execute(
        "DELETE FROM print_attempt WHERE ticket_id NOT IN"
        " (SELECT ticket_id FROM ticket UNION ALL SELECT ticket_id FROM fleet_ticket)"
    )
