"""The kiosks' endpoints over HTTP. What is said there is decided in ``kiosk_desk`` and ``enrolment``."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from kiosk.hub.acceptance import Acceptance
from kiosk.hub.enrolment import FleetError, fleet_of
from kiosk.hub.hub import Hub
from kiosk.hub.kiosk_desk import BUSY_RETRY_AFTER_S, KioskDesk
from kiosk.protocol.enrolment import MAX_BYTES as MAX_ENROLMENT_BYTES
from kiosk.protocol.enrolment import PATH as ENROL_PATH
from kiosk.protocol.enrolment import EnrolmentError, refusal
from kiosk.protocol.request import MAX_REQUEST_BYTES, MEDIA_TYPE, AnswerStatus, RequestKind

_log = logging.getLogger("kiosk.hub.kiosks")

_HTTP_STATUS = {AnswerStatus.BUSY: 503}
"""So that a load balancer and its monitor see it too; to the kiosk only the signed status counts."""


def kiosk_routes(hub: Hub) -> APIRouter:
    """``POST /k/1/…``."""
    router = APIRouter()
    acceptance = Acceptance(hub.database, hub.keys.sealing, hub.now)
    desk = KioskDesk(hub.database, hub.keys.answer_key, acceptance, hub.now)
    fleet = fleet_of(hub)

    def answer(kind: RequestKind, wire: bytes) -> Response:
        said = desk.answer(kind, wire)
        if not said.wire:
            return Response(status_code=400)
        headers = {"Retry-After": str(BUSY_RETRY_AFTER_S)} if said.status is AnswerStatus.BUSY else None
        return Response(said.wire, _HTTP_STATUS.get(said.status, 200), headers, MEDIA_TYPE)

    def enrol(wire: bytes) -> Response:
        try:
            return Response(fleet.enrol(wire, hub.now()), media_type=MEDIA_TYPE)
        except EnrolmentError as error:
            return Response(refusal(error.code), 403, media_type=MEDIA_TYPE)
        except FleetError as error:
            # The hub itself is not ready: the invitation stays good.
            _log.error("enrolment: %s", error)
            return Response(status_code=503, headers={"Retry-After": "60"})

    async def take(request: Request, kind: RequestKind) -> Response:
        wire = await _body(request, MAX_REQUEST_BYTES)
        return Response(status_code=413) if wire is None else await run_in_threadpool(answer, kind, wire)

    @router.post(RequestKind.ENVELOPES.path)
    async def take_envelopes(request: Request) -> Response:
        return await take(request, RequestKind.ENVELOPES)

    @router.post(RequestKind.HEARTBEAT.path)
    async def take_heartbeat(request: Request) -> Response:
        return await take(request, RequestKind.HEARTBEAT)

    @router.post(ENROL_PATH)
    async def take_enrolment(request: Request) -> Response:
        wire = await _body(request, MAX_ENROLMENT_BYTES)
        return Response(status_code=413) if wire is None else await run_in_threadpool(enrol, wire)

    return router


async def _body(request: Request, max_bytes: int) -> bytes | None:
    """The whole body, None when it is longer: read no further than that, whatever its length was said to be."""
    parts: list[bytes] = []
    taken = 0
    try:
        async for part in request.stream():
            taken += len(part)
            if taken > max_bytes:
                return None
            parts.append(part)
    except ClientDisconnect:
        # Cut off: nobody is there to be answered, and half a record is none.
        return b""
    return b"".join(parts)
