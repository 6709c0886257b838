"""The thread that owns the ledger and the slow key derivation."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.clock import local_day
from kiosk.ui.session import effects, events
from kiosk.ui.workers.answers import LedgerOpened, StorageFreed

if TYPE_CHECKING:
    from kiosk.protocol.person import PersonKeys
    from kiosk.protocol.preferences import Preferences
    from kiosk.store.desk import Desk
    from kiosk.store.ledger import Ledger
    from kiosk.store.storage_fault import DeskError

LEDGER_FILE = "ledger.db"
DEFECT = "DEFECT"
ENOUGH_ROOM_BYTES = 1024 * 1024
"""An application is a few KiB; the write-ahead log and SQLite's spare pages need the rest."""
MATCHING_CONSENT = "matching-2"
"""Names the words of the notice that the person agreed to; new words get a new name, and who agreed to others is asked
anew. 2: the kiosks of the county share what is kept."""
_defects = logging.getLogger("kiosk.defect")
STANDING_ALARMS: dict[str, str] = {"suspected": "CLONE_SUSPECTED", "revoked": "REVOKED"}


class LedgerWorker(QObject):
    """Owns the ledger. Keeps the keys of one visit from their derivation to its end."""

    answered = Signal(object)

    def __init__(
        self,
        state_folder: Path,
        undo_minutes: int,
        keep_days: int,
        now: Callable[[], int],
        clock_certain: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._state_folder = state_folder
        self._undo_minutes = undo_minutes
        self._keep_days = keep_days
        self._now = now
        self._clock_certain = clock_certain
        self._tidied_on: date | None = None
        self._log = logging.getLogger("kiosk.ledger")
        self._ledger: Ledger | None = None
        self._desk: Desk | None = None
        self._fleet_key = b""
        self._person: tuple[int, PersonKeys] | None = None
        self._kept: Preferences | None = None
        self._disk_full = False
        self._said: LedgerOpened | None = None

    @Slot()
    def look(self) -> None:
        """Each minute: what was missing at the last try may be there now, and a full disk may have room."""
        if self._desk is None:
            self.open()
        elif self._disk_full and has_room(self._state_folder):
            self._disk_full = False
            self.answered.emit(StorageFreed())

    @Slot()
    def reopen(self) -> None:
        """The enrolment is another one, or the hub thinks otherwise of it: what was loaded is not to be used again."""
        self.close()
        self._said = None
        self.open()

    @Slot()
    def open(self) -> None:
        """Load identity and ledger (a second of imports and perhaps a migration: not for the screen's thread)."""
        try:
            opened = self._open()
        except Exception:
            _defects.exception("the ledger does not open")
            opened = LedgerOpened(can_apply=False, has_ledger=False, demo=False, alarm=DEFECT)
        if opened != self._said:
            self._said = opened
            self.answered.emit(opened)

    def _open(self) -> LedgerOpened:
        from kiosk.store.desk import Desk
        from kiosk.store.identity import IdentityError, IdentityMissingError, identity_folder, load_identity
        from kiosk.store.rescue import open_or_begin_anew
        from kiosk.store.standing import Standing, load_standing
        from kiosk.store.storage_fault import StorageError

        try:
            identity = load_identity(identity_folder(self._state_folder))
        except IdentityError as error:
            if self._said is None:
                self._log.warning("%s: %s", error.code, error)
            alarm = "" if isinstance(error, IdentityMissingError) else str(error.code)
            return LedgerOpened(can_apply=False, has_ledger=False, demo=False, alarm=alarm)
        standing = load_standing(self._state_folder, identity.key_id)

        def opened(*, has_ledger: bool, alarm: str) -> LedgerOpened:
            can_apply = standing is Standing.GOOD
            return LedgerOpened(can_apply, has_ledger, identity.demo, alarm, identity.key_id, standing.value)

        if standing is Standing.REVOKED:
            return opened(has_ledger=False, alarm=STANDING_ALARMS[standing])
        try:
            self._state_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._state_folder / LEDGER_FILE
            self._ledger, aside = open_or_begin_anew(path, identity.signing_key.verify_key, self._now())
        except (StorageError, OSError) as error:
            code = str(error.code) if isinstance(error, StorageError) else "STORAGE_FAULT"
            self._log.error("ledger: %s", code)
            return opened(has_ledger=False, alarm=code)
        if aside is not None:
            self._log.error("ledger set aside, %d envelopes exported", aside.envelopes)
        self._fleet_key = identity.fleet_key
        self._desk = Desk(self._ledger, identity, self._undo_minutes)
        self._tidy()
        alarm = "STORE_CORRUPT" if aside is not None else STANDING_ALARMS.get(standing, "")
        return opened(has_ledger=True, alarm=alarm)

    @Slot(object)
    def take(self, effect: effects.Effect) -> None:
        try:
            self._take(effect)
        except Exception:
            # A mistake of the program: the log gets it, the person must not wait for an answer that never comes.
            _defects.exception("in the ledger's thread")
            match effect:
                case effects.KnowPerson(visit):
                    self.answered.emit(events.PersonKnown(visit, None, ()))
                case effects.Apply(visit):
                    self.answered.emit(events.ApplicationRefused(visit, events.SubmitFault.STORE_FAILED))
                case effects.SignUpFor(visit) | effects.GiveBackPlace(visit):
                    self.answered.emit(events.SignUpRefused(visit, events.SubmitFault.STORE_FAILED))
                case effects.MakeWorkRecord(visit):
                    self.answered.emit(events.WorkRecordMade(visit, None))
                case effects.BeginPrint(visit):
                    self.answered.emit(events.PrintBegun(visit, None))
                case effects.Report(visit):
                    self.answered.emit(events.ReportRefused(visit, events.SubmitFault.STORE_FAILED))
                case effects.Withdraw(visit) | effects.TakeBack(visit):
                    self.answered.emit(events.WithdrawRefused(visit, events.SubmitFault.STORE_FAILED))

    def _take(self, effect: effects.Effect) -> None:
        match effect:
            case effects.KnowPerson():
                self._know(effect)
            case effects.KeepWishes():
                self._keep(effect)
            case effects.Apply():
                self._apply(effect)
            case effects.Report():
                self._report(effect)
            case effects.Withdraw(visit, ticket_id):
                self._change(visit, lambda desk, keys: desk.withdraw(keys, ticket_id, self._now()))
            case effects.TakeBack(visit, ticket_id):
                self._change(visit, lambda desk, keys: desk.restore(keys, ticket_id, self._now()))
            case effects.ForgetPerson(visit):
                self._forget(visit)
            case effects.SignUpFor(visit, identity, activity, phone):
                self._change_places(
                    visit,
                    "sign-up",
                    lambda desk, keys: desk.places.sign_up(keys, identity, activity, phone, self._now()),
                )
            case effects.GiveBackPlace(visit, ticket_id):
                self._change_places(
                    visit, "sign-off", lambda desk, keys: desk.places.give_back(keys, ticket_id, self._now())
                )
            case effects.FindPlaces(visit):
                self._find_places(visit)
            case effects.FindEarlier(visit):
                self._find_earlier(visit)
            case effects.MakeWorkRecord(visit):
                self._make_work_record(visit)
            case effects.CountVisit():
                self._count(effect)
            case effects.BeginPrint(visit, ticket_id):
                self._begin_print(visit, ticket_id)
            case effects.EndPrint(attempt, printed):
                self._end_print(attempt, printed)
            case effects.NoteStaff(action):
                self._note_staff(action)
            case effects.VisitEnded(visit):
                if self._person is not None and self._person[0] == visit:
                    self._note_seen(self._person[1])
                    self._person = self._kept = None
                self._tidy()

    def _note_staff(self, action: str) -> None:
        from kiosk.store.storage_fault import StorageError

        if self._desk is None:
            return
        try:
            self._desk.reports.note_staff(action, self._now())
        except StorageError as error:
            self._note("staff", error)

    def _tidy(self) -> None:
        """Once a day, between two people: drop what has reached its end, unless the date may be wrong."""
        from kiosk.store.storage_fault import StorageError
        from kiosk.store.tidying import tidy

        now = self._now()
        if self._ledger is None or self._tidied_on == local_day(now) or not self._clock_certain():
            return
        # Marked first: a ledger that breaks at this is opened anew, and that tidies too.
        self._tidied_on = local_day(now)
        try:
            tidy(self._ledger, now, self._keep_days)
        except StorageError as error:
            self._note("tidy", error)

    @Slot()
    def close(self) -> None:
        self._person = self._kept = self._desk = None
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _keys(self, visit: int) -> PersonKeys | None:
        return self._person[1] if self._person is not None and self._person[0] == visit else None

    def _know(self, asked: effects.KnowPerson) -> None:
        from kiosk.protocol.person import derive
        from kiosk.store.storage_fault import StorageError

        desk = self._desk
        if desk is None:
            return
        keys = derive(asked.id_number, self._fleet_key)
        self._person, self._kept = (asked.visit, keys), None
        try:
            now = self._now()
            kept = desk.preferences.recall(keys, now)
            self._kept = kept if kept is not None and kept.consent_version == MATCHING_CONSENT else None
            answer = events.PersonKnown(asked.visit, self._kept, desk.tickets(keys, now))
        except StorageError as error:
            self._note("recall", error)
            answer = events.PersonKnown(asked.visit, None, ())
        self.answered.emit(answer)

    def _keep(self, asked: effects.KeepWishes) -> None:
        from kiosk.protocol.preferences import Preferences
        from kiosk.store.storage_fault import StorageError

        keys, desk = self._keys(asked.visit), self._desk
        if keys is None or desk is None:
            return
        now = self._now()
        self._kept = replace(
            self._kept or Preferences(),
            tiles=asked.tiles,
            certificates=asked.certificates,
            phone=asked.phone or (self._kept.phone if self._kept else None),
            seen_at=now,
            consent_version=MATCHING_CONSENT,
        )
        try:
            desk.preferences.remember(keys, self._kept, now, self._keep_days)
        except StorageError as error:
            # Wishes are a convenience: the person is not told about a disk that the next application will name.
            self._note("wishes", error)

    def _note_seen(self, keys: PersonKeys) -> None:
        """What is posted from now on is new to this person."""
        from kiosk.store.storage_fault import StorageError

        if self._desk is None or self._kept is None:
            return
        try:
            self._desk.preferences.note_seen(keys, self._now())
        except StorageError as error:
            self._note("last visit", error)

    def _change_places(self, visit: int, what: str, act: Callable[[Desk, PersonKeys], object]) -> None:
        from kiosk.store.storage_fault import DeskError

        keys, desk = self._keys(visit), self._desk
        if keys is None or desk is None:
            self.answered.emit(events.SignUpRefused(visit, events.SubmitFault.STORE_FAILED))
            return
        try:
            act(desk, keys)
        except DeskError as error:
            self._note(what, error)
            self.answered.emit(events.SignUpRefused(visit, _fault(str(error.code))))
            return
        self._find_places(visit, kept=True)

    def _find_places(self, visit: int, *, kept: bool = False) -> None:
        from kiosk.store.storage_fault import StorageError

        keys, desk = self._keys(visit), self._desk
        if keys is None or desk is None:
            return
        try:
            self.answered.emit(events.PlacesFound(visit, desk.places.of(keys, self._now()), kept))
        except StorageError as error:
            self._note("places", error)
            self.answered.emit(events.PlacesFound(visit, (), kept))

    def _make_work_record(self, visit: int) -> None:
        from kiosk.store.storage_fault import StorageError

        keys, desk = self._keys(visit), self._desk
        record = None
        if keys is not None and desk is not None:
            try:
                record = desk.work_record(keys, self._now())
            except StorageError as error:
                self._note("work record", error)
        self.answered.emit(events.WorkRecordMade(visit, record))

    def _find_earlier(self, visit: int) -> None:
        from kiosk.store.storage_fault import StorageError

        keys, desk = self._keys(visit), self._desk
        if keys is None or desk is None:
            return
        try:
            self.answered.emit(events.EarlierFound(visit, desk.earlier(keys, self._now())))
        except StorageError as error:
            # The page shows what still counts; what is over is missing from it.
            self._note("earlier tickets", error)

    def _count(self, visit: effects.CountVisit) -> None:
        from kiosk.store.storage_fault import StorageError

        if self._desk is None:
            return
        try:
            self._desk.reports.count_visit(visit.trade, visit.sex, visit.age_band, self._now())
        except StorageError as error:
            self._note("visit count", error)

    def _apply(self, asked: effects.Apply) -> None:
        from kiosk.store.storage_fault import DeskError

        keys, desk = self._keys(asked.visit), self._desk
        if keys is None or desk is None:
            self.answered.emit(events.ApplicationRefused(asked.visit, events.SubmitFault.STORE_FAILED))
            return
        try:
            ticket = desk.apply(keys, asked.identity, asked.job, asked.phone, asked.group, self._now())
        except DeskError as error:
            self._note("application", error)
            self.answered.emit(events.ApplicationRefused(asked.visit, _fault(str(error.code))))
            return
        self.answered.emit(events.ApplicationKept(asked.visit, ticket))

    def _report(self, asked: effects.Report) -> None:
        from kiosk.store.storage_fault import DeskError
        from kiosk.ui.workers.posting_report import complaint_of

        if self._desk is None:
            self.answered.emit(events.ReportRefused(asked.visit, events.SubmitFault.STORE_FAILED))
            return
        try:
            self._desk.complain(complaint_of(asked.report, asked.job_id), self._now())
        except DeskError as error:
            self._note("report", error)
            self.answered.emit(events.ReportRefused(asked.visit, _fault(str(error.code))))
            return
        self.answered.emit(events.ReportKept(asked.visit, asked.job_id))

    def _change(self, visit: int, act: Callable[[Desk, PersonKeys], object]) -> None:
        from kiosk.store.storage_fault import DeskError

        keys, desk = self._keys(visit), self._desk
        if keys is None or desk is None:
            self.answered.emit(events.WithdrawRefused(visit, events.SubmitFault.STORE_FAILED))
            return
        try:
            act(desk, keys)
            answer = events.TicketsChanged(visit, desk.tickets(keys, self._now()))
        except DeskError as error:
            self._note("withdrawal", error)
            self.answered.emit(events.WithdrawRefused(visit, _fault(str(error.code))))
            return
        self.answered.emit(answer)

    def _forget(self, visit: int) -> None:
        from kiosk.store.storage_fault import DeskError

        keys, desk = self._keys(visit), self._desk
        if keys is None or desk is None:
            self.answered.emit(events.WithdrawRefused(visit, events.SubmitFault.STORE_FAILED))
            return
        try:
            desk.erase(keys, self._now())
        except DeskError as error:
            self._note("erasure", error)
            self.answered.emit(events.WithdrawRefused(visit, _fault(str(error.code))))
            return
        self._kept = None
        self.answered.emit(events.Forgotten(visit))

    def _begin_print(self, visit: int, ticket_id: int) -> None:
        from kiosk.store.print_attempts import begin_print
        from kiosk.store.storage_fault import StorageError

        attempt = None
        if self._ledger is not None:
            try:
                attempt = begin_print(self._ledger, ticket_id, self._now())
            except StorageError as error:
                self._note("print", error)
        self.answered.emit(events.PrintBegun(visit, attempt))

    def _end_print(self, attempt: int, printed: bool) -> None:
        from kiosk.store.print_attempts import end_print
        from kiosk.store.storage_fault import StorageError

        if self._ledger is None:
            return
        try:
            end_print(self._ledger, attempt, printed)
        except StorageError as error:
            # The paper is out or not, whatever the ledger knows; the row stays one of which nobody knows.
            self._note("print", error)

    def _note(self, act: str, error: DeskError[Any]) -> None:
        """Log what stood in the way; a ledger that turns out to be damaged is set aside at once, not at the next start.

        The keys of the visit stay, so that the same press finds the new ledger.
        """
        self._log.error("%s: %s", act, error)
        code = str(error.code)
        self._disk_full = self._disk_full or code == "DISK_FULL"
        if code == "STORE_CORRUPT":
            person = self._person
            self.close()
            self.open()
            self._person = person
            if self._said is not None and not self._said.alarm:
                # Sound by SQLite's own check, and yet something in it did not open.
                self._said = replace(self._said, alarm=code)
                self.answered.emit(self._said)


def has_room(folder: Path) -> bool:
    """Whether one more application fits on the disk with much to spare."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize >= ENOUGH_ROOM_BYTES


def _fault(code: str) -> events.SubmitFault:
    known = {
        "DISK_FULL": events.SubmitFault.DISK_FULL,
        "JOB_CLOSED": events.SubmitFault.JOB_CLOSED,
        "PLACES_CLOSED": events.SubmitFault.JOB_CLOSED,
    }
    return known.get(code, events.SubmitFault.STORE_FAILED)
