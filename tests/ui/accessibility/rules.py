"""What is asked of every screen, with the number and its source; the letters are those of docs/accessibility.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """Each is measured on every screen; ``RULES`` says what for."""

    CAP = "cap height"
    LINES = "line pitch"
    WHOLE = "text whole"
    TEXT_CONTRAST = "contrast of text"
    SHAPE_CONTRAST = "contrast of shapes"
    TARGET = "target"
    PAD_KEY = "key of a pad"
    REACH = "reach"
    SPEECH = "speech"
    KEYS = "keys"
    FOCUS = "focus"
    NAMES = "name, role, value"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Rule:
    """``least`` is the smallest value allowed (``least_large`` in large type); a check without a figure has no unit."""

    letters: str
    asks: str
    unit: str = ""
    least: float = 0.0
    least_large: float = 0.0


RULES = {
    Check.CAP: Rule("A2, A3", "capital letters of every text", "mm", 4.8, 7.3),
    Check.LINES: Rule("A4", "pitch of the lines of running text, in ems", "em", 1.18, 1.18),
    Check.WHOLE: Rule("A2", "no text cut off, broken inside a word, covered, or lying over another"),
    Check.TEXT_CONTRAST: Rule("A5", "text against its ground, measured on drawn pixels", ": 1", 7.0, 7.0),
    Check.SHAPE_CONTRAST: Rule(
        "A5", "pictograms and edges of bricks against their ground, drawn pixels", ": 1", 3.0, 3.0
    ),
    Check.TARGET: Rule("A6, A7", "shorter side of whatever can be pressed", "mm", 20.0, 25.0),
    Check.PAD_KEY: Rule(
        "A6", "shorter side of a letter's or a digit's key, many of which are pressed in a row", "mm", 20.0, 20.0
    ),
    Check.REACH: Rule("A8", "in low position nothing to press above 1,220 mm or below 380 mm"),
    Check.SPEECH: Rule("A10", "every text is among the words that the voice reads"),
    Check.KEYS: Rule("A12", "four keys come to whatever can be pressed, and press it"),
    Check.FOCUS: Rule("A5, A12", "the ring changes pixels around what the keys have come to", "px", 400, 400),
    Check.NAMES: Rule("A12", "Qt's accessibility interface gives name, role, state and press of every control"),
    Check.HELP: Rule("A13", "help stands at one place on every page"),
}
