"""How the screen is to be for the person before it; whoever comes next finds it as the site wants it."""

from __future__ import annotations

from kiosk.values import frozen

LOUDEST = 5


@frozen
class Modes:
    """``language`` is the code of a file in ``assets/translations``, empty for Chinese; ``loudness`` from 1 up."""

    large_type: bool = False
    high_contrast: bool = False
    low_position: bool = False
    reduced_motion: bool = False
    language: str = ""
    loudness: int = 3
    by_ear: bool = False
    """听着选: jobs come one at a time, and every page is read aloud whole."""
