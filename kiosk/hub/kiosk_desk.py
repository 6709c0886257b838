"""What the hub answers to its kiosks, without HTTP: records in, signed records out."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from nacl.signing import SigningKey, VerifyKey
from sqlalchemy import Connection, select, update

from kiosk.hub.acceptance import Acceptance, ReceiptOutcome, Verdict
from kiosk.hub.alarms import AlarmCode, raise_once
from kiosk.hub.boots import note_boot
from kiosk.hub.database import Database, DatabaseError
from kiosk.hub.enrolment import KioskState
from kiosk.hub.schema import KIOSK, TICKET_KEY
from kiosk.protocol.heartbeat import HeartbeatReply, pack_reply, unpack_heartbeat
from kiosk.protocol.receipts import Receipt, pack_receipts
from kiosk.protocol.records import RecordError
from kiosk.protocol.request import (
    Answer,
    AnswerStatus,
    Request,
    RequestError,
    RequestFault,
    RequestKind,
    read_request,
    sign_answer,
    unpack_envelopes,
    verify_request,
)

FRESH_WITHIN_S = 600
BUSY_RETRY_AFTER_S = 5

_log = logging.getLogger("kiosk.hub.kiosks")


@dataclass(frozen=True, slots=True)
class DeskAnswer:
    """``wire`` is empty for what is no request at all: nobody could tell whom the answer is for."""

    status: AnswerStatus
    wire: bytes


@dataclass(frozen=True, slots=True)
class _Sender:
    """What the hub knows of who asks."""

    verify_key: bytes
    revoked_at: int | None
    state: str
    boot_id: str | None
    asked_at: int | None
    settings_version: int


class KioskDesk:
    """Answers one request at a time, from any number of threads. ``now`` gives the hub's Unix seconds."""

    def __init__(
        self,
        database: Database,
        answer_key: SigningKey,
        acceptance: Acceptance,
        now: Callable[[], int],
    ) -> None:
        self._database = database
        self._answer_key = answer_key
        self._acceptance = acceptance
        self._now = now

    def answer(self, kind: RequestKind, wire: bytes) -> DeskAnswer:
        """``kind`` is that of the path. Never raises for anything that a kiosk can send or a database can do."""
        try:
            asked = read_request(wire)
        except RequestError:
            return DeskAnswer(AnswerStatus.REFUSED, b"")
        try:
            return self._sign(asked, *self._decide(kind, asked, wire))
        except RequestError as error:
            return self._sign(asked, AnswerStatus.REFUSED, code=error.code)
        except DatabaseError as error:
            _log.warning("%s", error)
            return self._sign(asked, AnswerStatus.BUSY, retry_after_s=BUSY_RETRY_AFTER_S)

    def _decide(self, kind: RequestKind, asked: Request, wire: bytes) -> tuple[AnswerStatus, bytes]:
        sender = self._sender(asked)
        if sender is None:
            raise RequestError(RequestFault.UNKNOWN_KIOSK, "no such kiosk or key")
        # Only now is it known who speaks; a key that was revoked still proves that.
        verify_request(wire, VerifyKey(sender.verify_key))
        if sender.revoked_at is not None or sender.state == KioskState.REVOKED:
            return AnswerStatus.REVOKED, b""
        if asked.kind is not kind:
            raise RequestError(RequestFault.WRONG_KIND, "the path asks for another kind")
        state = KioskState(sender.state)
        if kind is RequestKind.ENVELOPES:
            wires = unpack_envelopes(asked.body)
            state = self._note(asked, sender, None)
            body = pack_receipts(_receipts(self._acceptance.accept(asked.kiosk, wires)))
        else:
            heartbeat = _heartbeat(asked)
            state = self._note(asked, sender, heartbeat)
            body = pack_reply(HeartbeatReply(sender.settings_version))
        return (AnswerStatus.SUSPECTED if state is KioskState.SUSPECTED else AnswerStatus.OK), body

    def _sender(self, asked: Request) -> _Sender | None:
        query = (
            select(
                TICKET_KEY.c.verify_key,
                TICKET_KEY.c.revoked_at,
                KIOSK.c.state,
                KIOSK.c.boot_id,
                KIOSK.c.asked_at,
                KIOSK.c.settings_version,
            )
            .join(KIOSK, KIOSK.c.kiosk_id == TICKET_KEY.c.kiosk_id)
            .where(TICKET_KEY.c.key_id == asked.key_id, TICKET_KEY.c.kiosk_id == asked.kiosk)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return None if found is None else _Sender(*found)

    def _note(self, asked: Request, sender: _Sender, heartbeat: dict[str, Any] | None) -> KioskState:
        """Write down boot and heartbeat of a request that cannot be a recorded one. The kiosk's state after it."""
        state = KioskState(sender.state)
        now = self._now()
        boot_id = asked.boot_id.hex()
        fresh = abs(asked.at - now) <= FRESH_WITHIN_S and (sender.asked_at is None or asked.at > sender.asked_at)
        if not fresh or (heartbeat is None and boot_id == sender.boot_id):
            return state
        seen: dict[str, Any] = {"asked_at": asked.at, "seen_at": now}
        if heartbeat is not None:
            seen["heartbeat"] = json.dumps({"at": now, "boot_id": boot_id, **heartbeat}, ensure_ascii=False)
        # Compared again inside: of two requests at once, the later one stands.
        later = KIOSK.c.asked_at.is_(None) | (KIOSK.c.asked_at < asked.at)
        this = update(KIOSK).where(KIOSK.c.kiosk_id == asked.kiosk, later)
        with self._database.writing() as connection:
            # Asked before it is replaced, and only by a kiosk that has none.
            empty = heartbeat is not None and heartbeat["cache_generation"] is None
            jobs_gone = empty and _had_jobs(connection, asked.kiosk)
            if connection.execute(this.values(**seen)).rowcount:
                if boot_id != sender.boot_id:
                    state = note_boot(connection, asked.kiosk, boot_id, now)
                if jobs_gone:
                    raise_once(connection, AlarmCode.JOBS_GONE, asked.kiosk, "", now)
        return state

    def _sign(
        self,
        asked: Request,
        status: AnswerStatus,
        body: bytes = b"",
        retry_after_s: int | None = None,
        code: str | None = None,
    ) -> DeskAnswer:
        answer = Answer(asked.request_id, self._now(), status, body, retry_after_s, code)
        return DeskAnswer(status, sign_answer(answer, self._answer_key))


def _receipts(outcomes: Iterable[ReceiptOutcome]) -> list[Receipt]:
    """What was answered for good; who was deferred hears nothing and sends again."""
    return [
        Receipt(
            each.envelope_id.bytes,
            each.verdict is Verdict.ACCEPTED,
            None if each.reason is None else each.reason,
            each.at,
        )
        for each in outcomes
        if each.envelope_id is not None and each.verdict is not Verdict.DEFERRED
    ]


def _had_jobs(connection: Connection, kiosk_id: int) -> bool:
    """By its last word: a kiosk that never had any is a new one, one that had and has none looks healthy and is not."""
    before = connection.execute(select(KIOSK.c.heartbeat).where(KIOSK.c.kiosk_id == kiosk_id)).scalar()
    return before is not None and json.loads(before).get("cache_generation") is not None


def _heartbeat(asked: Request) -> dict[str, Any]:
    try:
        return asdict(unpack_heartbeat(asked.body))
    except RecordError:
        raise RequestError(RequestFault.MALFORMED, "not a heartbeat") from None
