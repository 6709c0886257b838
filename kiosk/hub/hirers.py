"""Hirers as the halls know them (M12): who they are, whether somebody has seen their papers, what they last wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from kiosk.domain.age import add_months
from kiosk.domain.job import HirerKind
from kiosk.domain.law import HIRER_CHECK_MONTHS
from kiosk.hub.jobs import Posting, posting_of
from kiosk.hub.schema import HIRER, JOB

NEVER = date(1970, 1, 1)
"""Nobody has seen the papers yet."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class HirerCard:
    """``id`` 0 is one that is not kept yet."""

    id: int
    name: str
    kind: HirerKind
    credit_code: str | None
    verified_on: date
    contact_name: str
    contact_phone: str = field(repr=False)
    region: str
    blocked: bool = False

    def checked(self, today: date) -> bool:
        """Whether the last look at the papers still counts; a posting of somebody else is shown to nobody."""
        return check_holds(self.verified_on, today)


def check_holds(verified_on: date, today: date) -> bool:
    """Recruiters are looked at again every six months (notice of January 2026)."""
    return today <= add_months(verified_on, HIRER_CHECK_MONTHS)


def find_hirer(connection: Connection, hirer_id: int) -> HirerCard | None:
    row = connection.execute(select(HIRER).where(HIRER.c.id == hirer_id)).first()
    return None if row is None else _card(row)


def hirers_of_phone(connection: Connection, phone: str) -> tuple[HirerCard, ...]:
    """Everybody who gave this telephone, the latest first."""
    query = select(HIRER).where(HIRER.c.contact_phone == phone).order_by(HIRER.c.id.desc())
    return tuple(_card(row) for row in connection.execute(query))


def hirers_called(connection: Connection, names: Collection[str], credit_codes: Collection[str]) -> list[HirerCard]:
    """Everybody with one of these names or credit codes, by id."""
    cards: dict[int, HirerCard] = {}
    for column, values in ((HIRER.c.name, names), (HIRER.c.credit_code, credit_codes)):
        waiting = iter(sorted({value for value in values if value}))
        while some := list(islice(waiting, _AT_ONCE)):
            cards.update((row.id, _card(row)) for row in connection.execute(select(HIRER).where(column.in_(some))))
    return [cards[hirer_id] for hirer_id in sorted(cards)]


def keep_new_hirers(connection: Connection, cards: Iterable[HirerCard]) -> list[int]:
    """Their ids in order. For many that are known to be kept nowhere yet; ``keep_hirer`` looks first."""
    ids: list[int] = []
    waiting = iter(cards)
    while some := list(islice(waiting, _AT_ONCE)):
        statement = insert(HIRER).returning(HIRER.c.id, sort_by_parameter_order=True)
        rows = [{**_values(card), "verified_on": card.verified_on.isoformat(), "blocked": False} for card in some]
        ids += connection.execute(statement, rows).scalars()
    return ids


def note_check(connection: Connection, hirer_ids: Collection[int], on: date) -> None:
    """Somebody has seen these hirers' papers on that day; a later check stays."""
    rows = [{"which": hirer_id, "on": on.isoformat()} for hirer_id in sorted(hirer_ids)]
    if rows:
        connection.execute(
            update(HIRER)
            .where(HIRER.c.id == bindparam("which"), HIRER.c.verified_on < bindparam("on"))
            .values(verified_on=bindparam("on")),
            rows,
        )


def keep_hirer(connection: Connection, card: HirerCard) -> int:
    """The id of this hirer, kept anew or brought up to date. The same name with the same telephone is the same one.

    A check of the papers never gets older by keeping, and who was blocked stays blocked.
    """
    known = next((each for each in hirers_of_phone(connection, card.contact_phone) if each.name == card.name), None)
    verified_on = max(card.verified_on, known.verified_on if known else NEVER)
    values = {**_values(card), "verified_on": verified_on.isoformat()}
    if known:
        connection.execute(update(HIRER).where(HIRER.c.id == known.id).values(**values))
        return known.id
    inserted = insert(HIRER).values(**values, blocked=False).returning(HIRER.c.id)
    return int(connection.execute(inserted).scalar_one())


def recent_hirers(connection: Connection, hall_ids: Collection[int], limit: int) -> tuple[HirerCard, ...]:
    """Who posted last in these halls, the latest first, without the blocked ones."""
    last = func.max(JOB.c.posted_at).label("last")
    query = (
        select(HIRER, last)
        .join(JOB, JOB.c.hirer_id == HIRER.c.id)
        .where(JOB.c.hall_id.in_(hall_ids), HIRER.c.blocked.is_(False))
        .group_by(*HIRER.c)
        .order_by(last.desc())
        .limit(limit)
    )
    return tuple(_card(row) for row in connection.execute(query))


def last_posting(connection: Connection, hirer_id: int) -> Posting | None:
    """What this hirer wanted last."""
    row = connection.execute(
        select(JOB).where(JOB.c.hirer_id == hirer_id).order_by(JOB.c.posted_at.desc(), JOB.c.id.desc()).limit(1)
    ).first()
    return None if row is None else posting_of(row)


def _values(card: HirerCard) -> dict[str, Any]:
    return {
        "name": card.name,
        "kind": card.kind,
        "credit_code": card.credit_code,
        "contact_name": card.contact_name,
        "contact_phone": card.contact_phone,
        "region": card.region,
    }


def _card(row: Row[Any]) -> HirerCard:
    return HirerCard(
        id=row.id,
        name=row.name,
        kind=HirerKind(row.kind),
        credit_code=row.credit_code,
        verified_on=date.fromisoformat(row.verified_on),
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        region=row.region,
        blocked=row.blocked,
    )
