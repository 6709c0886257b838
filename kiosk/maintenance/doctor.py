"""The whole look at one kiosk: every probe, each guarded."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.maintenance import device_probes, disk_probes, network_probes, store_probes
from kiosk.maintenance.device_probes import PrinterProbes
from kiosk.maintenance.guard import Probe, examine
from kiosk.maintenance.reader_probes import ReaderProbes
from kiosk.maintenance.surroundings import Surroundings

SERVICE_LIMIT_S = 4.0
DEVICE_LIMIT_S = 8.0
NETWORK_LIMIT_S = 10.0
WHOLE_FILE_LIMIT_S = 20.0
"""``quick_check`` reads a cache of 100,000 postings whole."""


def look_at(around: Surroundings) -> tuple[Finding, ...]:
    """One finding for each ProbeId, in its order."""
    reader, printer = ReaderProbes(around), PrinterProbes(around)

    def of(look: Callable[[Surroundings], Finding]) -> Callable[[], Finding]:
        return lambda: look(around)

    probes = [
        Probe(ProbeId.PCSC_SERVICE, reader.service, SERVICE_LIMIT_S),
        Probe(ProbeId.READERS, reader.readers, SERVICE_LIMIT_S),
        Probe(ProbeId.READER_DRIVER, reader.driver, SERVICE_LIMIT_S),
        Probe(ProbeId.READER_PERMISSION, reader.permission, SERVICE_LIMIT_S),
        Probe(ProbeId.SAM_NUMBER, reader.module, DEVICE_LIMIT_S),
        Probe(ProbeId.TEST_READ, reader.last_read),
        Probe(ProbeId.TOUCH, of(device_probes.touch)),
        Probe(ProbeId.DISPLAY, of(device_probes.display)),
        Probe(ProbeId.SOUND, of(device_probes.sound)),
        Probe(ProbeId.NETWORK, of(network_probes.network)),
        Probe(ProbeId.HUB, of(network_probes.hub), NETWORK_LIMIT_S),
        Probe(ProbeId.CERTIFICATE, of(network_probes.certificate), NETWORK_LIMIT_S),
        Probe(ProbeId.CLOCK, of(network_probes.clock)),
        Probe(ProbeId.DISK_SPACE, of(disk_probes.space)),
        Probe(ProbeId.DISK_WRITE, of(disk_probes.write_and_read_back), DEVICE_LIMIT_S),
        Probe(ProbeId.MOUNTS, of(disk_probes.mounts)),
        Probe(ProbeId.CACHE, of(store_probes.cache), WHOLE_FILE_LIMIT_S),
        Probe(ProbeId.LEDGER, of(store_probes.ledger), WHOLE_FILE_LIMIT_S),
        Probe(ProbeId.DATA_AGE, of(store_probes.data_age), DEVICE_LIMIT_S),
        Probe(ProbeId.QUEUE, of(store_probes.queue)),
        Probe(ProbeId.KEYS, of(store_probes.keys)),
        Probe(ProbeId.VERSIONS, of(store_probes.versions)),
    ]
    paper: list[Finding] = []

    def look_at_printer() -> Finding:
        of_printer, of_paper = printer.both()
        paper.append(of_paper)
        return of_printer

    probes.append(Probe(ProbeId.PRINTER, look_at_printer, DEVICE_LIMIT_S))
    found = {each.probe: each for each in examine(probes)}
    # One question to the device answers both, so what hides the one hides the other.
    unknown = Finding(ProbeId.PAPER, Verdict.UNKNOWN, found[ProbeId.PRINTER].code)
    found[ProbeId.PAPER] = paper[0] if paper else unknown
    return tuple(found[each] for each in ProbeId)
