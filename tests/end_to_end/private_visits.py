"""``private_visits STATE CONFIG NOTES``: visits of every kind, for ``test_privacy`` to search what they leave behind.

What only this process can see (clipboard, view-models, command lines of the helpers) is written into the folder NOTES.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from kiosk.demo.visitor import VisitError
from kiosk.domain.card import Identity
from kiosk.store.desk import Desk
from kiosk.ui.supervisor import HelperState
from tests.end_to_end.stage import Stage

PHONE = "13912345678"
FAULTY = {
    "bank-card": "CARD_NOT_ID",
    "unreadable": "CARD_UNREADABLE",
    "torn": "CARD_LOST",
    "two-cards": "TWO_CARDS",
    "silent": "CARD_SILENT",
}


class CarrierError(Exception):
    """Says all about a person, as exceptions of libraries do with the values that they refuse."""

    def __init__(self, who: Identity) -> None:
        super().__init__(f"{who.name} {who.id_number} {who.address} {PHONE}")


def identity(stage: Stage) -> Identity:
    visit = stage.program.session.visit
    assert visit is not None
    assert visit.identity is not None
    assert visit.identity.address, "without an address in the kiosk there is none to be lost"
    return visit.identity


def kept_application(stage: Stage) -> None:
    stage.to_list()
    stage.apply_for_first(PHONE)
    page = stage.program.root.ticket_page
    stage.visitor.touch("withdraw")
    stage.visitor.wait(lambda: bool(page.withdrawn), "the withdrawal")
    # The person still stands there, and what was written lies in the write-ahead log.
    # Copied by another process: closing a file of a database drops the locks that this one holds on it.
    subprocess.run(["cp", "--archive", str(STATE), str(NOTES.parent / "copied-disk")], check=True)
    note_command_lines(stage, "first-visit")
    stage.leave()


def return_visit(stage: Stage) -> None:
    stage.place("bricklayer")
    stage.see_list()
    page = stage.program.root.matches_page
    stage.visitor.wait(lambda: len(page.strip) == 1, "the strip")
    stage.visitor.touch("kept0")
    stage.visitor.see("applications")
    rows = stage.program.root.applications_page
    stage.visitor.touch(f"withdrawTicket{page.strip[0]['ticketId']}")
    stage.visitor.wait(lambda: rows.rows[0]["state"] == "saved", "the ticket back")
    stage.visitor.touch("footBack")
    stage.see_list()
    stage.visitor.touch("job1")
    stage.visitor.see("job")
    stage.visitor.wait(lambda: bool(stage.program.root.job_page.knownPhone), "the number")
    stage.visitor.touch("applyKnown")
    stage.visitor.see("ticket")


def companion(stage: Stage) -> None:
    """The next card, beside the ticket of the one before."""
    stage.place(None)
    stage.visitor.wait(lambda: not stage.program.session.card_present, "the first card to be lifted")
    stage.place("long-name")
    stage.visitor.see("job")
    stage.visitor.wait(lambda: bool(stage.program.root.job_page.group), "the group")
    stage.visitor.touch("applyKnown")
    stage.visitor.see("ticket")
    stage.leave()


def faulty_cards(stage: Stage) -> None:
    page = stage.program.root.fault_page
    for card, code in FAULTY.items():
        stage.place(card)
        stage.visitor.wait(lambda wanted=code: page.code == wanted, code)  # type: ignore[misc]
        stage.place(None)
        stage.visitor.wait(lambda: not stage.program.session.card_present, "the card to be lifted")


def killed_helpers(stage: Stage) -> None:
    stage.to_list("long-name")
    for helper in (stage.program.reader, stage.program.sync):
        os.kill(helper.pid, signal.SIGKILL)
        stage.visitor.wait(lambda each=helper: each.state is HelperState.DOWN, "the end")  # type: ignore[misc]
    for helper in (stage.program.reader, stage.program.sync):
        stage.visitor.wait(lambda each=helper: each.state is HelperState.UP, "the return", 15)  # type: ignore[misc]
    stage.program.reader.send({"command": identity(stage).name, "card": identity(stage).id_number})
    stage.visitor.touch("footLeave")
    stage.visitor.see("farewell")
    stage.visitor.see("attract", deadline_s=15)


def mistakes_of_the_program(stage: Stage) -> None:
    """In the ledger's thread, in a slot of the screen's thread and in a plain thread."""
    stage.to_list("first-timer", "cleaner")
    who = identity(stage)

    def fail(*_arguments: Any, **_named: Any) -> None:
        raise CarrierError(who)

    good: Callable[..., Any] = Desk.apply
    Desk.apply = fail  # type: ignore[method-assign,assignment]
    stage.visitor.touch("job0")
    stage.visitor.see("job")
    stage.visitor.touch("apply")
    stage.visitor.see("apply")
    for digit in PHONE:
        stage.visitor.touch(f"key{digit}")
    stage.visitor.touch("submit")
    form = stage.program.root.apply_page
    stage.visitor.wait(lambda: form.error == "store_failed", "the refusal")
    Desk.apply = good  # type: ignore[method-assign]
    QTimer.singleShot(0, fail)
    stage.visitor.pause(100)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    stage.visitor.touch("submit")
    stage.visitor.see("ticket")
    stage.leave()


def note_command_lines(stage: Stage, name: str) -> None:
    for helper, pid in (("reader", stage.program.reader.pid), ("sync", stage.program.sync.pid)):
        for fact in ("cmdline", "environ"):
            note(f"{name}-{helper}-{fact}", Path(f"/proc/{pid}/{fact}").read_bytes())


def note(name: str, content: bytes) -> None:
    (NOTES / name).write_bytes(content)


STATE, CONFIG, NOTES = (Path(each) for each in sys.argv[1:4])


def main() -> None:
    application = QGuiApplication(["kiosk"])
    stage = Stage(STATE, config=CONFIG)
    stage.open()
    try:
        stage.wait_until_applications_are_taken()
        for play in (kept_application, return_visit, companion, faulty_cards, killed_helpers, mistakes_of_the_program):
            play(stage)
    except VisitError as error:
        stage.close()
        sys.exit(f"{play.__name__}: {error}")
    clipboard = application.clipboard()
    for mode in QClipboard.Mode:
        note(f"clipboard-{mode.name}", clipboard.text(mode).encode("utf-8"))
    note("held", stage.held().encode("utf-8"))
    note_command_lines(stage, "end")
    stage.close()


main()
