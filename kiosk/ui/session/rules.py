"""What the settings and the kiosk's own means ask of the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from kiosk.ui.session.modes import Modes
from kiosk.values import frozen


@frozen
class SessionRules:
    """From the settings, and from what this kiosk has: ``can_apply`` needs its identity, ``has_ledger`` its ledger."""

    idle_s: float = 30.0
    idle_warning_s: float = 20.0
    form_guard_s: float = 10.0
    second_card_s: float = 5.0
    farewell_s: float = 8.0
    can_apply: bool = True
    has_ledger: bool = True
    modes: Modes = Modes()
    """What each person finds."""
    has_printer: bool = False
    """The settings name one; whether it prints is another matter."""
    prints_by_itself: bool = True
    staff_exit_s: float = 180.0
    """Without a touch the maintenance page closes."""
    mm_per_px: float = 0.248
    """As the screen is drawn now; where calibrating begins."""
    certificates_of_tile: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Per trade tile the certificates that the law asks for in it."""
