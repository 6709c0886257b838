"""HTTP to the hub, and nothing else about it: the only module that knows ``requests``.

``requests`` bounds a connection and each wait for bytes, not the resolver, which may hang for minutes. So every request
begins in a thread that can be left behind, and the caller waits only while something moves: a slow line is used as
long as it carries, a dead one is given up. No proxy, no cookie, no password file of the machine is used, no redirect is
followed, and no error repeats an address.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, IncompleteRead, LocationParseError, ReadTimeoutError

import kiosk

CHUNK_BYTES = 64 * 1024
SEND_AHEAD_BYTES = 16 * 1024
ERROR_PAGE_BYTES = 4096
MAX_LEFT_BEHIND = 4
"""Threads that a hanging resolver may hold at a time."""
LONGEST_RETRY_AFTER_S = 3600.0
"""A server that asks for more is not believed: a typing error there must not silence a kiosk for a year."""

_DATE_REASONS = (9, 10)
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""
_BUSY = frozenset((408, 425, 429))


class HttpFault(StrEnum):
    """What came between kiosk and hub. All of it is transient."""

    OFFLINE = "OFFLINE"
    """No name, no route, nobody listening."""
    TIMEOUT = "TIMEOUT"
    """Neither name nor connection nor answer in time."""
    STALLED = "STALLED"
    """It began, and then nothing moved, or next to nothing."""
    CUT = "CUT"
    """The connection broke off in the middle."""
    NOT_THE_HUB = "NOT_THE_HUB"
    """Somebody else answered: a captive portal, a proxy, another program."""
    SERVER_BUSY = "SERVER_BUSY"
    MISSING = "MISSING"
    TOO_LARGE = "TOO_LARGE"
    CLOCK_WRONG = "CLOCK_WRONG"
    """The certificate's dates and this device's clock disagree."""
    TLS_UNTRUSTED = "TLS_UNTRUSTED"


class HttpError(Exception):
    """``code`` is stable; the text names kinds of errors, never an address or what was sent."""

    def __init__(self, code: HttpFault, detail: str = "", retry_after_s: float | None = None) -> None:
        self.code = code
        self.retry_after_s = retry_after_s
        super().__init__(f"{code}: {detail}" if detail else str(code))


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """``begin_s``: for name, connection and the answer's first line, counted anew whenever something was sent.

    ``stall_s``: between bytes of a body, of which ``least_bytes`` have to come in that time, so that a drip does not
    hold a road for ever.
    """

    begin_s: float = 20.0
    stall_s: float = 20.0
    least_bytes: int = 1024


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A whole small answer. ``media_type`` in small letters, without parameters."""

    status: int
    media_type: str
    body: bytes = field(repr=False)
    retry_after_s: float | None


@dataclass(frozen=True, slots=True)
class HttpDownload:
    """``chunks`` begin at byte ``start``; iterating raises HttpError."""

    start: int
    chunks: Iterator[bytes]


