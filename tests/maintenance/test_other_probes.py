"""Devices, network, disk and what is kept, each broken in turn."""

from __future__ import annotations

import os
import sqlite3
import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from kiosk.domain.clock import DeviceReading, HubContact, Now
from kiosk.domain.findings import Finding, ProbeId, Verdict, parse_probe_words
from kiosk.maintenance import device_probes, disk_probes, network_probes, store_probes
from kiosk.maintenance.device_probes import PrinterProbes, PrinterWords
from kiosk.maintenance.surroundings import LiveFacts, Surroundings
from kiosk.protocol.update_report import UpdateFault, UpdateOutcome, UpdateReport, pack_report
from kiosk.resources import asset_text
from kiosk.store.contact import read_device, save_contact
from kiosk.store.identity import HubAccess, save_identity
from tests.faults.certificates import make_certificate, tls_in_front
from tests.maintenance.machines import NOW, TOUCH_NAME, Machine, settings
from tests.small_disks import fill
from tests.store.ledgers import fresh_desk
from tests.store.markets import jobs, published
from tests.store.people import identity
from tests.sync.world import world


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def verdict(finding: Finding) -> tuple[str, str]:
    return finding.verdict, finding.code


def test_the_printer_and_its_paper(machine: Machine) -> None:
    chosen = settings(printer={"attachment": "file", "path": "/dev/usb/lp0"})

    def of(words: PrinterWords | None) -> list[tuple[str, str]]:
        return [verdict(each) for each in PrinterProbes(machine.around(chosen), lambda _: words).both()]

    assert of(PrinterWords(None, "ok", "closed")) == [("ok", ""), ("ok", "")]
    assert of(PrinterWords("PAPER_OUT", "out", "closed")) == [("ok", ""), ("bad", "PAPER_OUT")]
    assert of(PrinterWords(None, "near_end", "closed")) == [("ok", ""), ("warn", "PAPER_NEAR_END")]
    assert of(PrinterWords("COVER_OPEN", "ok", "open")) == [("bad", "PRINTER_OPEN"), ("ok", "")]
    assert of(PrinterWords("PRINTER_JAM", "ok", "closed")) == [("bad", "PRINTER_FAULTY"), ("ok", "")]
    silent = of(PrinterWords(None, "unknown", "unknown", answers=False))
    assert silent == [("unknown", "PRINTER_SILENT"), ("unknown", "PAPER_UNKNOWN")]
    assert of(None) == [("bad", "PRINTER_UNREACHED"), ("unknown", "PRINTER_UNREACHED")]
    assert [each.verdict for each in PrinterProbes(machine.around()).both()] == [Verdict.OFF, Verdict.OFF]
    live = machine.around(chosen, live=LiveFacts(printer_paper="out", printer_fault="PAPER_OUT"))
    assert verdict(PrinterProbes(live).both()[1]) == ("bad", "PAPER_OUT")


def test_a_printer_that_nobody_answers_for(machine: Machine) -> None:
    """Through the program's own driver: a device that is not there."""
    chosen = settings(printer={"attachment": "file", "path": str(machine.devices / "usb" / "lp0")})
    assert verdict(PrinterProbes(machine.around(chosen)).both()[0]) == ("bad", "PRINTER_UNREACHED")


def test_the_touch_screen(machine: Machine) -> None:
    assert device_probes.touch(machine.around()) == Finding(ProbeId.TOUCH, Verdict.OK, value=TOUCH_NAME)
    machine.put("sys/class/input/input3/properties", "0\n")
    assert verdict(device_probes.touch(machine.around())) == ("bad", "NO_TOUCH")
    assert verdict(device_probes.touch(machine.around(sysfs=machine.state))) == ("unknown", "TOUCH_UNKNOWN")


