"""Looks at PINs and cards of the staff, in a thread of its own: it must work where the ledger does not open."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.config import StaffSettings
from kiosk.domain.staff import Role
from kiosk.maintenance.lockout_file import LockoutFile
from kiosk.ui.session import effects, events

if TYPE_CHECKING:
    from kiosk.maintenance.staff_access import StaffAccess

_defects = logging.getLogger("kiosk.defect")


class StaffGate(QObject):
    """``answered`` carries StaffRefused or StaffAdmitted. The session asks one thing at a time."""

    answered = Signal(object)

    def __init__(self, state: Path, settings: StaffSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._settings = settings
        # Kept as long as the program: on a disk that keeps nothing it is what remembers the wrong PINs.
        self._lockout = LockoutFile(state)
        self._one_at_a_time = threading.Lock()

    @Slot(object)
    def take(self, effect: effects.Effect) -> None:
        match effect:
            case effects.AskStaffLockout():
                self._beside(self._refused)
            case effects.CheckStaffPin(pin):
                self._beside(lambda: self._admit(lambda access: access.role_of_pin(pin)))
            case effects.CheckStaffCard(number):
                self._beside(lambda: self._admit(lambda access: self._role_of_card(access, number)))

    def _admit(self, find: Callable[[StaffAccess], Role | None]) -> events.Event:
        """A try costs before it is looked at; one during the wait is not looked at and costs nothing."""
        if self._lockout.left_s() > 0:
            return self._refused()
        self._lockout.count_try()
        role = find(self._access())
        if role is None:
            return self._refused()
        self._lockout.admit(role)
        return events.StaffAdmitted(role)

    def _refused(self) -> events.Event:
        return events.StaffRefused(self._lockout.left_s(), self._access().configured)

    def _access(self) -> StaffAccess:
        # Here, in the gate's own thread: it makes a hash of 64 MiB, which the screen must not wait for, and two threads
        # that load PyNaCl at the same moment find its packages half made (seen at a start: the ledger's was the other).
        from kiosk.maintenance.staff_access import load_access

        return load_access(self._state, self._settings)

    def _role_of_card(self, access: StaffAccess, number: str) -> Role | None:
        from kiosk.protocol.person import derive
        from kiosk.store.identity import IdentityError, identity_folder, load_identity

        try:
            fleet_key = load_identity(identity_folder(self._state)).fleet_key
        except IdentityError:
            return None
        return access.role_of_card(derive(number, fleet_key).tag)

    def _beside(self, act: Callable[[], events.Event]) -> None:
        def run() -> None:
            with self._one_at_a_time:
                try:
                    answer = act()
                except Exception:
                    _defects.exception("at the staff's entry")
                    answer = events.StaffRefused(0.0, True)
                self.answered.emit(answer)

        threading.Thread(target=run, name="staff", daemon=True).start()
