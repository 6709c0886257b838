"""One whole visit with nobody there: the real window off-screen, the real reader program, real touches, pictures."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kiosk.config import LoadedSettings
from kiosk.demo.sample import demo_settings
from kiosk.demo.surroundings import demo_hub
from kiosk.demo.visitor import VisitError, Visitor
from kiosk.store.identity import identity_folder, load_identity
from kiosk.store.ticket_tool import key_list_text
from kiosk.ui.program import KioskProgram
from kiosk.ui.start import RunExit, RunOptions, StateFolderError, take_state_folder

DEFAULT_CARD = "bricklayer"
PHONE = "13800000000"
JOBS_TRIED = 5
NO_TICKET = 1
Say = Callable[[str], None]


def play(
    loaded: LoadedSettings,
    out: Path | None,
    card: str,
    jobs: int,
    state: Path | None,
    say: Say,
    *,
    with_hub: bool = False,
) -> int:
    """Play the visit of ``card``; 0 when it reached a ticket, 1 when not, otherwise a RunExit.

    Without ``state`` everything is kept in a temporary folder, so that each visit is a first one.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Off-screen there is no GPU; the software renderer draws the same page.
    os.environ["QT_QUICK_BACKEND"] = "software"
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as temporary:
        own = demo_settings(loaded.settings, state or Path(temporary))
        with demo_hub(own, loaded.file, jobs, say, wanted=with_hub) as config:
            options = RunOptions(
                own,
                config,
                ("--profile", "demo"),
                demo=True,
                fit_to_screen=False,
                settings_alarm=loaded.alarm,
            )
            return _run(options, out, card, say)


def _run(options: RunOptions, out: Path | None, card: str, say: Say) -> int:
    try:
        lock = take_state_folder(options.state_folder)
    except StateFolderError as error:
        say(str(error))
        return error.code
    application = QGuiApplication.instance() or QGuiApplication(["kiosk-demo"])
    program = KioskProgram(options)
    try:
        if not program.open() or program.window is None:
            return RunExit.NO_SCREEN
        visitor = Visitor(program.window, lambda: str(program.session.screen), out)
        return Visit(program, visitor, card, say, out).play()
    finally:
        program.close()
        os.close(lock)
        del application


