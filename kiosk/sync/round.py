"""One round with the hub: news down, outbox up, the large rest down, and how the kiosk is.

Closed jobs come first of all, because a list that shows what is gone costs somebody a journey; then what people did
goes up; a snapshot of all jobs may take minutes and comes last. A stage that fails does not stop the next, unless the
hub cannot be reached at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.protocol.heartbeat import Heartbeat, pack_heartbeat
from kiosk.protocol.request import Answer, AnswerStatus, RequestKind
from kiosk.sync.courier import Courier, RefusedRequestError
from kiosk.sync.feed_client import FeedPlan
from kiosk.sync.feed_taker import FeedTaker
from kiosk.sync.http import HttpError, HttpFault
from kiosk.sync.software import PORTION_S
from kiosk.sync.troubles import Troubles

NO_WAY = frozenset((HttpFault.OFFLINE, HttpFault.TIMEOUT, HttpFault.CLOCK_WRONG, HttpFault.TLS_UNTRUSTED))
"""Where the next request would only wait as long for nothing."""


class Hub(Protocol):
    """The road to one hub (``kiosk.sync.hub_link``)."""

    taker: FeedTaker
    courier: Courier

    def ask(self, kind: RequestKind, body: bytes) -> Answer: ...

    def feed_fault(self) -> HttpFault | None:
        """What HTTP said of the feed's last failure."""


def run_round(hub: Hub, on_settled: Callable[[int], None]) -> Troubles:
    """Everything but the heartbeat. What went wrong is in the answer; nothing is raised for what a network can do."""
    troubles = Troubles()
    plan: FeedPlan | None = None
    with troubles.noted():
        plan = hub.taker.take_first(troubles)
    fault = hub.feed_fault()
    if troubles.road is not None and fault is not None:
        # The feed knows of any road only that it failed; over this one it is known how.
        troubles.road = (fault, troubles.road[1])
        if fault in NO_WAY:
            return troubles
    with troubles.noted():
        delivery = hub.courier.deliver(lambda accepted, refused: on_settled(accepted + refused))
        if delivery.standing is AnswerStatus.REVOKED:
            return troubles
    if plan is not None and troubles.road is None:
        hub.taker.take_last(plan, troubles, PORTION_S)
    return troubles


def send_heartbeat(hub: Hub, heartbeat: Heartbeat) -> Troubles:
    """Tell the hub how the kiosk is."""
    troubles = Troubles()
    with troubles.noted():
        answer = hub.ask(RequestKind.HEARTBEAT, pack_heartbeat(heartbeat))
        if answer.status is AnswerStatus.BUSY:
            raise HttpError(HttpFault.SERVER_BUSY, "says the hub", answer.retry_after_s)
        if answer.status is AnswerStatus.REFUSED:
            raise RefusedRequestError(answer.code or "")
    return troubles