def test_the_size_of_the_display(machine: Machine) -> None:
    assert verdict(device_probes.display(machine.around())) == ("ok", "")
    machine.edid((1920, 1080), (600, 340))
    found = device_probes.display(machine.around())
    assert (*verdict(found), found.value) == ("warn", "DISPLAY_SIZE_WRONG", "0.248 / 0.314 mm")
    machine.edid((1920, 1080), (0, 0))
    assert verdict(device_probes.display(machine.around())) == ("unknown", "DISPLAY_UNKNOWN")
    measured = LiveFacts(pixels=(1080, 1920), millimetres=(268.0, 476.0), mm_per_px=0.3)
    assert verdict(device_probes.display(machine.around(live=measured))) == ("warn", "DISPLAY_SIZE_WRONG")


def test_the_sound(machine: Machine) -> None:
    assert verdict(device_probes.sound(machine.around())) == ("ok", "")
    machine.put("proc/asound/cards", "--- no soundcards ---\n")
    assert verdict(device_probes.sound(machine.around())) == ("warn", "NO_SOUND")
    assert verdict(device_probes.sound(machine.around(proc=machine.state))) == ("unknown", "SOUND_UNKNOWN")
    assert verdict(device_probes.sound(machine.around(live=LiveFacts(sound=False)))) == ("warn", "NO_SOUND")


def test_the_network(machine: Machine) -> None:
    assert verdict(network_probes.network(machine.around())) == ("ok", "")
    machine.put("proc/net/route", "Iface\tDestination\tGateway\tFlags\n")
    assert verdict(network_probes.network(machine.around())) == ("bad", "NETWORK_NO_ROUTE")
    machine.put("proc/net/ipv6_route", f"{'0' * 32} 00 {'0' * 32} 00 fe80 00000400 1 0 00000003 eth0\n")
    assert verdict(network_probes.network(machine.around())) == ("ok", "")
    machine.put("sys/class/net/eth0/carrier", "0\n")
    assert verdict(network_probes.network(machine.around())) == ("bad", "NETWORK_NO_LINK")
    assert verdict(network_probes.network(machine.around(sysfs=machine.state))) == ("unknown", "NETWORK_UNKNOWN")


def with_hub(machine: Machine, url: str) -> Surroundings:
    made = identity()
    access = HubAccess(url, made.signing_key.verify_key, PrivateKey.generate(), b"{}")
    save_identity(machine.state / "identity", replace(made, hub=access))
    return machine.around()


def test_the_hub_and_whoever_answers_instead(machine: Machine, tmp_path: Path) -> None:
    assert verdict(network_probes.hub(machine.around())) == ("warn", "NOT_ENROLLED")
    assert verdict(network_probes.hub(with_hub(machine, "http://127.0.0.1:9"))) == ("bad", "HUB_UNREACHABLE")
    (tmp_path / "city").mkdir()
    with world(tmp_path / "city") as city:
        city.publish()
        assert verdict(network_probes.hub(with_hub(machine, city.proxy.url))) == ("ok", "")
        assert network_probes.certificate(machine.around()).verdict is Verdict.OFF


