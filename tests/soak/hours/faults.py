"""What can happen to a kiosk that stands alone. Each begins and ends by itself; the kiosk has no hand to help it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.faults.proxy import CAPTIVE_PORTAL, PASS, Fault, failure
from tests.printing.receipt_printer import ReceiptPrinter
from tests.soak.hours.surroundings import Surroundings

IN_1970 = 86_400.0 * 3
IN_2099 = 4_083_000_000.0
RESET = Fault(reset=True)
FLAPS = 60
Act = Callable[[Surroundings, Random], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """``lasts_s``: from ``begin`` to ``end``, in real seconds, between these two. ``spares``: whoever comes meanwhile
    is served like on any other day."""

    name: str
    lasts_s: tuple[float, float]
    begin: Act
    end: Act = lambda _place, _random: None
    spares: bool = False


# --- reader ---


def _unplug_reader(place: Surroundings, _random: Random) -> None:
    place.without_readers()


def _plug_reader(place: Surroundings, _random: Random) -> None:
    place.with_readers()


def _kill_pcscd(place: Surroundings, _random: Random) -> None:
    place.stop_pcscd()


# --- printer ---


def _no_paper(place: Surroundings, _random: Random) -> None:
    def run_out(printer: ReceiptPrinter) -> None:
        printer.paper_out = True

    place.printer.change(run_out)


def _new_roll(place: Surroundings, _random: Random) -> None:
    def load(printer: ReceiptPrinter) -> None:
        printer.paper_out = printer.cover_open = False

    place.printer.change(load)


def _unplug_printer(place: Surroundings, _random: Random) -> None:
    place.printer.unplugged.set()


def _plug_printer(place: Surroundings, _random: Random) -> None:
    place.printer.unplugged.clear()


# --- network ---


def _flap(place: Surroundings, random: Random) -> None:
    fates = (
        lambda: PASS,
        lambda: RESET,
        lambda: Fault(cut_up=random.randrange(2000)),
        lambda: Fault(cut_down=random.randrange(2000)),
        lambda: Fault(drop_answer=True),
        lambda: Fault(times=2),
        lambda: Fault(delay_s=random.uniform(0.1, 1.0)),
        lambda: Fault(reply=CAPTIVE_PORTAL),
        lambda: Fault(reply=failure(502)),
    )
    place.proxy.plan([random.choice(fates)() for _ in range(FLAPS)], otherwise=RESET)


def _no_network(place: Surroundings, _random: Random) -> None:
    place.proxy.plan((), otherwise=RESET)


def _network(place: Surroundings, _random: Random) -> None:
    place.proxy.plan(())


def _kill_hub(place: Surroundings, _random: Random) -> None:
    place.kill_hub()


def _start_hub(place: Surroundings, _random: Random) -> None:
    place.start_hub()


# --- the machine ---


def _fill_disk(place: Surroundings, _random: Random) -> None:
    place.fill_disk()


def _empty_disk(place: Surroundings, _random: Random) -> None:
    place.empty_disk()


def _cut_power(place: Surroundings, _random: Random) -> None:
    place.cut_power()


def _power(place: Surroundings, _random: Random) -> None:
    place.power_on()


def _cut_power_and_battery(place: Surroundings, random: Random) -> None:
    """It comes up in 1970 and has nobody to tell it the time but the hub."""
    place.cut_power()
    place.clock.set_wall(IN_1970 + random.uniform(0, 3600))
    place.power_on()


def _full_disk_and_power(place: Surroundings, _random: Random) -> None:
    place.fill_disk()
    place.cut_power()
    place.power_on()


def _start_without_network(place: Surroundings, random: Random) -> None:
    _no_network(place, random)
    place.cut_power()
    place.power_on()


def _start_in_2099_without_network(place: Surroundings, random: Random) -> None:
    place.clock.set_wall(IN_2099 + random.uniform(0, 86_400))
    _start_without_network(place, random)


def _network_and_time(place: Surroundings, random: Random) -> None:
    place.clock.set_wall(None)
    _network(place, random)


def _wall_to(shows: float) -> Act:
    return lambda place, random: place.clock.set_wall(shows + random.uniform(0, 86_400))


def _wall_right(place: Surroundings, _random: Random) -> None:
    place.clock.set_wall(None)


# --- programs ---


def _signal(name: str, number: signal.Signals) -> Act:
    return lambda place, _random: place.machine.hit(name, number)


KINDS = (
    Kind("reader unplugged", (2.0, 8.0), _unplug_reader, _plug_reader),
    Kind("pcscd killed", (1.0, 3.0), _kill_pcscd, _plug_reader),
    Kind("printer out of paper", (2.0, 8.0), _no_paper, _new_roll, spares=True),
    Kind("network flapping", (4.0, 10.0), _flap, _network),
    Kind("disk filled", (3.0, 8.0), _fill_disk, _empty_disk),
    Kind("power cut", (0.5, 2.0), _cut_power, _power),
    Kind("clock in 1970", (3.0, 8.0), _wall_to(IN_1970), _wall_right, spares=True),
    Kind("clock in 2099", (3.0, 8.0), _wall_to(IN_2099), _wall_right, spares=True),
)
"""Those of the short run."""

MORE_KINDS = (
    Kind("printer unplugged", (2.0, 8.0), _unplug_printer, _plug_printer, spares=True),
    Kind("network gone", (3.0, 10.0), _no_network, _network),
    Kind("hub killed", (1.0, 5.0), _kill_hub, _start_hub),
    Kind("power cut, clock battery dead", (6.0, 12.0), _cut_power_and_battery, _wall_right),
    Kind("power cut, the disk full", (8.0, 14.0), _full_disk_and_power, _empty_disk),
    Kind("power cut, no network", (8.0, 14.0), _start_without_network, _network),
    Kind("power cut, no network, clock in 2099", (8.0, 14.0), _start_in_2099_without_network, _network_and_time),
    Kind("reader program killed", (0.0, 0.0), _signal("reader", signal.SIGKILL)),
    Kind("reader program stopped", (0.0, 0.0), _signal("reader", signal.SIGSTOP)),
    Kind("courier killed", (0.0, 0.0), _signal("sync", signal.SIGKILL), spares=True),
    Kind("courier stopped", (0.0, 0.0), _signal("sync", signal.SIGSTOP), spares=True),
    Kind("printer program killed", (0.0, 0.0), _signal("printer", signal.SIGKILL), spares=True),
    Kind("screen killed", (0.0, 0.0), _signal("screen", signal.SIGKILL)),
    Kind("screen hung", (0.0, 0.0), _signal("screen", signal.SIGSTOP)),
)
ALL_KINDS = (*KINDS, *MORE_KINDS)