class HttpRoad:
    """Requests to one hub, one at a time. Connections live until ``close``, which may be called between any two."""

    def __init__(
        self,
        hub_url: str,
        limits: HttpLimits | None = None,
        ca_file: str = "",
        plain_when_clock_wrong: bool = False,
    ) -> None:
        """``plain_when_clock_wrong``: go on over plain HTTP while TLS fails for a date: what travels here proves
        itself, and without the hub's time the clock would never be put right."""
        self._url = hub_url.rstrip("/")
        self._limits = limits or HttpLimits()
        self._verify: str | bool = ca_file or True
        parts = urlsplit(self._url)
        may_go_plain = plain_when_clock_wrong and parts.scheme == "https" and parts.port is None
        self._plain_url = f"http://{parts.netloc}" if may_go_plain else None
        self._session = _new_session()
        self._left_behind: list[threading.Thread] = []
        self.clock_wrong = False
        """TLS failed for a date since the last ``close``."""

    def close(self) -> None:
        """Let the connections go. A server closes idle ones, and the next request would find that out too late."""
        self._session.close()
        self.clock_wrong = False

    def post(self, path: str, body: bytes, media_type: str, max_bytes: int) -> HttpReply:
        """Raises HttpError. Any status comes back as it is: who answered is not decided here."""
        with self._begin("POST", path, {"Content-Type": media_type}, body) as response:
            data = b"".join(self._body(response, max_bytes))
            return HttpReply(response.status_code, _media_type(response), data, _retry_after_s(response))

    def get(self, path: str, max_bytes: int) -> bytes:
        """A whole small file. Raises HttpError."""
        with self._begin("GET", path, {}, None) as response:
            _require(response, (200,))
            return b"".join(self._body(response, max_bytes))

    @contextmanager
    def download(self, path: str, offset: int) -> Iterator[HttpDownload]:
        """A file from byte ``offset``, or from its begin where the server cannot resume. Raises HttpError."""
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        with self._begin("GET", path, headers, None) as response:
            if offset and response.status_code == 416:
                yield HttpDownload(offset, iter(()))
                return
            _require(response, (200, 206) if offset else (200,))
            yield HttpDownload(_start(response, offset), self._body(response, None))

    @contextmanager
    def _begin(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> Iterator[requests.Response]:
        response = self._answer(method, path, headers, body)
        try:
            _require_an_end(response)
            yield response
        finally:
            response.close()

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> requests.Response:
        if self.clock_wrong and self._plain_url is not None:
            return self._send(method, self._plain_url + path, headers, body)
        try:
            return self._send(method, self._url + path, headers, body)
        except HttpError as error:
            if error.code is not HttpFault.CLOCK_WRONG:
                raise
            self.clock_wrong = True
            if self._plain_url is None:
                raise
        return self._send(method, self._plain_url + path, headers, body)

    def _send(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> requests.Response:
        self._left_behind = [thread for thread in self._left_behind if thread.is_alive()]
        if len(self._left_behind) >= MAX_LEFT_BEHIND:
            raise HttpError(HttpFault.TIMEOUT, "earlier requests still hang")
        attempt = _Attempt(self._session, self._verify, self._limits)
        thread = threading.Thread(
            target=attempt.run, args=(method, url, headers, body), name="http-request", daemon=True
        )
        thread.start()
        response = attempt.wait()
        if response is None:
            self._left_behind.append(thread)
            raise HttpError(HttpFault.TIMEOUT, "no answer began")
        return response

    def _body(self, response: requests.Response, max_bytes: int | None) -> Iterator[bytes]:
        """The body in pieces as they come, as it is on the wire (nothing is unpacked)."""
        taken = 0
        window_s, window_bytes = time.monotonic(), 0
        while True:
            with _typed_errors():
                chunk: bytes = response.raw.read1(CHUNK_BYTES, decode_content=False)
            if not chunk:
                return
            taken += len(chunk)
            if max_bytes is not None and taken > max_bytes:
                raise HttpError(HttpFault.TOO_LARGE, f"more than {max_bytes} bytes")
            now_s = time.monotonic()
            window_bytes += len(chunk)
            if now_s - window_s > self._limits.stall_s:
                if window_bytes < self._limits.least_bytes:
                    raise HttpError(HttpFault.STALLED, "too few bytes")
                window_s, window_bytes = now_s, 0
            yield chunk


class _Attempt:
    """One request in a thread of its own, until its answer has begun."""

    def __init__(self, session: requests.Session, verify: str | bool, limits: HttpLimits) -> None:
        self._session = session
        self._verify = verify
        self._limits = limits
        self._moved_s = time.monotonic()
        self._over = threading.Condition()
        self._given_up = False
        self._outcome: requests.Response | Exception | None = None

    def run(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> None:
        outcome: requests.Response | Exception
        try:
            with _typed_errors():
                outcome = self._session.request(
                    method,
                    url,
                    data=None if body is None else _Upload(body, self._on_moved),
                    headers=headers,
                    timeout=(self._limits.begin_s, self._limits.stall_s),
                    verify=self._verify,
                    allow_redirects=False,
                    stream=True,
                )
        except Exception as error:
            outcome = error
        with self._over:
            self._outcome = outcome
            self._over.notify()
            nobody_waits = self._given_up
        if nobody_waits and isinstance(outcome, requests.Response):
            outcome.close()

    def wait(self) -> requests.Response | None:
        """None when nothing moved for too long; then the thread is on its own. Raises HttpError."""
        with self._over:
            while self._outcome is None:
                left_s = self._moved_s + self._limits.begin_s - time.monotonic()
                if left_s <= 0:
                    self._given_up = True
                    return None
                self._over.wait(left_s)
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    def _on_moved(self) -> None:
        self._moved_s = time.monotonic()


class _Upload(io.BytesIO):
    """A body that is asked for block by block: one block has to go through in time, not the whole."""

    def __init__(self, data: bytes, on_read: Callable[[], None]) -> None:
        super().__init__(data)
        self._on_read = on_read

    def read(self, size: int | None = -1, /) -> bytes:
        self._on_read()
        return super().read(size)


def _new_session() -> requests.Session:
    session = requests.Session()
    # Neither proxies nor .netrc nor certificate folders of the environment: the kiosk's settings say what counts.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.headers.clear()
    session.headers["User-Agent"] = f"linggong-kiosk/{kiosk.__version__}"
    # What is worth compressing is compressed already, and its digest is that of the bytes on the wire.
    session.headers["Accept-Encoding"] = "identity"
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(pool_connections=2, pool_maxsize=1, max_retries=0))
    return session


class _Adapter(HTTPAdapter):
    """Connections that send little ahead: what waits in the kernel looks sent, and a thin line needs minutes for it."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        ahead = (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_AHEAD_BYTES)
        super().init_poolmanager(*args, **options, socket_options=[*HTTPConnection.default_socket_options, ahead])


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise _tls_error(error) from None
    except (requests.exceptions.InvalidURL, LocationParseError):
        raise HttpError(HttpFault.OFFLINE, "no such address") from None
    except requests.exceptions.ConnectTimeout:
        raise HttpError(HttpFault.TIMEOUT, "no connection in time") from None
    except requests.exceptions.ReadTimeout:
        # requests' own class comes from sending alone: once an answer has begun, urllib3's comes through.
        raise HttpError(HttpFault.TIMEOUT, "no answer began") from None
    except (ReadTimeoutError, TimeoutError):
        raise HttpError(HttpFault.STALLED, "nothing came") from None
    except requests.exceptions.ConnectionError as error:
        raise _connection_error(error) from None
    except (requests.exceptions.RequestException, HTTPError, OSError) as error:
        raise HttpError(HttpFault.CUT, _kinds(error)) from None


def _tls_error(error: BaseException) -> HttpError:
    for each in _chain(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            code = HttpFault.CLOCK_WRONG if each.verify_code in _DATE_REASONS else HttpFault.TLS_UNTRUSTED
            return HttpError(code, f"verify code {each.verify_code}")
    # No TLS at all on the other side, or one broken off: whoever that is, it is not the hub.
    return HttpError(HttpFault.NOT_THE_HUB, _kinds(error))


def _connection_error(error: BaseException) -> HttpError:
    for each in _chain(error):
        if isinstance(each, TimeoutError):
            return HttpError(HttpFault.TIMEOUT, "no connection in time")
        if isinstance(each, (ConnectionResetError, BrokenPipeError, IncompleteRead)) or (
            type(each).__name__ in ("RemoteDisconnected", "ProtocolError")
        ):
            return HttpError(HttpFault.CUT, type(each).__name__)
    return HttpError(HttpFault.OFFLINE, _kinds(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it and what it carries: the libraries wrap each other's errors in all three ways."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop(0)
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [getattr(each, "reason", None), each.__cause__, each.__context__, *each.args]


def _kinds(error: BaseException) -> str:
    return " < ".join(type(each).__name__ for each in _chain(error))


def _media_type(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _require(response: requests.Response, statuses: tuple[int, ...]) -> None:
    """Raises HttpError for any other status, and for a web page: none of the feed's files is one."""
    status = response.status_code
    if status not in statuses:
        _drain(response)
    if status in _BUSY or status >= 500:
        raise HttpError(HttpFault.SERVER_BUSY, f"status {status}", _retry_after_s(response))
    if status in (404, 410):
        raise HttpError(HttpFault.MISSING, f"status {status}")
    if status not in statuses or _media_type(response) == "text/html":
        raise HttpError(HttpFault.NOT_THE_HUB, f"status {status}")


def _require_an_end(response: requests.Response) -> None:
    """Raises HttpError for an answer that does not say how long it is: a head that broke off looks like that."""
    told = "Content-Length" in response.headers or "Transfer-Encoding" in response.headers
    if not told and _media_type(response) != "text/html":
        raise HttpError(HttpFault.CUT, "no length")


def _drain(response: requests.Response) -> None:
    """Read the page of an error, if it is short: then the connection can go on."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) <= ERROR_PAGE_BYTES:
        with _typed_errors():
            response.raw.drain_conn()


def _start(response: requests.Response, offset: int) -> int:
    if response.status_code != 206:
        return 0
    given = response.headers.get("Content-Range", "")
    if not given.startswith(f"bytes {offset}-"):
        raise HttpError(HttpFault.NOT_THE_HUB, "another range than asked for")
    return offset


def _retry_after_s(response: requests.Response) -> float | None:
    """Seconds or an HTTP date, which is measured by the server's own clock (its ``Date``); None where there is none."""
    given = response.headers.get("Retry-After")
    if given is None:
        return None
    try:
        if given.strip().isdigit():
            wait_s = float(given)
        else:
            wait_s = (
                parsedate_to_datetime(given) - parsedate_to_datetime(response.headers.get("Date", ""))
            ).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(wait_s, 0.0), LONGEST_RETRY_AFTER_S)
