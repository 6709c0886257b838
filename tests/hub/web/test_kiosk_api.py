"""The kiosks' endpoints of the whole application: bodies in, records out, and no more read than is allowed."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey
from sqlalchemy import insert
from starlette.testclient import TestClient

from kiosk.hub.enrolment import fleet_of
from kiosk.hub.hub import Hub
from kiosk.hub.schema import KIOSK
from kiosk.hub.web.app import create_app
from kiosk.protocol.enrolment import EnrolmentFault, EnrolmentRequest, prove_answer, read_refusal, seal_request
from kiosk.protocol.heartbeat import Heartbeat, pack_heartbeat
from kiosk.protocol.request import (
    MAX_REQUEST_BYTES,
    MEDIA_TYPE,
    AnswerStatus,
    Request,
    RequestFault,
    RequestKind,
    sign_request,
    verify_answer,
)
from tests.faults.web import served
from tests.hub.market import add_hall

HEADERS = {"Content-Type": MEDIA_TYPE}
BOX_KEY = PrivateKey(b"b" * 32)
KEY = SigningKey(b"v" * 32)
HEARTBEAT = Heartbeat("0.1", 1, None, None, None, None, None, None, None, None, None, None, None, None, None)


@pytest.fixture
def ready(hub: Hub) -> Hub:
    """A hub with a feed and one kiosk to enrol."""
    metadata = hub.settings.feed_folder / "metadata"
    metadata.mkdir(parents=True)
    (metadata / "1.root.json").write_bytes(b"{}")
    with hub.database.writing() as connection:
        add_hall(connection)
        connection.execute(insert(KIOSK).values(kiosk_id=7, name="k", hall_id=1, state="invited"))
    return hub


@pytest.fixture
def client(ready: Hub) -> Iterator[TestClient]:
    with TestClient(create_app(ready), base_url="https://testserver") as opened:
        yield opened


def test_from_the_invitation_to_the_first_heartbeat(client: TestClient, ready: Hub) -> None:
    invitation = fleet_of(ready).invite(7, "admin", ready.now())
    asked = EnrolmentRequest(invitation.invitation_id, 7, bytes(KEY.verify_key), bytes(BOX_KEY.public_key))
    wire = seal_request(asked, invitation.secret)
    first = client.post("/k/1/enrol", content=wire, headers=HEADERS)
    assert (first.status_code, first.headers["content-type"]) == (200, MEDIA_TYPE)
    answer = prove_answer(first.content, invitation, wire)
    assert client.post("/k/1/enrol", content=wire, headers=HEADERS).content == first.content
    request = Request(
        7, answer.key_id, b"b" * 16, b"r" * 16, ready.now(), RequestKind.HEARTBEAT, pack_heartbeat(HEARTBEAT)
    )
    heard = client.post("/k/1/heartbeat", content=sign_request(request, KEY), headers=HEADERS)
    assert heard.headers["content-type"] == MEDIA_TYPE
    said = verify_answer(heard.content, ready.keys.answer_key.verify_key, b"r" * 16)
    assert (said.status, said.hub_time) == (AnswerStatus.OK, ready.now())


def test_an_enrolment_that_is_none(client: TestClient) -> None:
    refused = client.post("/k/1/enrol", content=b"no record", headers=HEADERS)
    assert (refused.status_code, read_refusal(refused.content)) == (403, EnrolmentFault.MALFORMED)


def test_a_hub_that_lost_its_feed_keeps_the_invitation(client: TestClient, ready: Hub) -> None:
    invitation = fleet_of(ready).invite(7, "admin", ready.now())
    root = ready.settings.feed_folder / "metadata" / "1.root.json"
    root.rename(root.with_suffix(".away"))
    asked = EnrolmentRequest(invitation.invitation_id, 7, bytes(KEY.verify_key), bytes(BOX_KEY.public_key))
    wire = seal_request(asked, invitation.secret)
    assert client.post("/k/1/enrol", content=wire, headers=HEADERS).status_code == 503
    root.with_suffix(".away").rename(root)
    assert client.post("/k/1/enrol", content=wire, headers=HEADERS).status_code == 200


@pytest.mark.parametrize("path", ["/k/1/envelopes", "/k/1/heartbeat"])
def test_what_nobody_signed_is_answered_without_a_signature(client: TestClient, path: str) -> None:
    assert client.post(path, content=b"<html>", headers=HEADERS).status_code == 400
    assert client.get(path).status_code == 405


def test_a_stranger_gets_a_signed_refusal(client: TestClient, ready: Hub) -> None:
    request = Request(9, 9, b"b" * 16, b"r" * 16, ready.now(), RequestKind.HEARTBEAT, b"")
    said = client.post("/k/1/heartbeat", content=sign_request(request, KEY), headers=HEADERS)
    answer = verify_answer(said.content, ready.keys.answer_key.verify_key, b"r" * 16)
    assert (answer.status, answer.code) == (AnswerStatus.REFUSED, RequestFault.UNKNOWN_KIOSK)


@pytest.mark.parametrize("path", ["/k/1/envelopes", "/k/1/heartbeat", "/k/1/enrol"])
def test_req_1_no_more_is_read_than_is_allowed(ready: Hub, path: str) -> None:
    """Over a real socket, with a length that lies; the server answers in the middle of it."""
    with served(create_app(ready)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(2**40))
        connection.endheaders()
        connection.send(bytes(MAX_REQUEST_BYTES + 1))
        assert connection.getresponse().status == 413
        connection.close()


def test_a_request_that_breaks_off_does_no_harm(ready: Hub, caplog: pytest.LogCaptureFixture) -> None:
    with served(create_app(ready)) as port:
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(b"POST /k/1/envelopes HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", "/k/1/envelopes", b"")
        assert connection.getresponse().status == 400
        connection.close()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
