"""A pasted chat-group message in the quick post: what was read goes into the fields, the rest is shown in yellow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kiosk.domain.job import MeetKind
from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.hub.web.staff.quick_post_form import QuickPost
from kiosk.hub.wording.chat_message import Certainty, MessageReader, PostDraft
from kiosk.hub.wording.contact import find_phones, lead_in_spans
from kiosk.hub.wording.folding import Span, merged
from kiosk.hub.wording.pay import PayReading
from kiosk.hub.wording.trade_suggestion import parse_aliases
from kiosk.hub.wording.when import WhenReading
from kiosk.resources import asset_text


class MessageReaders:
    """One reader for each county, because places are understood from near to far; made on first use and kept."""

    def __init__(self, trades: TradeTable, regions: RegionTable) -> None:
        self._trades = trades
        self._regions = regions
        self._aliases = parse_aliases(asset_text("data/trade_aliases.toml"), trades)
        self._by_county: dict[str, MessageReader] = {}

    def of_county(self, county: str) -> MessageReader:
        """``county``: six digits."""
        if county not in self._by_county:
            self._by_county[county] = MessageReader(self._trades, self._aliases, self._regions, county)
        return self._by_county[county]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the pasted text; ``unsure``: no field took it."""

    text: str = field(repr=False)
    unsure: bool


@dataclass(frozen=True, slots=True)
class Pasted:
    """``unsure`` names the form's fields that the clerk should look at: guessed, or not said at all."""

    post: QuickPost
    pieces: tuple[Piece, ...]
    unsure: frozenset[str]


def filled(draft: PostDraft, empty: QuickPost) -> Pasted:
    """The form for one job of a message, over an otherwise ``empty`` form of this hall."""
    conditions = draft.conditions
    post = replace(
        empty,
        description=_description(draft),
        perks=tuple(sorted(conditions.perks)),
        insurance=conditions.insurance or empty.insurance,
        least_age=_digits(conditions.minimum_age),
        most_age=_digits(conditions.maximum_age),
        certificates=conditions.certificates,
        education=conditions.education or empty.education,
        experience=_digits(conditions.experience_years),
        tasks=draft.tasks or (),
    )
    if draft.trade:
        trade = draft.trade.value
        post = replace(post, tile=trade.tile, trade=trade.code, title=trade.raw)
    if draft.openings:
        post = replace(post, openings=str(draft.openings.value))
    if draft.pay:
        post = _with_pay(post, draft.pay.value)
    if draft.place:
        place = draft.place.value
        post = replace(post, region=place.region or post.region, address=place.address, meet=MeetKind.ON_SITE)
    if draft.when:
        post = _with_when(post, draft.when.value)
    if draft.contact_name:
        post = replace(post, name=draft.contact_name.value)
    if draft.contact_phone:
        post = replace(post, phone=draft.contact_phone.value)
    return Pasted(post, tuple(_pieces(draft.text, draft.not_understood)), frozenset(_unsure(draft)))


def _with_pay(post: QuickPost, pay: PayReading) -> QuickPost:
    return replace(
        post,
        pay=_digits(pay.minimum_yuan),
        pay_to=_digits(pay.maximum_yuan),
        unit=pay.unit or post.unit,
        piece=pay.piece_name or "",
        settlement=pay.settlement or post.settlement,
    )


def _with_when(post: QuickPost, when: WhenReading) -> QuickPost:
    start_on = when.start_on or date.fromisoformat(post.day)
    until = when.end_on
    if until is None and when.lasts_days is not None and when.lasts_days > 1:
        until = start_on + timedelta(days=when.lasts_days - 1)
    return replace(
        post,
        day=start_on.isoformat(),
        time=f"{when.meet_time:%H:%M}" if when.meet_time else post.time,
        until=until.isoformat() if until else "",
        hours=when.hours_text or "",
        meet=when.meet_kind or post.meet,
        meet_at=when.meet_at or post.meet_at,
    )


def _unsure(draft: PostDraft) -> Iterator[str]:
    readings = {
        "tile": draft.trade,
        "openings": draft.openings,
        "pay": draft.pay,
        "region": draft.place,
        "day": draft.when,
        "name": draft.contact_name,
        "phone": draft.contact_phone,
    }
    for name, reading in readings.items():
        if reading is None or reading.certainty is Certainty.GUESSED:
            yield name
    if draft.when is None or draft.when.value.meet_time is None:
        yield "time"


def _description(draft: PostDraft) -> str:
    """The message without whom to ring: that has fields of its own, and a list for everybody is no place for it."""
    phones = find_phones(draft.text)
    name = draft.contact_name.spans if draft.contact_name else ()
    gone = merged([*(phone.span for phone in phones), *name, *lead_in_spans(draft.text, phones)])
    kept, at = [], 0
    for span in gone:
        kept.append(draft.text[at : span.start])
        at = span.end
    kept.append(draft.text[at:])
    lines = (line.strip(" ,，。;；:：、") for line in "".join(kept).splitlines())
    return "\n".join(line for line in lines if line)


def _pieces(text: str, not_understood: tuple[Span, ...]) -> Iterator[Piece]:
    at = 0
    for span in merged(not_understood):
        if span.start > at:
            yield Piece(text[at : span.start], unsure=False)
        yield Piece(span.of(text), unsure=True)
        at = span.end
    if at < len(text):
        yield Piece(text[at:], unsure=False)


def _digits(value: int | None) -> str:
    return "" if value is None else str(value)
