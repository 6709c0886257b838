"""``kiosk run`` with somebody before it, who does what a socket says and tells what the screen showed.

Arguments: settings file, path of the socket, and what stands before the reader's command line. Commands and answers are
JSON lines: ``visit`` plays a visit (``tap``: with a card, which somebody lays down), ``status`` tells how the kiosk is.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier, Slot

from bench.scripted_person import Script, ScriptedPerson, StuckError
from kiosk.ui.program import KioskProgram, run
from kiosk.ui.start import RunExit, RunOptions, settings_or_last_good
from kiosk.ui.supervisor import HelperState

LOOK_MS = 20
"""Seldom enough that the person costs the screen next to nothing."""


class Person(ScriptedPerson):
    def __init__(self, program: KioskProgram, path: str) -> None:
        super().__init__(program, LOOK_MS, program)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(path)
        self._pending = b""
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_input)

    def close(self) -> None:
        self.stop()
        self._notifier.setEnabled(False)
        self._socket.close()

    @Slot()
    def _on_input(self) -> None:
        received = self._socket.recv(65_536)
        if not received:
            self._notifier.setEnabled(False)
            return
        *lines, self._pending = (self._pending + received).split(b"\n")
        for line in lines:
            command = json.loads(line)
            if command["do"] == "status":
                self._say(event="status", **self._status())
            else:
                self.begin(self._visit(command), self._on_done)

    def _say(self, **fields: object) -> None:
        self._socket.sendall(json.dumps(fields).encode("ascii") + b"\n")

    def _status(self) -> dict[str, Any]:
        program = self.program
        session, market = program.session, program.market
        helpers = (program.reader, program.sync, program.printer)
        return {
            "screen": self.screen,
            "reader": str(session.reader),
            "card": session.card_present,
            "takes": session.rules.has_ledger and session.rules.can_apply,
            "network": market.network,
            "printer": None if session.printer_fault is None else str(session.printer_fault),
            "alarms": sorted(code for code in market.alarms.values() if code),
            "busy": self.busy,
            "helpers": all(each.state is HelperState.UP for each in helpers if each is not None),
        }

    # --- visits ---

    def _on_done(self, failure: Exception | None) -> None:
        if failure is not None:
            # Whoever gets no further goes away.
            self.program.root.leave()
            self.program.root.leave()
        self._say(event="left", failure="" if failure is None else str(failure) or type(failure).__name__)

    def _visit(self, command: dict[str, Any]) -> Script:
        root = self.program.root
        if not command["tap"]:
            root.browse()
            yield from self.seen("matches")
            yield "the first rows", lambda: root.matches_page.list_model.rowCount() > 0
            yield from self._leave()
            return
        yield from self.seen("notice", "matches", "card_fault")
        if self.screen == "card_fault":
            self._say(event="fault", code=root.fault_page.code)
            raise StuckError(f"the card is not read: {root.fault_page.code}")
        yield from self.to_matches()
        visit = self.program.session.visit
        kept = [] if visit is None else [[each.ticket_id, str(each.state)] for each in visit.tickets]
        self._say(event="kept", tickets=kept)
        if command["applies"]:
            yield from self._apply(withdraws=command["withdraws"])
        self._say(event="leaving")
        yield from self._leave()

    def _apply(self, *, withdraws: bool) -> Script:
        root, session = self.program.root, self.program.session
        yield from self.to_form()
        root.apply_page.submit()
        yield "an answer", lambda: self.screen == "ticket" or bool(root.apply_page.error)
        yield from self.painted()
        visit = session.visit
        if visit is None or visit.ticket is None:
            self._say(event="refused", why=root.apply_page.error)
            return
        ticket_id = visit.ticket.ticket_id
        self._say(event="ticket", ticket=ticket_id)
        if withdraws:
            root.ticket_page.withdraw()
            page = root.ticket_page
            yield "the withdrawal", lambda: bool(page.withdrawn)
            yield from self.painted()
            self._say(event="withdrawn", ticket=ticket_id)

    def _leave(self) -> Script:
        session, root = self.program.session, self.program.root
        root.leave()
        yield "the card to be lifted", lambda: not session.card_present
        root.leave()
        yield from self.seen("attract")


def main(arguments: Sequence[str]) -> int:
    config, path, *launcher = arguments
    loaded = settings_or_last_good(Path(config))
    options = RunOptions(
        loaded.settings,
        loaded.file,
        settings_alarm=loaded.alarm,
        take_sent=True,
        unattended=True,
        launcher=tuple(launcher),
        fit_to_screen=False,
    )

    def beside(program: KioskProgram) -> Callable[[], None]:
        return Person(program, path).close

    code = run(options, beside)
    if code == RunExit.AGAIN:
        # As ``kiosk run`` does it: the service manager sees no restart.
        os.execv(sys.executable, (sys.executable, "-m", "tests.soak.hours.screen_child", *arguments))
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
