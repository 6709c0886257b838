"""The composition roots: one function per program. Nobody imports them.

``kiosk --help`` lists the programs; each is imported only when it is asked for, because the reader must not load Qt and
the screen must not load what only the demonstration needs.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import kiosk

EXIT_USAGE = 2


def _run(argv: Sequence[str]) -> int:
    # Next to nothing of what start-up makes is garbage; the screen collects again from its first paint on.
    gc.disable()
    _import_without_hook()
    from kiosk.ui.pyside_import import leave_openssl_out

    leave_openssl_out()
    from kiosk.ui.program import main as program

    return program(argv)


def _demo(argv: Sequence[str]) -> int:
    _import_without_hook()
    from kiosk.demo.program import main as program

    return program(argv)


def _import_without_hook() -> None:
    from kiosk.ui.pyside_import import undo_import_hook

    undo_import_hook()


def _reader(argv: Sequence[str]) -> int:
    from kiosk.reader.program import main as program

    return program(argv)


def _printer(argv: Sequence[str]) -> int:
    from kiosk.printing.program import main as program

    return program(argv)


def _sync(argv: Sequence[str]) -> int:
    from kiosk.sync.program import main as program

    return program(argv)


def _hub(argv: Sequence[str]) -> int:
    from kiosk.hub.program import main as program

    return program(argv)


def _enrol(argv: Sequence[str]) -> int:
    from kiosk.sync.enrol_program import main as program

    return program(argv)


def _bundle(argv: Sequence[str]) -> int:
    from kiosk.sync.bundle_program import main as program

    return program(argv)


def _doctor(argv: Sequence[str]) -> int:
    from kiosk.maintenance.doctor_program import main as program

    return program(argv)


def _staff(argv: Sequence[str]) -> int:
    from kiosk.maintenance.staff_program import main as program

    return program(argv)


def _release(argv: Sequence[str]) -> int:
    from kiosk.release.program import main as program

    return program(argv)


def _update(argv: Sequence[str]) -> int:
    from kiosk.update.program import main as program

    return program(argv)


def _gallery(argv: Sequence[str]) -> int:
    from kiosk.ui.gallery.program import main as program

    return program(argv)


def _recordings(argv: Sequence[str]) -> int:
    from kiosk.ui.voice.recording_list import main as program

    return program(argv)


def _ticket(argv: Sequence[str]) -> int:
    from kiosk.store.ticket_tool import keys_main, verify_main

    tools = {"verify": verify_main, "keys": keys_main}
    if not argv or argv[0] not in tools:
        asked_for_help = bool(argv) and argv[0] in ("-h", "--help")
        (sys.stdout if asked_for_help else sys.stderr).write(_TICKET_USAGE)
        return 0 if asked_for_help else _TICKET_EXIT_USAGE
    return tools[argv[0]](argv[1:])


_TICKET_EXIT_USAGE = 64
"""2 means an expired ticket there (``kiosk.store.ticket_tool.TicketExit``)."""

_TICKET_USAGE = """usage: kiosk ticket verify [--keys FILE] URL-OR-FILE
       kiosk ticket keys

verify: 0 valid, 1 invalid, 2 expired, 3 unknown key, 64 wrong use.
keys:   the key list of this kiosk as JSON; 1 when it is not enrolled.
"""

PROGRAMS: dict[str, tuple[Callable[[Sequence[str]], int], str]] = {
    "run": (_run, "the kiosk's screen; starts reader and sync itself"),
    "demo": (_demo, "a demonstration with a sample market and sample cards"),
    "reader": (_reader, "read cards; events as JSON lines"),
    "printer": (_printer, "print pictures; events as JSON lines; --once prints a test strip"),
    "sync": (_sync, "keep the stored jobs and the outbox moving; events as JSON lines"),
    "enrol": (_enrol, "take this machine into a city's fleet"),
    "bundle": (_bundle, "feed and envelopes by hand, over a stick or any folder"),
    "doctor": (_doctor, "look at everything this kiosk needs and say what is to be done"),
    "staff": (_staff, "PINs and cards of the maintenance page"),
    "hub": (_hub, "the central server and its tools"),
    "ticket": (_ticket, "verify a ticket, print the key list"),
    "release": (_release, "put a release in place, try it, go back; as root"),
    "update": (_update, "take the signed release that lies ready; as root"),
    "gallery": (_gallery, "every screen in every mode, in a window or as pictures"),
    "recordings": (_recordings, "the sentences that a person can record, and what a pack lacks"),
}

KEEPS_TO_ITSELF = frozenset({"run", "demo", "reader", "printer", "sync", "enrol", "staff", "doctor"})
"""What these write is nobody else's on the machine, whatever the user's mask; the others write for somebody."""

_EXIT_CODES = """
exit codes
  run     0 closed, 2 wrong use, 3 pages do not load, 4 already running, 5 no state folder,
          7 left for the desktop by an administrator
  demo    0 done (with --headless: a ticket was reached), 1 no ticket, otherwise as run
  reader  0 stopped; --once: 0 identity, 3 token, 4 fault, 5 nothing in 30 s; 2 wrong use
  printer 0 stopped; --once: 0 printed, 4 no answer from the printer, 5 not printed, 6 not reached; 2 wrong use,
          3 no printer in the settings
  sync    0 stopped or the round went well, 2 wrong use, 3 not enrolled, 4 no hub, 5 busy, 6 no state folder
  enrol   0 enrolled, 1 refused, 2 wrong use, 3 answer still to come, 4 no hub, 5 file or disk
  bundle  0 done, 1 not all of the feed, 2 wrong use, 3 not enrolled, 4 another round goes on, 5 no usable stick,
          6 the machine's own disk, 7 the feed is refused
  doctor  0 all is well, 1 something to see to, 2 wrong use, 3 something could not be examined
  staff   0 done, 1 refused, 2 wrong use, 3 no card came, 4 not enrolled, 5 state folder or disk
  hub     see kiosk hub --help
  ticket  see kiosk ticket --help
  release 0 done, 1 not done (what ran before goes on), 2 wrong use, 3 tried and taken back
  update  0 installed or nothing lies ready, 1 not taken, 2 wrong use, 3 tried and taken back, 4 no such root,
          6 the disk stood in the way
  gallery 0 done, 1 QML complained
  recordings  0 all is recorded, 1 something is still to be recorded, 2 wrong use, 3 the folder cannot be written
"""


def _leave_no_memory_behind() -> None:
    """A core file would hold the card of whoever stood there.

    The limit is not asked where the kernel gives cores to a program (apport, systemd-coredump: core(5)); the filter
    leaves that program nothing but registers, of this process and of all that it starts.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError), open("/proc/self/coredump_filter", "w", encoding="ascii") as filter_file:
        filter_file.write("0")


def main(argv: Sequence[str] | None = None) -> int:
    arguments = sys.argv[1:] if argv is None else list(argv)
    _leave_no_memory_behind()
    if arguments and arguments[0] in KEEPS_TO_ITSELF:
        os.umask(0o077)
    if arguments and arguments[0] in PROGRAMS:
        return PROGRAMS[arguments[0]][0](arguments[1:])
    if arguments == ["--version"]:
        print(kiosk.__version__)
        return 0
    asked_for_help = bool(arguments) and arguments[0] in ("-h", "--help")
    stream = sys.stdout if asked_for_help else sys.stderr
    print("usage: kiosk PROGRAM [options]\n", file=stream)
    for name, (_, words) in PROGRAMS.items():
        print(f"  {name:12}{words}", file=stream)
    print(_EXIT_CODES, file=stream)
    return 0 if asked_for_help else EXIT_USAGE
