"""The road to the hub: what stands in its way gets a name, in time, and nothing of it repeats an address."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kiosk.sync.http import LONGEST_RETRY_AFTER_S, HttpError, HttpFault, HttpLimits, HttpRoad
from tests.faults.certificates import Certificate, make_certificate, tls_in_front
from tests.faults.proxy import CAPTIVE_PORTAL, Fault, FaultProxy, failure, fault_proxy, redirect
from tests.faults.web import served

QUICK = HttpLimits(begin_s=0.5, stall_s=0.5, least_bytes=64)
"""For what hangs for good; whatever is to succeed gets the program's own limits, because the machine may be busy."""
PATIENT = HttpLimits(begin_s=2.0, stall_s=2.0)
BIG = bytes(range(256)) * 1200
WAITS_S = 20.0
"""Far more than any limit above: a road that hangs shows as that, not as a slow machine."""


@pytest.fixture(scope="module")
def server_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    files = tmp_path_factory.mktemp("files")
    (files / "big.zst").write_bytes(BIG)
    (files / "small.json").write_bytes(b"{}")
    (files / "page.html").write_bytes(b"<html></html>")

    async def echo(request: Request) -> Response:
        return Response(await request.body(), media_type="application/cbor; x=y")

    async def show(request: Request) -> Response:
        return Response("\n".join(f"{name}: {value}" for name, value in request.headers.items()))

    async def cookie(_request: Request) -> Response:
        return Response(b"", headers={"Set-Cookie": "who=you; Path=/"})

    async def away(_request: Request) -> Response:
        return RedirectResponse("http://127.0.0.2/")

    routes = [
        Route("/echo", echo, methods=["POST"]),
        Route("/show", show),
        Route("/cookie", cookie),
        Route("/away", away),
        Mount("/files", StaticFiles(directory=files)),
    ]
    with served(Starlette(routes=routes)) as port:
        yield port


@pytest.fixture
def proxy(server_port: int) -> Iterator[FaultProxy]:
    with fault_proxy(server_port) as started:
        yield started


@pytest.fixture
def road(proxy: FaultProxy) -> Iterator[HttpRoad]:
    opened = HttpRoad(proxy.url)
    yield opened
    opened.close()


@pytest.fixture
def hasty_road(proxy: FaultProxy) -> Iterator[HttpRoad]:
    opened = HttpRoad(proxy.url, QUICK)
    yield opened
    opened.close()


def fault_of(road: HttpRoad, path: str = "/files/small.json") -> HttpError:
    with pytest.raises(HttpError) as caught:
        road.get(path, 1000)
    assert "127.0.0.1" not in str(caught.value)
    assert path not in str(caught.value)
    return caught.value


def download(road: HttpRoad, path: str, offset: int) -> tuple[int, bytes]:
    with road.download(path, offset) as opened:
        return opened.start, b"".join(opened.chunks)


def test_what_is_sent_arrives_and_what_comes_back_is_whole(road: HttpRoad) -> None:
    reply = road.post("/echo", BIG, "application/cbor", len(BIG))
    assert (reply.status, reply.media_type, reply.body) == (200, "application/cbor", BIG)
    assert road.get("/files/small.json", 2) == b"{}"


def test_one_connection_serves_a_round(road: HttpRoad, proxy: FaultProxy) -> None:
    road.get("/files/small.json", 2)
    road.post("/echo", b"x", "application/cbor", 10)
    assert download(road, "/files/big.zst", 0) == (0, BIG)
    with pytest.raises(HttpError):
        road.get("/files/missing.json", 2)
    road.get("/files/small.json", 2)
    assert proxy.connections == 1
    road.close()
    road.get("/files/small.json", 2)
    assert proxy.connections == 2


@pytest.mark.parametrize("offset", [1, 65_536, len(BIG) - 1])
def test_a_download_goes_on_where_it_stopped(road: HttpRoad, offset: int) -> None:
    assert download(road, "/files/big.zst", offset) == (offset, BIG[offset:])


def test_behind_the_end_there_is_nothing(road: HttpRoad) -> None:
    assert download(road, "/files/big.zst", len(BIG)) == (len(BIG), b"")


