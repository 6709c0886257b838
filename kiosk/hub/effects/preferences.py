"""Sealed preferences on their way from one kiosk to the others of its market (M15).

The hub can neither open them nor tell whose they are: they stand under a tag that only the holder's card makes, and
that no other record carries. The newest of each owner stays until its end; whom the owner had it erased from is
answered with an empty one, which the kiosks hear of for as long as any of them could still hold the sealed one.
"""

from __future__ import annotations

from sqlalchemy import tuple_

from kiosk.hub.effects.erased import is_erased, remember_erasure
from kiosk.hub.effects.letter import Letter
from kiosk.hub.journal import Journal
from kiosk.hub.schema import PREFERENCE
from kiosk.hub.upsert import insert_into
from kiosk.protocol.acts import Erasure, KeptPreferences
from kiosk.protocol.preferences import MAX_KEEP_S
from kiosk.protocol.refusals import Refusal


def keep_preferences(booking: Journal, letter: Letter[KeptPreferences]) -> Refusal | None:
    """What is over by now, or was erased since it was kept, is accepted and not written."""
    act, until = letter.act, min(letter.act.until, letter.at + MAX_KEEP_S)
    if until > booking.now and not is_erased(booking, act.owner, letter.made_at):
        _put(booking, letter, act.owner, act.sealed, until)
    return None


def forget_preferences(booking: Journal, letter: Letter[Erasure]) -> None:
    """Also those that are still under way, from whatever kiosk."""
    owner = letter.act.owner
    if owner is not None:
        remember_erasure(booking, owner, letter.at)
        _put(booking, letter, owner, None, letter.at + MAX_KEEP_S)


def _put(
    booking: Journal, letter: Letter[KeptPreferences] | Letter[Erasure], owner: bytes, sealed: bytes | None, until: int
) -> None:
    values = {
        "kiosk_id": letter.kiosk,
        "sealed": sealed,
        "at": letter.at,
        "sequence": letter.sequence,
        "until": until,
        "number": None,
    }
    statement = insert_into(booking.connection.dialect.name, PREFERENCE)
    newer = tuple_(statement.excluded.at, statement.excluded.kiosk_id, statement.excluded.sequence) > tuple_(
        PREFERENCE.c.at, PREFERENCE.c.kiosk_id, PREFERENCE.c.sequence
    )
    booking.connection.execute(
        statement.values(owner=owner, **values).on_conflict_do_update(
            index_elements=PREFERENCE.primary_key.columns, set_=values, where=newer
        )
    )
