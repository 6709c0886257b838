"""The ticket's short code: what a person says or types when the QR cannot be scanned.

The 45 random bits of the ticket id as 9 Crockford base-32 characters and a Luhn-mod-32 check character, shown as two
groups of five. Luhn finds every single wrong character and every exchange of neighbours except 0 with Z (the digits
0 and 31); ids whose code would hold 0 and Z side by side are therefore never issued and never accepted, and then
every such slip is found.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U."""

ID_BITS = 45
CODE_CHARS = 10
GROUP_CHARS = 5
_BASE = len(ALPHABET)
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None})


class ShortCodeError(ValueError):
    """Not a short code that any kiosk issued."""

    code = "SHORT_CODE_WRONG"


def encode(ticket_id: int) -> str:
    """10 characters without a gap. Raises ValueError when ``ticket_id`` is not 45 bits wide."""
    if not 0 <= ticket_id < 1 << ID_BITS:
        raise ValueError("a ticket id has 45 bits")
    digits = [ticket_id >> shift & 31 for shift in range(ID_BITS - 5, -1, -5)]
    digits.append(_check_digit(digits))
    return "".join(ALPHABET[digit] for digit in digits)


def decode(text: str) -> int:
    """The ticket id of a typed code; case, spaces and dashes do not matter. Raises ShortCodeError."""
    code = text.upper().translate(_READ_AS)
    if len(code) != CODE_CHARS or any(character not in ALPHABET for character in code):
        raise ShortCodeError("a short code has 10 letters and digits")
    digits = [ALPHABET.index(character) for character in code]
    if _check_digit(digits[:-1]) != digits[-1] or _has_blind_pair(code):
        raise ShortCodeError("the check character does not fit")
    ticket_id = 0
    for digit in digits[:-1]:
        ticket_id = ticket_id << 5 | digit
    return ticket_id


def is_issuable(ticket_id: int) -> bool:
    """Whether every exchange of neighbours in this id's code would be noticed."""
    return not _has_blind_pair(encode(ticket_id))


def group_number(ticket_id: int) -> str:
    """What companions share (M5): the first half of the code of the ticket that was issued first."""
    return encode(ticket_id)[:GROUP_CHARS]


def spaced(code: str) -> str:
    """XXXXX XXXXX, as screen and paper show it."""
    return f"{code[:5]} {code[5:]}"


def _has_blind_pair(code: str) -> bool:
    return "0Z" in code or "Z0" in code


def _check_digit(digits: list[int]) -> int:
    total = 0
    doubled = True
    for digit in reversed(digits):
        product = digit * 2 if doubled else digit
        total += product // _BASE + product % _BASE
        doubled = not doubled
    return -total % _BASE