def test_a_server_that_cannot_resume_begins_anew(road: HttpRoad, proxy: FaultProxy) -> None:
    proxy.plan([Fault(reply=b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")])
    assert download(road, "/files/big.zst", 2) == (0, b"abc")


def test_another_range_than_asked_for_is_not_taken(road: HttpRoad, proxy: FaultProxy) -> None:
    wrong = b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-7/8\r\nContent-Length: 3\r\n\r\nabc"
    proxy.plan([Fault(reply=wrong)])
    with pytest.raises(HttpError) as caught:
        download(road, "/files/big.zst", 2)
    assert caught.value.code is HttpFault.NOT_THE_HUB


def test_req_1_more_than_allowed_is_not_read(road: HttpRoad) -> None:
    with pytest.raises(HttpError) as caught:
        road.get("/files/big.zst", len(BIG) - 1)
    assert caught.value.code is HttpFault.TOO_LARGE
    with pytest.raises(HttpError) as caught:
        road.post("/echo", BIG, "application/cbor", len(BIG) - 1)
    assert caught.value.code is HttpFault.TOO_LARGE


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(reply=CAPTIVE_PORTAL), HttpFault.NOT_THE_HUB),
        (Fault(reply=redirect("http://127.0.0.1:1/login")), HttpFault.NOT_THE_HUB),
        (Fault(reply=failure(403)), HttpFault.NOT_THE_HUB),
        (Fault(reply=failure(404)), HttpFault.MISSING),
        (Fault(reply=failure(502)), HttpFault.SERVER_BUSY),
        (Fault(reply=failure(503, "7")), HttpFault.SERVER_BUSY),
        (Fault(reply=b"\x15\x03\x01 not HTTP\r\n\r\n"), HttpFault.CUT),
        (Fault(reset=True), HttpFault.CUT),
        (Fault(drop_answer=True), HttpFault.CUT),
        (Fault(cut_down=10), HttpFault.CUT),
        (Fault(cut_up=10), HttpFault.CUT),
    ],
)
def test_each_trouble_has_its_name(road: HttpRoad, proxy: FaultProxy, fault: Fault, code: HttpFault) -> None:
    proxy.plan([fault])
    assert fault_of(road).code is code
    assert road.get("/files/small.json", 2) == b"{}", "the next request is not harmed by it"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(reply=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"), HttpFault.STALLED),
        (Fault(delay_s=WAITS_S), HttpFault.TIMEOUT),
        (Fault(drip=(1, 0.02)), HttpFault.STALLED),
    ],
)
def test_what_hangs_is_given_up(hasty_road: HttpRoad, proxy: FaultProxy, fault: Fault, code: HttpFault) -> None:
    proxy.plan([fault])
    began_s = time.monotonic()
    with pytest.raises(HttpError) as caught:
        hasty_road.get("/files/big.zst", len(BIG))
    assert caught.value.code is code
    assert time.monotonic() - began_s < WAITS_S


def test_no_answer_is_the_same_fault_whichever_clock_notices_it(proxy: FaultProxy) -> None:
    """The connection's own limit may run out before the limit for the answer to begin."""
    road = HttpRoad(proxy.url, HttpLimits(begin_s=WAITS_S, stall_s=0.3))
    proxy.plan([Fault(delay_s=WAITS_S)])
    assert fault_of(road).code is HttpFault.TIMEOUT
    road.close()


