"""What a ticket's holder does on a telephone, known by the last four digits of the number that was left.

Ten thousand answers are few: a ticket takes five wrong ones, ever, and then the window decides. The same sentence is
said for wrong digits and for a ticket without a number, so that nobody learns whether there is one.
"""

from __future__ import annotations

import hmac
from enum import StrEnum

from sqlalchemy import update

from kiosk.errors import CodedError
from kiosk.hub.applications import ChangeError, change, find
from kiosk.hub.database import Database
from kiosk.hub.journal import journal
from kiosk.hub.schema import APPLICATION
from kiosk.hub.states import State, Teller, Word

MOST_MISSES = 5
DIGITS = 4


class PhoneFault(StrEnum):
    WRONG_DIGITS = "WRONG_DIGITS"
    LOCKED = "TICKET_LOCKED"
    NOT_POSSIBLE = "CHANGE_NOT_POSSIBLE"


_WORDS: dict[PhoneFault, tuple[str, str]] = {
    PhoneFault.WRONG_DIGITS: ("后四位对不上。", "请再看一遍；报名时没留电话的，请拿身份证到机器上或窗口办。"),
    PhoneFault.LOCKED: ("试错太多次，这张票不能在手机上改了。", "请拿身份证到机器上或窗口办。"),
    PhoneFault.NOT_POSSIBLE: ("这张票现在不能这样改。", "请看看它现在的状态；有事打市场电话。"),
}


class PhoneError(CodedError[PhoneFault]):
    """Nothing was changed, except that a wrong try was counted."""

    words = _WORDS


def withdraw(database: Database, kiosk_id: int, ticket_id: int, last_digits: str, now: int) -> State:
    """撤销报名. Said twice it changes nothing more. Raises PhoneError and DatabaseError."""
    return _say(database, kiosk_id, ticket_id, last_digits, Word.WITHDRAW, now)


def take_back(database: Database, kiosk_id: int, ticket_id: int, last_digits: str, now: int) -> State:
    """撤错了，恢复报名. Raises PhoneError and DatabaseError."""
    return _say(database, kiosk_id, ticket_id, last_digits, Word.TAKE_BACK, now)


def _say(database: Database, kiosk_id: int, ticket_id: int, last_digits: str, word: Word, now: int) -> State:
    _prove(database, kiosk_id, ticket_id, last_digits)
    with journal(database, now) as booking:
        try:
            return change(booking, kiosk_id, ticket_id, word, Teller.HOLDER)
        except ChangeError:
            raise PhoneError(PhoneFault.NOT_POSSIBLE) from None


def _prove(database: Database, kiosk_id: int, ticket_id: int, last_digits: str) -> None:
    """In a transaction of its own, so that a wrong try is counted whatever comes after it."""
    ticket = (APPLICATION.c.kiosk_id == kiosk_id) & (APPLICATION.c.ticket_id == ticket_id)
    with database.writing() as connection:
        # Counted before it is compared: two tries at the same moment are two.
        misses = connection.execute(
            update(APPLICATION)
            .where(ticket)
            .values(phone_misses=APPLICATION.c.phone_misses + 1)
            .returning(APPLICATION.c.phone_misses)
        ).scalar()
        row = find(connection, kiosk_id, ticket_id)
        right = (
            row is not None
            and row.phone is not None
            and len(last_digits) == DIGITS
            and hmac.compare_digest(row.phone[-DIGITS:].encode(), last_digits.encode())
        )
        locked = misses is not None and misses > MOST_MISSES
        if right and not locked:
            connection.execute(update(APPLICATION).where(ticket).values(phone_misses=misses - 1 if misses else 0))
    if locked:
        raise PhoneError(PhoneFault.LOCKED)
    if not right:
        raise PhoneError(PhoneFault.WRONG_DIGITS)
