"""Somebody before the real screen program, led by a script while a real ``exec()`` turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Slot

from kiosk.ui.program import KioskProgram

LOOK_MS = 2
"""Qt keeps intervals under 20 ms to the millisecond. To name its precise timers would make its 130 enumerations,
which the screen program does not have, in the process that is measured."""
DEADLINE_S = 30.0
PHONE = "13800000000"
TILE = "bricklayer"
JOBS_TRIED = 10
LETTERS = "nwg"
LISTENED = 4

Condition = Callable[[], bool]
Script = Iterator[tuple[str, Condition]]
"""Yields what is waited for, in words and as a condition."""
Done = Callable[[Exception | None], None]


class StuckError(Exception):
    """The kiosk did not come to what the script waited for."""


class ScriptedPerson(QObject):
    """Plays one script at a time; ``look_ms`` is how often it looks whether what it waits for is there."""

    def __init__(self, program: KioskProgram, look_ms: int = LOOK_MS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.program = program
        self.frames = 0
        self._counting = False
        self._script: Script = iter(())
        self._done: Done = lambda _failure: None
        self._wanted: tuple[str, Condition] = ("the start", lambda: True)
        self._until_s = 0.0
        self._look = QTimer(self)
        self._look.setInterval(look_ms)
        self._look.timeout.connect(self._go_on)

    def begin(self, script: Script, done: Done) -> None:
        """``done`` hears StuckError, whatever the script raises, or None. The window stands already."""
        if not self._counting and self.program.window is not None:
            self.program.window.frameSwapped.connect(self._on_frame)
            self._counting = True
        self._script, self._done = script, done
        self._wanted = ("the start", lambda: True)
        self._until_s = time.monotonic() + DEADLINE_S
        self._look.start()

    def stop(self) -> None:
        self._look.stop()

    @property
    def busy(self) -> bool:
        return self._look.isActive()

    @Slot()
    def _on_frame(self) -> None:
        self.frames += 1

    @Slot()
    def _go_on(self) -> None:
        try:
            what, condition = self._wanted
            if condition():
                self._wanted = next(self._script)
                self._until_s = time.monotonic() + DEADLINE_S
            elif time.monotonic() > self._until_s:
                raise StuckError(f"waited {DEADLINE_S:.0f} s for {what} on the screen {self.screen}")
        except StopIteration:
            self._end(None)
        except Exception as error:  # told to whoever began the script
            self._end(error)

    def _end(self, failure: Exception | None) -> None:
        self.stop()
        self._done(failure)

    # --- parts of scripts ---

    @property
    def screen(self) -> str:
        return str(self.program.session.screen)

    def lay_card(self, card: str | None) -> None:
        """A sample card of the demo profile, or none."""
        self.program.reader.send({"command": "place_card", "card": card})

    def ready(self) -> Script:
        program = self.program
        yield "reader and ledger", lambda: program.session.reader == "ready" and program.session.rules.has_ledger
        yield "all pages", lambda: program.window is not None and bool(program.window.property("warm"))

    def seen(self, *screens: str) -> Script:
        """One of the screens is there and was painted."""
        yield " or ".join(screens), lambda: self.screen in screens
        yield from self.painted()

    def painted(self) -> Script:
        before = self.frames
        if self.program.window is not None:
            self.program.window.update()
        yield "a frame", lambda: self.frames > before

    def rest(self, milliseconds: int) -> Script:
        """Let what is under way come to its end."""
        until_s = time.monotonic() + milliseconds / 1000
        yield "rest", lambda: time.monotonic() >= until_s

    def to_guest_list(self) -> Script:
        """From the attract page to the list of somebody without a card."""
        root = self.program.root
        yield from self.ready()
        root.browse()
        yield from self.seen("matches")
        yield "the first rows", lambda: root.matches_page.list_model.rowCount() > 0

    def to_matches(self) -> Script:
        """From the identity to the list, through notice and tiles when they come."""
        root, session = self.program.root, self.program.session
        yield from self.seen("notice", "matches")
        if self.screen == "notice":
            yield "jobs under the notice", lambda: bool(root.notice_page.preview)
            root.notice_page.acceptMatching()
            yield from self.seen("trades")
            root.trades_page.toggle(TILE)
        yield from self.seen("matches")
        yield "the person's keys", lambda: session.visit is not None and session.visit.known
        yield "rows", lambda: root.matches_page.list_model.rowCount() > 0

    def to_form(self) -> Script:
        """From the list to the form, filled in, of the first job that can be applied for."""
        root, session = self.program.root, self.program.session
        for row in list(root.matches_page.list_model.rows[:JOBS_TRIED]):
            root.matches_page.openJob(row["jobId"])
            yield "the job", lambda: session.visit is not None and session.visit.job is not None
            yield from self.seen("job")
            if root.job_page.canApply and not root.job_page.kept:
                break
            root.back()
            yield from self.seen("matches")
        else:
            raise StuckError(f"none of {JOBS_TRIED} jobs can be applied for")
        root.job_page.apply()
        yield from self.seen("apply")
        for digit in PHONE:
            root.apply_page.digit(digit)
        yield from self.painted()

    def to_ticket(self) -> Script:
        """From the list to the ticket of the first job that can be applied for."""
        yield from self.to_form()
        self.program.root.apply_page.submit()
        yield from self.seen("ticket")

    def companion(self) -> Script:
        """From the ticket of one person to that of the next, whose card lies on the reader."""
        root = self.program.root
        yield from self.seen("job")
        yield "the group", lambda: bool(root.job_page.group)
        root.job_page.applyWithoutPhone()
        yield from self.seen("ticket")

    def search(self) -> Script:
        """From the list by letters to the jobs of the first suggestion, and back to those of before."""
        root, session = self.program.root, self.program.session
        page = root.search_page
        root.matches_page.search()
        yield from self.seen("search")
        for letter in LETTERS:
            page.type(letter)
        yield "suggestions", lambda: page.letters == LETTERS and page.answered and bool(page.suggestions)
        yield from self.painted()
        page.choose(page.suggestions[0]["kind"], page.suggestions[0]["value"])
        yield from self.seen("matches")
        yield "the jobs sought", lambda: root.matches_page.list_model.rowCount() > 0
        sought = session.visit and session.visit.page
        root.matches_page.dropSearch()
        yield "the jobs of before", lambda: session.visit is not None and session.visit.page is not sought

    def listen(self) -> Script:
        """From the list through a few jobs by ear and back."""
        root = self.program.root
        page = root.listen_page
        root.chooseByEar()
        yield from self.seen("listen")
        for position in range(1, LISTENED + 1):
            yield f"job {position}", lambda wanted=position: page.position == wanted  # type: ignore[misc]
            yield from self.painted()
            page.next()
        page.showList()
        yield from self.seen("matches")

    def other_modes(self) -> Script:
        """The page that is there in large type and in English, and as it was."""
        root = self.program.root
        root.toggleElder()
        yield from self.painted()
        root.toggleElder()
        root.speak("en")
        yield from self.painted()
        root.speak("")
        yield from self.painted()
        root.showHelp()
        yield from self.painted()
        root.hideHelp()
        yield from self.painted()

    def report(self) -> Script:
        """From the list to the first job, of which something bad is told, and back."""
        root = self.program.root
        page = root.report_page
        root.matches_page.openJob(root.matches_page.list_model.rows[0]["jobId"])
        yield from self.seen("job")
        root.job_page.report()
        yield from self.seen("report")
        page.choose("gone")
        page.tell()
        yield "the report to be kept", lambda: page.step == "told"
        yield from self.painted()
        root.back()
        yield from self.seen("job")
        root.back()
        yield from self.seen("matches")

    def print_again(self) -> Script:
        """The ticket that is there goes to the printer's program; nobody waits until it lies in the mouth."""
        root, session = self.program.root, self.program.session
        root.ticket_page.printAgain()
        yield "the ticket to be drawn", lambda: session.visit is not None and session.visit.attempt is not None
        yield from self.painted()

    def look_around(self) -> Script:
        """Somebody without a card, from the attract page to a job and back."""
        root = self.program.root
        yield from self.to_guest_list()
        root.matches_page.openJob(root.matches_page.list_model.rows[0]["jobId"])
        yield from self.seen("job")
        root.back()
        yield from self.seen("matches")
        root.leave()
        yield from self.seen("attract")

    def own_pages(self, sign_up: bool = False) -> Script:
        """From the ticket through the services and all that the person has applied for, which is withdrawn."""
        root = self.program.root
        root.ticket_page.moreJobs()
        yield from self.seen("matches")
        root.showServices()
        yield from self.seen("services")
        if sign_up:
            yield from self._sign_up()
        root.back()
        yield from self.seen("matches")
        root.matches_page.openApplications()
        yield from self.seen("applications")
        page = root.applications_page
        page.withdraw(page.rows[0]["ticketId"])
        yield "the withdrawal", lambda: bool(page.rows) and page.rows[0]["state"] == "withdrawn"

    def _sign_up(self) -> Script:
        page = self.program.root.services_page
        page.choose("buses")
        yield "an activity", lambda: any(row["signUp"] == "open" for row in page.rows)
        which = next(row["activityId"] for row in page.rows if row["signUp"] == "open")
        page.signUp(which, False)
        yield "the place to be kept", lambda: any(row["signUp"] == "saved" for row in page.rows)
        yield from self.painted()

    def erased(self) -> Script:
        """Everything of the person who stands there, who leaves with it."""
        self.program.root.forgetMe()
        yield from self.seen("farewell")

    def to_attract(self) -> Script:
        session = self.program.session
        if self.screen != "farewell":
            self.program.root.leave()
            yield from self.seen("farewell")
        yield "the card to be lifted", lambda: not session.card_present
        self.program.root.leave()
        yield from self.seen("attract")