@pytest.mark.parametrize(
    ("given", "wait_s"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("999999999", LONGEST_RETRY_AFTER_S),
        ("Wed, 21 Oct 2026 07:28:10 GMT", None),
        ("-3", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after(road: HttpRoad, proxy: FaultProxy, given: str, wait_s: float | None) -> None:
    proxy.plan([Fault(reply=failure(503, given))])
    assert fault_of(road).retry_after_s == wait_s


def test_a_date_in_retry_after_is_read_by_the_servers_clock(road: HttpRoad, proxy: FaultProxy) -> None:
    page = failure(429, "Wed, 21 Oct 2026 07:28:10 GMT").replace(
        b"Retry-After", b"Date: Wed, 21 Oct 2026 07:27:40 GMT\r\nRetry-After"
    )
    proxy.plan([Fault(reply=page)])
    error = fault_of(road)
    assert (error.code, error.retry_after_s) == (HttpFault.SERVER_BUSY, 30.0)


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        road = HttpRoad(f"http://127.0.0.1:{taken.getsockname()[1]}", QUICK)
        assert fault_of(road).code is HttpFault.OFFLINE


@pytest.mark.parametrize("name", ["hub.example.invalid", "n" * 64 + ".invalid"])
def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def unknown(*_args: object, **_options: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, name)

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(HttpError) as caught:
        HttpRoad(f"http://{name}").get("/", 10)
    assert caught.value.code is HttpFault.OFFLINE
    assert name not in str(caught.value)


def test_a_hanging_resolver_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """``requests`` cannot time out there; the caller goes on all the same, and threads do not pile up."""
    release = threading.Event()
    asked: list[float] = []

    def hang(*_args: object, **_options: object) -> list[object]:
        asked.append(time.monotonic())
        release.wait(WAITS_S)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    road = HttpRoad("http://hub.example.invalid", HttpLimits(begin_s=0.05, stall_s=0.05))
    began_s = time.monotonic()
    codes = [fault_of(road).code for _ in range(6)]
    assert time.monotonic() - began_s < WAITS_S / 2
    assert set(codes) == {HttpFault.TIMEOUT}
    assert len(asked) == 4, "the fifth is told at once"
    release.set()
    for thread in threading.enumerate():
        if thread.name == "http-request":
            thread.join(WAITS_S)
    assert fault_of(road).code is HttpFault.OFFLINE


def test_a_slow_line_is_used_as_long_as_it_carries(proxy: FaultProxy) -> None:
    """Each piece comes within the limit; the whole takes longer than it."""
    proxy.plan([Fault(drip=(len(BIG) // 4, 0.55))])
    road = HttpRoad(proxy.url, PATIENT)
    began_s = time.monotonic()
    assert download(road, "/files/big.zst", 0) == (0, BIG)
    assert time.monotonic() - began_s > PATIENT.stall_s
    road.close()


def test_a_large_body_may_take_longer_than_the_wait_for_an_answer() -> None:
    """Sent block by block, each in time, to somebody who reads slowly."""
    body = bytes(1024 * 1024)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def read_slowly() -> None:
            connection, _ = listener.accept()
            with connection:
                taken = 0
                while taken < len(body):
                    taken += len(connection.recv(65_536))
                    time.sleep(0.04)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        thread = threading.Thread(target=read_slowly)
        thread.start()
        road = HttpRoad(f"http://127.0.0.1:{listener.getsockname()[1]}", PATIENT)
        began_s = time.monotonic()
        assert road.post("/", body, "application/cbor", 10).body == b"ok"
        assert time.monotonic() - began_s > PATIENT.begin_s
        thread.join()
        road.close()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Certificate]:
    folder = tmp_path_factory.mktemp("certificates")
    years = {"valid": ("20200101", "20990101"), "over": ("20200101", "20210101"), "early": ("20980101", "20990101")}
    return {name: make_certificate(folder / name, *dates) for name, dates in years.items()}


@contextmanager
def tls_port(server_port: int, certificate: Certificate) -> Iterator[int]:
    """TLS in front of the server, so that handshakes are real."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    with fault_proxy(server_port) as proxy, tls_in_front(proxy.port, context) as port:
        yield port


@pytest.mark.parametrize(
    ("name", "trusted", "code"),
    [
        ("valid", True, None),
        ("valid", False, HttpFault.TLS_UNTRUSTED),
        ("over", True, HttpFault.CLOCK_WRONG),
        ("early", True, HttpFault.CLOCK_WRONG),
    ],
)
def test_a_certificate_that_fails_for_its_dates_speaks_of_the_clock(
    server_port: int, certificates: dict[str, Certificate], name: str, trusted: bool, code: HttpFault | None
) -> None:
    certificate = certificates[name]
    with tls_port(server_port, certificate) as port:
        road = HttpRoad(f"https://127.0.0.1:{port}", HttpLimits(), str(certificate.chain) if trusted else "")
        if code is None:
            assert road.get("/files/small.json", 2) == b"{}"
        else:
            assert fault_of(road).code is code
            assert road.clock_wrong is (code is HttpFault.CLOCK_WRONG)
        road.close()


def test_plain_http_where_tls_is_expected(server_port: int) -> None:
    road = HttpRoad(f"https://127.0.0.1:{server_port}")
    assert fault_of(road).code is HttpFault.NOT_THE_HUB


def test_with_a_wrong_clock_the_road_goes_on_in_the_open(
    server_port: int, certificates: dict[str, Certificate], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What travels proves itself; without the hub's time the clock would never be put right."""
    with tls_port(server_port, certificates["over"]) as port:
        road = HttpRoad("https://127.0.0.1", None, str(certificates["over"].chain), plain_when_clock_wrong=True)
        ports = {
            "https://127.0.0.1": f"https://127.0.0.1:{port}",
            "http://127.0.0.1": f"http://127.0.0.1:{server_port}",
        }
        send = requests.Session.request
        asked: list[str] = []

        def elsewhere(session: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
            """The well-known ports are not ours to listen at."""
            host = url[: url.index("/", 8)]
            asked.append(host)
            return send(session, method, ports[host] + url[len(host) :], **options)

        monkeypatch.setattr(requests.Session, "request", elsewhere)
        assert road.get("/files/small.json", 2) == b"{}"
        assert road.post("/echo", b"x", "application/cbor", 10).body == b"x"
        assert asked == ["https://127.0.0.1", "http://127.0.0.1", "http://127.0.0.1"]
        road.close()
        assert not road.clock_wrong, "the next round tries TLS again"


def test_nothing_of_the_machine_comes_in_between(
    server_port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No proxy of the environment, no password file, no cookie of an earlier answer."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password secret\n", encoding="ascii")
    monkeypatch.setenv("HOME", str(tmp_path))
    road = HttpRoad(f"http://127.0.0.1:{server_port}")
    road.get("/cookie", 100)
    shown = road.get("/show", 5000).decode("utf-8").lower()
    assert "cookie" not in shown
    assert "authorization" not in shown
    assert "accept-encoding: identity" in shown
    assert "user-agent: linggong-kiosk/" in shown
    road.close()