def test_the_hubs_certificate(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    with world(tmp_path / "city") as city:
        city.publish()
        upstream = int(city.proxy.url.rsplit(":", 1)[1])

        def of(first_day: str, last_day: str, *, trusted: bool = True) -> list[tuple[str, str]]:
            made = make_certificate(tmp_path / f"{last_day}{trusted}", first_day, last_day)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(made.chain, made.key)
            with tls_in_front(upstream, context) as port:
                around = with_hub(machine, f"https://127.0.0.1:{port}")
                if trusted:
                    around = replace(around, settings=settings(sync={"ca_file": str(made.chain)}))
                return [verdict(network_probes.certificate(around)), verdict(network_probes.hub(around))]

        assert of("20260101", "20990101") == [("ok", ""), ("ok", "")]
        assert of("20200101", "20210101") == [("bad", "CERTIFICATE_EXPIRED")] * 2
        assert of("20260101", "20990101", trusted=False) == [("bad", "CERTIFICATE_UNTRUSTED")] * 2


def test_the_clock(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict(network_probes.clock(machine.around())) == ("unknown", "CLOCK_NEVER_SET")
    device = read_device()
    save_contact(machine.state, HubContact(device.wall, device))

    def at(clock: Now, wall: int | None = None) -> tuple[str, str]:
        reading = DeviceReading(device.wall if wall is None else wall, device.boot_id, device.since_boot_s)
        monkeypatch.setattr(network_probes, "read_device", lambda: reading)
        return verdict(network_probes.clock(machine.around(clock=clock)))

    right = Now(device.wall, uncertain=False, age_gate_at=0)
    assert at(right) == ("ok", "")
    assert at(replace(right, uncertain=True)) == ("warn", "CLOCK_UNCERTAIN")
    assert at(right, device.wall - 3600) == ("bad", "CLOCK_OFF")
    assert at(right, 0) == ("bad", "CLOCK_IMPOSSIBLE"), "1970"
    assert at(right, 4_100_000_000) == ("bad", "CLOCK_IMPOSSIBLE"), "2099"


def test_a_disk_that_fills_up(machine: Machine, small_disk: Path) -> None:
    around = machine.around(state=small_disk)
    assert verdict(disk_probes.write_and_read_back(around)) == ("ok", "")
    assert verdict(disk_probes.space(around)) == ("bad", "DISK_FULL"), "64 MiB are the least"
    fill(small_disk)
    assert verdict(disk_probes.write_and_read_back(around)) == ("bad", "DISK_FULL")
    assert not list(small_disk.glob("doctor-*")), "nothing stays behind"


def test_a_disk_that_does_not_keep_what_it_takes(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "read", _once(b"\0" * disk_probes.TEST_BYTES))
    assert verdict(disk_probes.write_and_read_back(machine.around())) == ("bad", "DISK_READ_BACK_WRONG")


def _once(answer: bytes) -> Callable[[int, int], bytes]:
    answers = [answer, b""]
    return lambda _descriptor, _size: answers.pop(0)


def test_a_disk_that_is_only_there_to_be_read(machine: Machine) -> None:
    assert verdict(disk_probes.mounts(machine.around())) == ("ok", "")
    machine.put("sys/fs/ext4/sda1/errors_count", "3\n")
    assert verdict(disk_probes.mounts(machine.around())) == ("warn", "DISK_ERRORS")
    above = machine.state.parent
    lines = f"22 1 8:1 / / ro - ext4 /dev/sda1 ro\n30 22 8:2 / {above} rw - ext4 /dev/sda2 ro,errors=remount-ro\n"
    machine.put("proc/self/mountinfo", lines)
    assert verdict(disk_probes.mounts(machine.around())) == ("bad", "DISK_READ_ONLY")
    machine.put("proc/self/mountinfo", lines.replace("sda2 ro", "sda2 rw"))
    assert verdict(disk_probes.mounts(machine.around())) == ("ok", ""), "a read-only root is as it should be"


def test_the_stored_jobs(machine: Machine) -> None:
    around = machine.around()
    assert verdict(store_probes.cache(around)) == ("bad", "CACHE_NONE")
    assert verdict(store_probes.data_age(around)) == ("bad", "CACHE_NONE")
    published(machine.state / "cache", jobs(30, 1))
    assert verdict(store_probes.cache(around)) == ("ok", "")
    assert verdict(store_probes.data_age(around)) == ("ok", "")

    def later(days: int) -> tuple[str, str]:
        at = NOW + days * 86_400
        return verdict(store_probes.data_age(replace(around, clock=Now(at, uncertain=False, age_gate_at=at))))

    assert later(2) == ("warn", "DATA_OLD")
    assert later(400) == ("bad", "DATA_EMPTY"), "it had postings and has none any more"
    (file,) = (machine.state / "cache").glob("*.db")
    damaged = bytearray(file.read_bytes())
    damaged[8192:16384] = b"\xff" * 8192
    file.chmod(0o600)
    file.write_bytes(damaged)
    assert verdict(store_probes.cache(around)) == ("bad", "CACHE_BROKEN")


def test_the_ledger_and_its_queue(machine: Machine) -> None:
    around = machine.around()
    assert store_probes.ledger(around).verdict is store_probes.queue(around).verdict is Verdict.OFF
    save_identity(machine.state / "identity", identity())
    assert verdict(store_probes.ledger(around)) == ("unknown", "LEDGER_NONE")
    fresh_desk(machine.state)[1].close()
    assert verdict(store_probes.ledger(around)) == ("ok", "")
    assert verdict(store_probes.queue(around)) == ("ok", "")
    file = machine.state / "ledger.db"
    columns = "sequence, envelope_id, kind_class, wire, state, created_at"
    row = f"INSERT INTO outbox ({columns}) VALUES (?, ?, 'act', x'', ?, ?)"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(row, (900, b"a" * 16, "refused", NOW))
    assert verdict(store_probes.queue(around)) == ("warn", "QUEUE_REFUSED")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(row, (901, b"b" * 16, "pending", NOW - 2 * 86_400))
    assert verdict(store_probes.queue(around)) == ("warn", "QUEUE_OLD")
    file.chmod(0o644)
    assert verdict(store_probes.ledger(around)) == ("bad", "LEDGER_EXPOSED")
    file.chmod(0o600)
    file.write_bytes(b"no database at all" * 400)
    assert verdict(store_probes.ledger(around)) == ("bad", "LEDGER_BROKEN")
    assert verdict(store_probes.queue(around)) == ("unknown", "LEDGER_BROKEN")


def test_the_keys(machine: Machine) -> None:
    folder = machine.state / "identity"
    assert verdict(store_probes.keys(machine.around())) == ("warn", "NOT_ENROLLED")
    save_identity(folder, identity())
    old = NOW - 800 * 86_400
    os.utime(folder / "identity.json", (NOW, NOW))
    assert verdict(store_probes.keys(machine.around())) == ("ok", "")
    os.utime(folder / "identity.json", (old, old))
    assert verdict(store_probes.keys(machine.around())) == ("warn", "KEYS_OLD")
    machine.put("state/feed/metadata/root.json", '{"signed":{"expires":"2026-12-01T00:00:00Z"}}')
    assert verdict(store_probes.keys(machine.around())) == ("warn", "ROOT_ENDS_SOON")
    machine.put("state/feed/metadata/root.json", '{"signed":{"expires":"2026-11-01T00:00:00Z"}}')
    assert verdict(store_probes.keys(machine.around())) == ("bad", "ROOT_ENDED")
    (folder / "fleet.key").chmod(0o644)
    assert verdict(store_probes.keys(machine.around())) == ("bad", "KEYS_EXPOSED")
    (folder / "fleet.key").chmod(0o600)
    (folder / "fleet.key").write_bytes(b"short")
    assert verdict(store_probes.keys(machine.around())) == ("bad", "KEYS_BROKEN")


def test_a_program_that_was_changed_under_the_running_one(machine: Machine) -> None:
    assert verdict(store_probes.versions(machine.around())) == ("ok", "")
    older = machine.around(live=LiveFacts(version="0.0.9"))
    assert verdict(store_probes.versions(older)) == ("warn", "PROGRAM_DEVIATES")


def test_what_became_of_the_last_update(machine: Machine) -> None:
    words = parse_probe_words(asset_text("data/probes.toml"))
    for code in UpdateFault:
        report = UpdateReport(UpdateOutcome.REFUSED, NOW, "2.0", None, code)
        machine.put("state/update/report.json", pack_report(report))
        finding = store_probes.versions(machine.around())
        assert verdict(finding) == ("bad", code)
        assert words.of(finding).sentence != code, "the hub's page and the screen have a sentence for it"
    machine.put("state/update/report.json", pack_report(replace(report, at=NOW - 4 * 86_400)))
    assert verdict(store_probes.versions(machine.around()))[0] == "warn"
    machine.put("state/update/report.json", pack_report(UpdateReport(UpdateOutcome.INSTALLED, NOW, "2.0")))
    assert verdict(store_probes.versions(machine.around())) == ("ok", "")
