"""From the cable to the hub: link, address, hub, its certificate, and the clocks."""

from __future__ import annotations

import json
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.domain.clock import OFFSET_FLAG_S
from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.maintenance.surroundings import Surroundings
from kiosk.store.contact import load_contact, read_device
from kiosk.store.identity import IdentityError, identity_folder, load_identity

CONNECT_S = 4.0
SOON_S = 21 * 86_400
MOST_METADATA_BYTES = 64 * 1024
EARLIEST = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
LATEST = int(datetime(2066, 1, 1, tzinfo=UTC).timestamp())
"""A clock outside of these has lost its battery; the first is older than this program."""
_DATE_REASONS = (9, 10)
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""
_UP_FLAG, _GATEWAY_FLAG = 1, 2


def network(around: Surroundings) -> Finding:
    """A link that carries, and a way out of it (proc(5): net/route)."""
    folder = around.sysfs / "class" / "net"
    try:
        links = [each for each in folder.iterdir() if each.name != "lo"]
    except OSError:
        return Finding(ProbeId.NETWORK, Verdict.UNKNOWN, "NETWORK_UNKNOWN")
    up = [each.name for each in links if _carries(each)]
    if not up:
        return Finding(ProbeId.NETWORK, Verdict.BAD, "NETWORK_NO_LINK")
    if not _has_route(around):
        return Finding(ProbeId.NETWORK, Verdict.BAD, "NETWORK_NO_ROUTE", up[0][:40])
    return Finding(ProbeId.NETWORK, Verdict.OK, value=up[0][:40])


def hub(around: Surroundings) -> Finding:
    """Asks for the feed's timestamp: whoever answers with one is the hub's web server."""
    url = _hub_url(around)
    if url is None:
        return Finding(ProbeId.HUB, Verdict.WARN, "NOT_ENROLLED")
    from kiosk.sync.http import HttpError, HttpFault, HttpLimits, HttpRoad

    road = HttpRoad(url, HttpLimits(begin_s=CONNECT_S, stall_s=CONNECT_S), ca_file=around.settings.sync.ca_file)
    try:
        answer = road.get("/feed/metadata/timestamp.json", MOST_METADATA_BYTES)
    except HttpError as error:
        if error.code in (HttpFault.NOT_THE_HUB, HttpFault.MISSING, HttpFault.TOO_LARGE):
            return Finding(ProbeId.HUB, Verdict.BAD, "NOT_THE_HUB")
        if error.code in (HttpFault.CLOCK_WRONG, HttpFault.TLS_UNTRUSTED):
            code = "CERTIFICATE_EXPIRED" if error.code is HttpFault.CLOCK_WRONG else "CERTIFICATE_UNTRUSTED"
            return Finding(ProbeId.HUB, Verdict.BAD, code)
        return Finding(ProbeId.HUB, Verdict.BAD, "HUB_UNREACHABLE", str(error.code))
    finally:
        road.close()
    try:
        known = json.loads(answer)["signed"]["_type"] == "timestamp"
    except (ValueError, KeyError, TypeError):
        known = False
    return Finding(ProbeId.HUB, Verdict.OK) if known else Finding(ProbeId.HUB, Verdict.BAD, "NOT_THE_HUB")


def certificate(around: Surroundings) -> Finding:
    url = urlsplit(_hub_url(around) or "")
    if url.scheme != "https" or url.hostname is None:
        return Finding(ProbeId.CERTIFICATE, Verdict.OFF)
    context = ssl.create_default_context(cafile=around.settings.sync.ca_file or None)
    try:
        with (
            socket.create_connection((url.hostname, url.port or 443), CONNECT_S) as plain,
            context.wrap_socket(plain, server_hostname=url.hostname) as secured,
        ):
            fields = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        dated = error.verify_code in _DATE_REASONS
        code = "CERTIFICATE_EXPIRED" if dated else "CERTIFICATE_UNTRUSTED"
        return Finding(ProbeId.CERTIFICATE, Verdict.BAD, code)
    except OSError:
        return Finding(ProbeId.CERTIFICATE, Verdict.UNKNOWN, "CERTIFICATE_UNKNOWN")
    ends_at = int(ssl.cert_time_to_seconds(str(fields["notAfter"])))
    value = f"{datetime.fromtimestamp(ends_at, UTC):%Y-%m-%d}"
    if ends_at - around.clock.at < SOON_S:
        return Finding(ProbeId.CERTIFICATE, Verdict.WARN, "CERTIFICATE_SOON", value)
    return Finding(ProbeId.CERTIFICATE, Verdict.OK, value=value)


def clock(around: Surroundings) -> Finding:
    """The device's own clock against the last signed time of the hub."""
    wall = read_device().wall
    if not EARLIEST <= wall <= LATEST:
        year = datetime.fromtimestamp(wall, UTC).year
        return Finding(ProbeId.CLOCK, Verdict.BAD, "CLOCK_IMPOSSIBLE", str(year))
    contact = load_contact(around.state)
    if contact is None:
        return Finding(ProbeId.CLOCK, Verdict.UNKNOWN, "CLOCK_NEVER_SET")
    # Measured now, not at the contact: a clock that jumped since shows in the boot clock.
    offset_s = around.clock.at - wall
    if abs(offset_s) > OFFSET_FLAG_S:
        return Finding(ProbeId.CLOCK, Verdict.BAD, "CLOCK_OFF", f"{offset_s:+d} s")
    if around.clock.uncertain:
        return Finding(ProbeId.CLOCK, Verdict.WARN, "CLOCK_UNCERTAIN")
    return Finding(ProbeId.CLOCK, Verdict.OK, value=f"{offset_s:+d} s")


def _hub_url(around: Surroundings) -> str | None:
    try:
        identity = load_identity(identity_folder(around.state))
    except IdentityError:
        return None
    return None if identity.hub is None else identity.hub.url


def _carries(link: Path) -> bool:
    try:
        return (link / "carrier").read_text(encoding="ascii").strip() == "1"
    except OSError:
        # A link that is down has no carrier to tell of.
        return False


def _has_route(around: Surroundings) -> bool:
    try:
        lines = (around.proc / "net" / "route").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        lines = []
    for line in lines:
        fields = line.split()
        if fields[1] == "00000000" and int(fields[3], 16) & (_UP_FLAG | _GATEWAY_FLAG):
            return True
    try:
        sixes = (around.proc / "net" / "ipv6_route").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    return any(line.startswith("0" * 32 + " 00 ") and line.split()[-1] != "lo" for line in sixes)
