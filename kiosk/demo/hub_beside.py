"""The demonstration's hub as a program beside the kiosk: started, waited for, enrolled at, stopped at the end.

The kiosk reaches it as it would reach any hub: an invitation, an enrolment, a signed feed, sealed envelopes.
"""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.demo.hub_state import CLERK, CLERK_PASSWORD, DemoHub, DemoHubError, DemoMarket, prepare_hub
from kiosk.demo.keys import DEMO_KIOSK_ID
from kiosk.hub.enrolment import Fleet, FleetError
from kiosk.hub.hub import open_hub
from kiosk.protocol.enrolment import invitation_link
from kiosk.store.identity import IdentityError, KioskIdentity, identity_folder, load_identity, save_identity
from kiosk.sync.watch import PointerWatch

FIRST_PORT = 8443
PORTS_TRIED = 50
STARTED_WITHIN_S = 60.0
ENROLLED_WITHIN_S = 60.0
FIRST_ROUND_S = 300.0
NEXT_ROUND_S = 0.5
STOPPED_WITHIN_S = 10.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class HubBeside:
    """``config`` is what the kiosk's programs load: the site's settings, and whom to trust."""

    address: str
    config: Path


@contextmanager
def hub_beside(folder: Path, market: DemoMarket, site_config: Path | None, say: Say) -> Iterator[HubBeside]:
    """A running hub with the kiosk of ``market.kiosk`` enrolled and its jobs fetched. Raises DemoHubError."""
    port = _port(folder)
    say("making the hub of the demonstration: keys, certificate, sample market ...")
    hub = prepare_hub(folder, market, port)
    state = market.kiosk.paths.state_folder
    config = _kiosk_config(folder, state, hub, site_config)
    command = (sys.executable, "-m", "kiosk", "hub", "serve", "--config", str(hub.config))
    with (folder / "hub.log").open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait_for(hub, server)
            address = hub.settings.hub.public_url
            _enrol(hub, state, config)
            say("fetching the jobs from the hub ...")
            _first_round(state, config)
            say(f"hub at {address}: clerks sign in at {address}/staff as {CLERK}, password {CLERK_PASSWORD};")
            say(f"hall screen {address}/screen?hall=1 (the certificate is the demonstration's own)")
            yield HubBeside(address, config)
        finally:
            server.terminate()
            try:
                server.wait(STOPPED_WITHIN_S)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _port(folder: Path) -> int:
    """The port of the last time if it is free: tickets out there name it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "port"
    last = int(file.read_text(encoding="ascii")) if file.exists() else FIRST_PORT
    ports: tuple[int, ...] = (last, *range(FIRST_PORT, FIRST_PORT + PORTS_TRIED))
    for port in ports:
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        file.write_text(str(port), encoding="ascii")
        return port
    raise DemoHubError("no port is free for the hub")


def _kiosk_config(folder: Path, state: Path, hub: DemoHub, site_config: Path | None) -> Path:
    tables: dict[str, Any] = tomllib.loads(site_config.read_text(encoding="utf-8")) if site_config else {}
    tables["paths"] = {"state": str(state)}
    tables["sync"] = {**tables.get("sync", {}), "ca_file": str(hub.certificate), "poll_s": 5}
    config = folder / "kiosk.toml"
    config.write_text("\n".join(_table(name, values) for name, values in tables.items()), encoding="utf-8")
    return config


def _table(name: str, values: Mapping[str, Any]) -> str:
    """Texts, numbers, booleans and lists of texts: JSON writes them as TOML does."""
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "\n".join((f"[{name}]", *lines, ""))


def _wait_for(hub: DemoHub, server: subprocess.Popen[bytes]) -> None:
    trusted = ssl.create_default_context(cafile=str(hub.certificate))
    until_s = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until_s and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{hub.settings.hub.public_url}/health", timeout=5, context=trusted):
                return
        except OSError:
            time.sleep(0.1)
    raise DemoHubError("the hub does not start; its hub.log says why")


def _enrol(hub: DemoHub, state: Path, config: Path) -> None:
    """Once; again when the hub or its address is another one than last time."""
    opened = open_hub(hub.settings)
    try:
        if _enrolled(state, hub, bytes(opened.keys.answer_key.verify_key)):
            return
        city = hub.settings.hub
        fleet = Fleet(opened.database, opened.keys, city.public_url, city.public_host, hub.settings.feed_folder)
        link = invitation_link(fleet.invite(DEMO_KIOSK_ID, CLERK, opened.now()))
    except FleetError as error:
        raise DemoHubError(str(error)) from None
    finally:
        opened.database.close()
    command = (sys.executable, "-m", "kiosk", "enrol", link, "--config", str(config))
    done = subprocess.run(command, capture_output=True, timeout=ENROLLED_WITHIN_S, check=False)
    if done.returncode != 0:
        raise DemoHubError(f"the kiosk is not enrolled ({done.returncode})")
    # Whatever is shown or sealed with it says that it is a demonstration's.
    save_identity(identity_folder(state), replace(load_identity(identity_folder(state)), demo=True))


def _enrolled(state: Path, hub: DemoHub, answer_key: bytes) -> bool:
    try:
        identity: KioskIdentity = load_identity(identity_folder(state))
    except IdentityError:
        return False
    access = identity.hub
    if access is None:
        return False
    return (access.url, bytes(access.answer_key)) == (hub.settings.hub.public_url, answer_key)


def _first_round(state: Path, config: Path) -> None:
    """Rounds until the jobs are there: a hub that has just started is still writing its first snapshot."""
    command = (sys.executable, "-m", "kiosk", "sync", "--once", "--config", str(config), "--state", str(state))
    jobs = PointerWatch(state / "cache")
    until_s = time.monotonic() + FIRST_ROUND_S
    while time.monotonic() < until_s:
        try:
            done = subprocess.run(command, capture_output=True, timeout=FIRST_ROUND_S, check=False)
        except subprocess.TimeoutExpired:
            break
        if done.returncode != 0:
            raise DemoHubError(f"the jobs do not come from the hub ({done.returncode})")
        if jobs.changed():
            return
        time.sleep(NEXT_ROUND_S)
    raise DemoHubError("the jobs do not come from the hub")
