"""Where the kiosk stands: a hub and the road to it, a reader on a real pcscd, a printer, a disk, two clocks."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from tests.faults.proxy import FaultProxy
from tests.printing.receipt_printer import ReceiptPrinter
from tests.printing.served_printer import on_network
from tests.reader.pcscd_fixture import PcscdNamespace
from tests.small_disks import fill
from tests.soak.city import City
from tests.soak.hours.clock import SimulatedClock
from tests.soak.hours.machine import DIES_WITH_US, KioskMachine

KIOSK_ID = 7
JOBS = 60
DISK = "disk"
DISK_BYTES = 64 * 1024 * 1024
PAPER_DOTS = 384


class Surroundings:
    """Lies in ``folder``; opened again there it goes on. The kiosk's disk is held in memory while it is mounted."""

    def __init__(self, folder: Path, begins_at: float, rate: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._disk = folder / DISK
        self._ballast: Path | None = None
        self._made = folder / "road.port"
        """The port of the road to the hub, once the kiosk is enrolled."""
        self.hub_log = folder / "hub.log"
        self._open = ExitStack()
        self.state = self._disk / "state"
        self.config = folder / "site.toml"
        self.city = City(folder / "city")
        self.clock = SimulatedClock(folder / "kiosk.clock", begins_at, rate)
        self._hub_clock = SimulatedClock(folder / "hub.clock", begins_at, rate)
        self._hub: subprocess.Popen[bytes] | None = None
        self.pcscd_up = False

    def __enter__(self) -> Surroundings:
        with ExitStack() as opening:
            self._mount()
            self._assemble(opening)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def now(self) -> int:
        """True Unix seconds: the hub's."""
        return int(self._hub_clock.now())

    # --- hub and road ---

    @property
    def hub_pid(self) -> int:
        return 0 if self._hub is None else self._hub.pid

    def start_hub(self) -> None:
        with self.hub_log.open("ab") as log:
            self._hub = subprocess.Popen(
                [*DIES_WITH_US, sys.executable, "-m", "kiosk", "hub", "serve", "--config", str(self.city.config)],
                env=self._hub_clock.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.city.wait_for_hub(self._hub)

    def kill_hub(self) -> None:
        if self._hub is not None:
            self._hub.kill()
            self._hub.wait()
            self._hub = None

    # --- reader ---

    def with_readers(self) -> None:
        self._pcscd(readers=True)

    def without_readers(self) -> None:
        self._pcscd(readers=False)

    def stop_pcscd(self) -> None:
        if self.pcscd_up:
            self.pcscd_up = False
            self.pcscd.stop()

    def _pcscd(self, *, readers: bool) -> None:
        self.stop_pcscd()
        self.pcscd.start(readers=readers)
        self.pcscd_up = True

    # --- machine ---

    def power_on(self) -> None:
        self.with_readers()
        self.machine.power_on()

    def cut_power(self) -> None:
        self.machine.cut_power()
        self.stop_pcscd()

    def fill_disk(self) -> None:
        self._ballast = fill(self._disk)

    def empty_disk(self) -> None:
        if self._ballast is not None:
            self._ballast.unlink()
            self._ballast = None

    # --- making it ---

    def _mount(self) -> None:
        self._disk.mkdir(exist_ok=True)
        if not self._disk.is_mount():
            if self._made.exists():
                raise RuntimeError("the kiosk's disk is gone: begin in another folder")
            size = f"size={DISK_BYTES},mode=0700"
            subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(self._disk)], check=True)
        (self._disk / "ballast").unlink(missing_ok=True)

    def _assemble(self, opening: ExitStack) -> None:
        fresh = not self._made.exists()
        if fresh:
            if self.city.config.exists():
                raise RuntimeError("the run was stopped before it began: begin in another folder")
            self.city.found([KIOSK_ID], JOBS, self.now())
        opening.callback(self.kill_hub)
        self.start_hub()
        self.proxy = FaultProxy(self.city.port)
        if not fresh:
            # The kiosk knows its hub by this address.
            self.proxy.port = int(self._made.read_text("ascii"))
        self.proxy.start()
        opening.callback(self.proxy.stop)
        self.printer = opening.enter_context(on_network(ReceiptPrinter(PAPER_DOTS)))
        self.config.write_text(
            f'[paths]\nstate = "{self.state}"\n\n[reader]\nprofile = "auto"\n\n'
            f'[printer]\nattachment = "network"\nhost = "127.0.0.1"\nport = {self.printer.port}\n\n'
            "[session]\nfarewell_s = 2\n\n[voice]\nprompts = false\n\n"
            '[sync]\nmorning = "00:00-23:59"\nmorning_poll_s = 2\nstick_roots = []\n',
            encoding="utf-8",
        )
        if fresh:
            self.city.enrol(KIOSK_ID, self.config, self.now(), self.clock.environment, self.proxy.url)
            self._made.write_text(str(self.proxy.port), encoding="ascii")
        self.pcscd = PcscdNamespace()
        opening.callback(self.pcscd.close)
        # Names of sockets have to be short.
        sockets = Path(opening.enter_context(tempfile.TemporaryDirectory(prefix="hours-")))
        self.machine = KioskMachine(sockets, self.config, self.clock, self.pcscd.wrap([]))
        opening.callback(self.machine.close)


def discard(folder: Path) -> None:
    """Nobody goes on with the run in this folder."""
    if (folder / DISK).is_mount():
        subprocess.run(["umount", "--lazy", str(folder / DISK)], check=True)
