"""Who asked to be forgotten. What the person did before that moment is kept without a name, however late it comes."""

from __future__ import annotations

from collections.abc import Collection
from secrets import token_bytes

from sqlalchemy import bindparam, case, select

from kiosk.hub.journal import Journal
from kiosk.hub.schema import ERASURE
from kiosk.hub.upsert import insert_into

_TAG_BYTES = 16
_AT = select(ERASURE.c.person, ERASURE.c.at).where(ERASURE.c.person.in_(bindparam("people", expanding=True)))


def nobody() -> bytes:
    """A tag that is no person's and finds nothing: it stands where a person's stood."""
    return token_bytes(_TAG_BYTES)


def erasures(booking: Journal, people: Collection[bytes]) -> dict[bytes, int]:
    """When each of these people last asked for erasure (Unix seconds); who never did is not in it."""
    return {row.person: row.at for row in booking.connection.execute(_AT, {"people": list(people)})}


def remember_erasure(booking: Journal, person: bytes, at: int) -> None:
    """For what is still on its way. Not later than now: a clock that ran ahead must not swallow what comes after."""
    statement = insert_into(booking.connection.dialect.name, ERASURE).values(person=person, at=at)
    later = case((ERASURE.c.at > statement.excluded.at, ERASURE.c.at), else_=statement.excluded.at)
    booking.connection.execute(statement.on_conflict_do_update(index_elements=[ERASURE.c.person], set_={"at": later}))


def is_erased(booking: Journal, person: bytes, made_at: int) -> bool:
    """Whether what this person did at ``made_at`` must not be kept under the name."""
    erased_at = erasures(booking, [person]).get(person)
    return erased_at is not None and made_at <= erased_at