class Visit:
    """The steps of one person, from the tap to the farewell."""

    def __init__(self, program: KioskProgram, visitor: Visitor, card: str, say: Say, out: Path | None = None) -> None:
        self._program = program
        self._out = out
        self._visitor = visitor
        self._card = card
        self._say = say

    def play(self) -> int:
        try:
            return self._play()
        except VisitError as error:
            self._say(f"the visit ends here: {error}")
            self._visitor.picture("end")
            return NO_TICKET

    def _play(self) -> int:
        visitor, program = self._visitor, self._program
        visitor.see("attract")
        visitor.wait(lambda: program.reader.state == "up" and program.session.rules.has_ledger, "reader and ledger", 20)
        visitor.wait(lambda: str(program.session.reader) == "ready", "the reader to be ready")
        visitor.picture("attract")
        summary = program.market.summary
        self._say(f"attract: {summary.jobs if summary else 0:,} jobs in the market")
        if program.root.banner["code"] == "staff_alarm":
            self._say(f"attract: the staff are called for {program.root.banner['alarm']}")
        self._say(f"tap: card {self._card}")
        program.controller.screen_changed.connect(visitor.glimpse)
        self._place(self._card)
        seen = visitor.see("notice", "matches", "gate", "card_fault", deadline_s=20)
        program.controller.screen_changed.disconnect(visitor.glimpse)
        if seen in ("gate", "card_fault"):
            visitor.picture(seen)
            self._say(f"{seen}: no list, no ticket ({program.session.fault or 'under 16'})")
            self._lift()
            return NO_TICKET
        if seen == "notice":
            self._notice_and_trade()
        self._matches()
        self._apply_for_one()
        self._ticket()
        return 0

    def _notice_and_trade(self) -> None:
        visitor = self._visitor
        # Somebody who is known goes on to the list without a touch, as soon as the keys are derived.
        session = self._program.session

        def known() -> bool:
            return str(session.screen) == "matches"

        visitor.wait(lambda: known() or bool(self._program.root.notice_page.preview), "jobs under the notice")
        visitor.wait(lambda: known() or (session.visit is not None and session.visit.known), "the person's keys")
        if known():
            return
        visitor.picture("notice")
        self._say("notice: jobs are in sight; 按我的情况推荐")
        visitor.touch("acceptMatching")
        visitor.see("trades")
        visitor.picture("trades")
        tile = "welder" if self._card == "welder" else "bricklayer"
        self._say(f"trades: one touch on {tile}")
        visitor.touch(f"tile-{tile}")

    def _matches(self) -> None:
        visitor, page = self._visitor, self._program.root.matches_page
        visitor.see("matches")

        def has_jobs() -> bool:
            return page.list_model.rowCount() > 0 and page.total > 0

        def is_asked() -> bool:
            return visitor.find("certificateYes") is not None

        visitor.wait(lambda: has_jobs() or is_asked(), "jobs in the list")
        if is_asked():
            visitor.picture("matches-without-certificate")
            self._say("certificate: 有")
            visitor.touch("certificateYes")
            visitor.wait(lambda: has_jobs() and not is_asked(), "jobs in the list")
        visitor.picture("matches")
        for row in page.values.get("strip", ()):
            self._say(f"strip: {row['title']} is {row['state']}")
        self._say(f"matches: {page.total:,} jobs, the first is {page.list_model.rows[0]['title']}")

    def _apply_for_one(self) -> None:
        """Open jobs from the top until one can be applied for."""
        visitor, job = self._visitor, self._program.root.job_page
        for number in range(JOBS_TRIED):
            visitor.touch(f"job{number}")
            visitor.see("job")
            visitor.picture("job")
            if job.canApply and not job.kept:
                break
            self._say(f"job {number}: cannot be applied for ({job.cannotApply or 'kept'}), back to the list")
            visitor.touch("footBack")
            visitor.see("matches")
        else:
            raise VisitError("no job of the list can be applied for")
        if job.knownPhone:
            self._say(f"job: {job.card['title']}; 报名 with the number that is kept")
            visitor.touch("applyKnown")
            return
        self._say(f"job: {job.card['title']}; 报名")
        visitor.touch("apply")
        visitor.see("apply")
        visitor.picture("apply")
        for digit in PHONE:
            visitor.touch(f"key{digit}")
        visitor.wait(lambda: bool(self._program.root.apply_page.valid), "a whole phone number")
        visitor.picture("apply-typed")
        visitor.touch("submit")

    def _leave_for_checking(self, url: str, out: Path) -> None:
        """The ticket and the key that signed it, beside the pictures: the visit's own state folder is temporary."""
        state = self._program.options.settings.paths.state_folder
        keys, address = out / "ticket-keys.json", out / "ticket.txt"
        keys.write_text(key_list_text([load_identity(identity_folder(state)).ticket_key()]), encoding="ascii")
        address.write_text(url + "\n", encoding="ascii")
        self._say(f"check the ticket with: kiosk ticket verify --keys {keys} {address}")

    def _ticket(self) -> None:
        visitor, page = self._visitor, self._program.root.ticket_page
        visitor.see("ticket", deadline_s=15)
        visitor.picture("ticket")
        ticket = self._program.session.visit.ticket if self._program.session.visit else None
        self._say(f"ticket: {page.titleCode}, {page.shortCode}")
        if ticket is not None and self._out is not None:
            self._leave_for_checking(ticket.url, self._out)
        self._lift()
        visitor.touch("ticketDone")
        visitor.see("farewell")
        visitor.picture("farewell")
        visitor.see("attract", deadline_s=30)
        visitor.picture("attract-again")
        self._say("farewell; nothing of the visit is left on the screen")

    def _place(self, card: str) -> None:
        self._program.reader.send({"command": "place_card", "card": card})

    def _lift(self) -> None:
        self._program.reader.send({"command": "place_card", "card": None})
