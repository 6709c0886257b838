"""The hub compares a kiosk's audit batches, in whatever order they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import select

from kiosk.hub.acceptance import Acceptance
from kiosk.hub.alarms import AlarmCode, close
from kiosk.hub.audit_gaps import PATIENCE_S, alarm_missing_audit
from kiosk.hub.database import Database
from kiosk.hub.schema import ALARM, KIOSK_AUDIT
from kiosk.protocol.acts import Audit, AuditEntry
from kiosk.protocol.audit_chain import first_link, link_after
from tests.hub.senders import HUB_KEYS, NOW, SomeKiosk, open_market


@pytest.fixture
def market(database: Database) -> Database:
    with database.writing() as connection:
        open_market(connection)
    return database


def chained(ledger_id: bytes, sizes: Sequence[int]) -> list[Audit]:
    link, number, made = first_link(ledger_id), 1, []
    for size in sizes:
        entries = tuple(AuditEntry(NOW, f"staff.clerk.act{number + each}", None, None) for each in range(size))
        after = link_after(link, number, entries)
        made.append(Audit(entries, number, link, after))
        link, number = after, number + size
    return made


def taken(market: Database, kiosk: SomeKiosk, batches: Sequence[Audit]) -> list[str]:
    """The alarms after these batches have come; every entry is kept."""
    acceptance = Acceptance(market, HUB_KEYS, lambda: NOW)
    outcomes = [acceptance.accept(7, [kiosk.seal(each)])[0] for each in batches]
    assert all(each.reason is None for each in outcomes)
    with market.reading() as connection:
        kept = connection.execute(select(KIOSK_AUDIT.c.id)).all()
        assert len(kept) == sum(len(each.entries) for each in batches)
        return list(connection.execute(select(ALARM.c.code)).scalars())


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_act_15_a_sound_chain_raises_nothing_in_any_order(market: Database, order: tuple[int, ...]) -> None:
    kiosk = SomeKiosk()
    batches = chained(kiosk.ledger_id.bytes, (2, 1, 3))
    assert taken(market, kiosk, [batches[each] for each in order]) == []


def changed_entry(batches: list[Audit]) -> list[Audit]:
    one, two, three = batches
    other = replace(two.entries[0], action="staff.clerk.sync")
    return [one, replace(two, entries=(other,)), three]


def rewritten(batches: list[Audit]) -> list[Audit]:
    """The later entries were computed anew, after the first batch had gone out."""
    one, two, three = batches
    start = b"\x01" * 32
    after = link_after(start, two.first, two.entries)
    return [one, replace(two, before=start, after=after), replace(three, before=after)]


def told_twice(batches: list[Audit]) -> list[Audit]:
    return [*batches, batches[1]]


def another_beginning(batches: list[Audit]) -> list[Audit]:
    start = b"\x02" * 32
    return [replace(batches[0], before=start, after=link_after(start, 1, batches[0].entries))]


@pytest.mark.parametrize("tampering", [changed_entry, rewritten, told_twice, another_beginning])
def test_act_15_a_break_is_an_alarm(market: Database, tampering: Callable[[list[Audit]], list[Audit]]) -> None:
    kiosk = SomeKiosk()
    batches = tampering(chained(kiosk.ledger_id.bytes, (2, 1, 3)))
    assert taken(market, kiosk, batches) == [AlarmCode.AUDIT_BROKEN]


def test_batches_older_than_the_chain_are_taken_as_they_are(market: Database) -> None:
    assert taken(market, SomeKiosk(), [Audit((AuditEntry(NOW, "applied", None, 1),))]) == []


def test_a_chained_batch_has_both_links() -> None:
    with pytest.raises(ValueError, match="two links"):
        Audit((), 3, b"", b"\0" * 32)


def missing(market: Database, now: int) -> list[str]:
    """What the hub says of holes at this time, beside what it has said before."""
    with market.writing() as connection:
        alarm_missing_audit(connection, now)
    with market.reading() as connection:
        return list(connection.execute(select(ALARM.c.detail).where(ALARM.c.code == AlarmCode.AUDIT_MISSING)).scalars())


def test_act_18_numbers_that_never_come_are_an_alarm_after_some_days(market: Database) -> None:
    """Two whole batches were taken out: what is left fits, and numbers are missing."""
    kiosk = SomeKiosk()
    batches = chained(kiosk.ledger_id.bytes, (2, 3, 1, 4))
    assert taken(market, kiosk, [batches[1], batches[3]]) == [], "they may come by another road"
    assert missing(market, NOW + PATIENCE_S - 1) == []
    holes = ["entries 1 to 2"]
    assert missing(market, NOW + PATIENCE_S) == holes
    assert missing(market, NOW + PATIENCE_S) == holes, "once"
    with market.writing() as connection:
        (alarm,) = connection.execute(select(ALARM.c.id)).scalars()
        close(connection, alarm, "wang", NOW)
    holes.append("entries 6 to 6")
    assert missing(market, NOW + PATIENCE_S) == holes, "the next, and not the one that somebody has seen to"


def test_what_came_late_leaves_no_hole(market: Database) -> None:
    kiosk = SomeKiosk()
    batches = chained(kiosk.ledger_id.bytes, (2, 3, 1))
    taken(market, kiosk, [batches[2], batches[0]])
    Acceptance(market, HUB_KEYS, lambda: NOW).accept(7, [kiosk.seal(batches[1])])
    assert missing(market, NOW + 10 * PATIENCE_S) == []
