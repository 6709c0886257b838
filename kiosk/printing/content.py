"""What stands on a piece of paper, as finished words. How it looks is decided in ``kiosk.printing.drawing``."""

from __future__ import annotations

from dataclasses import field

from kiosk.values import frozen


@frozen
class PostingWords:
    """What every paper about a posting says of it."""

    job: str
    pay: str
    pay_unit: str
    settlement: str
    when: str
    when_more: str
    place: str
    phone: str = field(repr=False)
    contact: str = field(repr=False)


@frozen
class TicketContent:
    """One ticket. Empty texts are left out; ``url`` becomes the QR symbol.

    ``silence`` is the sentence of M2; ``sample`` marks what is no real ticket.
    """

    title: str
    market: str
    silence: str
    posting: PostingWords
    place_more: str
    contact_more: str
    bring: str
    short_code: str = field(repr=False)
    url: str = field(repr=False)
    hirer: str = field(repr=False)
    issued: str = field(repr=False)
    group: str
    state: str
    rights: tuple[str, ...]
    farewell: str
    sample: str = ""


@frozen
class CallSlipContent:
    """A telephone number to take along, where an application would arrive too late (M3).

    ``number`` is that of the posting, as the hub's slip for the hirer names it.
    """

    title: str
    market: str
    sentence: str
    posting: PostingWords
    number: str
    issued: str
    rights: tuple[str, ...]
    sample: str = ""


@frozen
class PlaceContent:
    """A place in an activity: a seat in a bus, a course, a fair. Empty texts are left out."""

    title: str
    market: str
    sentence: str
    activity: str
    when: str
    when_more: str
    place: str
    phone: str = field(repr=False)
    short_code: str = field(repr=False)
    organiser: str
    issued: str = field(repr=False)
    rights: tuple[str, ...]
    sample: str = ""


@frozen
class WorkedWords:
    """One job of a work record: two lines."""

    what: str
    for_whom: str


@frozen
class WorkRecordContent:
    """What somebody has worked, the newest first; ``url`` becomes the QR symbol."""

    title: str
    market: str
    sentence: str
    jobs: tuple[WorkedWords, ...]
    url: str = field(repr=False)
    issued: str = field(repr=False)
    rights: tuple[str, ...]
    sample: str = ""


@frozen
class StripContent:
    """What comes out after the paper was changed: proof that both edges print and the text is readable."""

    market: str
    sentence: str
    printed: str
    url: str = ""
    """Of a test ticket: its code must scan."""


PaperContent = TicketContent | CallSlipContent | PlaceContent | WorkRecordContent | StripContent
