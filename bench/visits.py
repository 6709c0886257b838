"""What whole visits leave behind: memory, descriptors, threads, references of None, under a real ``exec()``.

Each visit is another invented person who comes by the reader program's ``command`` profile, derives keys with the
real Argon2id, applies for a job, gets a ticket, looks at the services, takes the application back on the page of his
own and leaves. Every so many visits something else happens on the way (``Rarer``): jobs are looked for by letters or
chosen by ear, a ticket is printed, a companion applies with the next card, somebody signs up for an activity, tells of
a bad posting, wants large type or English, looks around without a card, or has everything erased. Growth is the slope
of a straight line through the samples after the first visits, which fill caches that stay.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, anonymous_mib
from bench.kiosk_under_test import KioskUnderTest
from bench.prepared_state import copy_to
from bench.scripted_person import Script

_PRINTER = 'attachment = "file"\nprints_by_itself = false\npath = "{paper}"'
VISITS = 400
WARM_UP = 250
"""Until then pages, fonts, pictures and the ledger's page cache find their size."""
EACH = 10


class Rarer(IntEnum):
    """What happens every so many visits; in the long run each meets every other."""

    LETTERS = 3
    BY_EAR = 4
    COMPANION = 5
    SIGN_UP = 7
    LOOK_AROUND = 9
    OTHER_MODES = 11
    REPORT = 13
    PAPER = 16
    ERASURE = 17

    def comes(self, visit: int) -> bool:
        return visit % self == 0


MEMORY_BOUND_MIB = 4.0
"""Per 1,000 visits: a fresh page of the allocator here and there, and no more."""
NONE_BOUND = 1000.0
"""Per 1,000 visits. PySide6 6.12 on Python 3.11 loses one for each void call, some hundred thousand; 6.11 six for each
printed ticket, one for every virtual function of a picture that Python paints."""
HELD_BOUND = 0.5
"""Descriptors and threads per 1,000 visits: none, but for where a sample happens to fall."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Taken on the attract page with nobody there. Descriptors and threads are those of all four programs."""

    visits: int
    screen_mib: float
    helpers_mib: float
    descriptors: int
    threads: int
    none_references: int


def run() -> list[Figure]:
    return measure(VISITS, WARM_UP)


def measure(visits: int, warm_up: int, say: Callable[[Sample], None] = lambda _: None) -> list[Figure]:
    crowd = Path(__file__).with_name("crowd.py")
    reader = f'profile = "command"\ncommand = ["{sys.executable}", "{crowd}"]'
    samples: list[Sample] = []
    with TemporaryDirectory(prefix="bench-visits-") as folder:
        paper = Path(folder) / "paper"
        paper.touch()
        kiosk = KioskUnderTest(*copy_to(Path(folder) / "state", reader, _PRINTER.format(paper=paper)))
        kiosk.play(_script(kiosk, visits, samples, say))
    return figures(samples, warm_up)


def figures(samples: Sequence[Sample], warm_up: int) -> list[Figure]:
    settled = [sample for sample in samples if sample.visits >= warm_up]
    visits = settled[-1].visits

    def growth(value: Callable[[Sample], float]) -> float:
        return slope([(sample.visits / 1000, value(sample)) for sample in settled])

    case = f"{visits:,} visits, growth per 1,000"
    return [
        Figure(f"{case}: memory of the screen program", growth(lambda s: s.screen_mib), "MiB", MEMORY_BOUND_MIB),
        Figure(f"{case}: memory of reader, sync and printer", growth(lambda s: s.helpers_mib), "MiB", MEMORY_BOUND_MIB),
        Figure(f"{case}: descriptors", abs(growth(lambda s: s.descriptors)), "", HELD_BOUND),
        Figure(f"{case}: threads", abs(growth(lambda s: s.threads)), "", HELD_BOUND),
        Figure(f"{case}: references of None, either way", abs(growth(lambda s: s.none_references)), "", NONE_BOUND),
        Figure(
            f"{visits:,} visits: most memory of the screen program, above its first sample after warming up",
            max(sample.screen_mib for sample in settled) - settled[0].screen_mib,
            "MiB",
            MEMORY_BOUND_MIB,
        ),
        Figure("memory of the screen program at the end", settled[-1].screen_mib, "MiB"),
    ]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the least-squares line."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


def _script(kiosk: KioskUnderTest, visits: int, samples: list[Sample], say: Callable[[Sample], None]) -> Script:
    yield from kiosk.ready()
    for number in range(1, visits + 1):
        yield from _visit(kiosk, number)
        if number % EACH == 0:
            # The workers' last effects of the visit are over when the market was counted anew.
            yield from kiosk.rest(100)
            samples.append(_sample(kiosk, number))
            say(samples[-1])


def _visit(kiosk: KioskUnderTest, number: int) -> Script:
    reader = kiosk.program.reader
    if Rarer.LOOK_AROUND.comes(number):
        yield from kiosk.look_around()
    reader.send({"command": "reread"})
    yield from kiosk.to_matches()
    on_the_list = {
        Rarer.LETTERS: kiosk.search,
        Rarer.BY_EAR: kiosk.listen,
        Rarer.OTHER_MODES: kiosk.other_modes,
        Rarer.REPORT: kiosk.report,
    }
    for which, part in on_the_list.items():
        if which.comes(number):
            yield from part()
    yield from kiosk.to_ticket()
    if Rarer.PAPER.comes(number):
        yield from kiosk.print_again()
    reader.send({"command": "reread"})
    if Rarer.COMPANION.comes(number):
        reader.send({"command": "reread"})
        yield from kiosk.companion()
        reader.send({"command": "reread"})
    yield from kiosk.own_pages(Rarer.SIGN_UP.comes(number))
    if Rarer.ERASURE.comes(number):
        yield from kiosk.erased()
    yield from kiosk.to_attract()


def _sample(kiosk: KioskUnderTest, number: int) -> Sample:
    program = kiosk.program
    assert program.printer is not None  # by the settings of measure()
    helpers = program.reader.pid, program.sync.pid, program.printer.pid
    return Sample(
        visits=number,
        screen_mib=anonymous_mib([os.getpid()]),
        helpers_mib=anonymous_mib(helpers),
        descriptors=sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in (os.getpid(), *helpers)),
        threads=sum(len(os.listdir(f"/proc/{pid}/task")) for pid in (os.getpid(), *helpers)),
        # The session remembers who agreed since power-on in a dict of so many keys at most, each with None for a value.
        none_references=sys.getrefcount(None) - len(program.session.agreements),
    )


def main(visits: str, warm_up: str) -> int:
    """Figures as JSON on stdout, every sample on stderr as it is taken."""
    measured = measure(int(visits), int(warm_up), lambda sample: print(sample, file=sys.stderr, flush=True))
    sys.stdout.write(json.dumps([asdict(figure) for figure in measured]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
