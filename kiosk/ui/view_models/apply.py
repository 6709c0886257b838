"""The form: a phone number, or none."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.ui.presentation import EMPTY_CARD
from kiosk.ui.session import events
from kiosk.ui.session.visit import PHONE_DIGITS
from kiosk.ui.view_models.base import state
from kiosk.ui.view_models.keypad import KeypadViewModel


class ApplyViewModel(KeypadViewModel):
    """``error``: empty, disk_full, store_failed, job_closed or bad_prefix; ``knownPhone`` is masked."""

    digits, digitsChanged = state(str, "digits", "")
    missing, missingChanged = state(int, "missing", PHONE_DIGITS)
    knownPhone, knownPhoneChanged = state(str, "knownPhone", "")
    receiver, receiverChanged = state(str, "receiver", "")
    card, cardChanged = state("QVariantMap", "card", EMPTY_CARD)
    busy, busyChanged = state(bool, "busy", False)
    error, errorChanged = state(str, "error", "")
    valid, validChanged = state(bool, "valid", False)

    @Slot()
    def submitKnown(self) -> None:
        self.send(events.SubmittedKnown())

    @Slot()
    def submitWithoutPhone(self) -> None:
        self.send(events.SubmittedWithoutPhone())
