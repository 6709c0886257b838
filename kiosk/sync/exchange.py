"""Asking the hub: a signed question out, the hub's own answer in, and nothing else taken for one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from nacl.signing import SigningKey, VerifyKey

from kiosk.protocol.request import (
    ID_BYTES,
    MAX_ANSWER_BYTES,
    MEDIA_TYPE,
    Answer,
    Request,
    RequestError,
    RequestKind,
    sign_request,
    verify_answer,
)
from kiosk.sync.http import HttpError, HttpFault, HttpReply

AHEAD_AT_MOST_S = 60
"""A time that was wrong by more and has been put right is not waited for."""

_BUSY_WITHOUT_A_WORD = (408, 425, 429)


class Poster(Protocol):
    """The part of ``kiosk.sync.http.HttpRoad`` that an exchange needs."""

    def post(self, path: str, body: bytes, media_type: str, max_bytes: int) -> HttpReply:
        """Raises HttpError."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: ``boot_id`` are the 16 bytes of the kernel's id of this boot."""

    kiosk: int
    key_id: int
    signing_key: SigningKey
    answer_key: VerifyKey
    boot_id: bytes


class Exchange:
    """``now`` gives the kiosk's best time; ``on_answer`` hears of every answer that is the hub's own."""

    def __init__(self, road: Poster, asker: Asker, now: Callable[[], int], on_answer: Callable[[Answer], None]) -> None:
        self._road = road
        self._asker = asker
        self._now = now
        self._on_answer = on_answer
        self._asked_at = 0

    def ask(self, kind: RequestKind, body: bytes) -> Answer:
        """The hub's answer, whatever its status. Raises HttpError when there is none."""
        asker = self._asker
        request_id = secrets.token_bytes(ID_BYTES)
        request = Request(asker.kiosk, asker.key_id, asker.boot_id, request_id, self._later(), kind, body)
        wire = sign_request(request, asker.signing_key)
        reply = self._road.post(kind.path, wire, MEDIA_TYPE, MAX_ANSWER_BYTES)
        try:
            answer = verify_answer(reply.body, asker.answer_key, request_id)
        except RequestError as error:
            raise no_answer(reply, error.code) from None
        self._on_answer(answer)
        return answer

    def _later(self) -> int:
        """The time for the next request: the hub passes over a heartbeat that is no later than what it heard before."""
        now = self._now()
        if now <= self._asked_at <= now + AHEAD_AT_MOST_S:
            now = self._asked_at + 1
        self._asked_at = now
        return now


def no_answer(reply: HttpReply, why: str) -> HttpError:
    """Somebody's word without the hub's signature: at most a hint when to come again."""
    if reply.status in _BUSY_WITHOUT_A_WORD or reply.status >= 500:
        return HttpError(HttpFault.SERVER_BUSY, f"status {reply.status}", reply.retry_after_s)
    return HttpError(HttpFault.NOT_THE_HUB, f"status {reply.status}, {why}")
