"""What an import knows beside the list itself: the hall, the source, the day, the hirers, the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from kiosk.domain.clock import local_day
from kiosk.domain.job import Hazard, PayUnit
from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.hub.hirers import HirerCard
from kiosk.hub.sheets import value_reading
from kiosk.hub.sheets.code_tables import CodeTable, normal_word, shipped_codes
from kiosk.hub.sheets.import_settings import ImportSettings
from kiosk.hub.wording.advertisement import Finding, PostingField, PostingText
from kiosk.hub.wording.advertisement_linter import NO_MINIMUM, MinimumWage, lint, reword_all
from kiosk.hub.wording.conditions import ConditionFinder, Conditions
from kiosk.hub.wording.pay import PayReading
from kiosk.hub.wording.place import PlaceFinder
from kiosk.hub.wording.trade_suggestion import TradeSuggester, TradeSuggestion, parse_aliases
from kiosk.hub.wording.when import WhenReading, parse_when
from kiosk.resources import asset_text

Read = TypeVar("Read")
_REMEMBERED = 20_000
"""Texts per kind of reading; a list of 100,000 rows has far fewer different pays and places."""


class KnownHirers:
    """Found by credit code, else by name; a name that two different hirers bear tells nothing."""

    def __init__(self, hirers: Iterable[HirerCard] = ()) -> None:
        self._by_code: dict[str, HirerCard] = {}
        self._by_name: dict[str, HirerCard | None] = {}
        for hirer in hirers:
            if hirer.credit_code:
                self._by_code[hirer.credit_code] = _later(self._by_code.get(hirer.credit_code), hirer)
            name = normal_word(hirer.name)
            if name not in self._by_name:
                self._by_name[name] = hirer
                continue
            # One unit with two telephones is kept twice and is one all the same.
            other = self._by_name[name]
            same = other is not None and hirer.credit_code is not None and hirer.credit_code == other.credit_code
            self._by_name[name] = _later(other, hirer) if same else None

    def find(self, name: str, credit_code: str | None) -> HirerCard | None:
        if credit_code and (found := self._by_code.get(credit_code)):
            return found
        by_name = self._by_name.get(normal_word(name))
        other_code = by_name and credit_code and by_name.credit_code and by_name.credit_code != credit_code
        return None if other_code else by_name


def _later(one: HirerCard | None, other: HirerCard) -> HirerCard:
    """The one who is blocked, else the one whose papers were seen last."""
    return other if one is None else max(one, other, key=lambda card: (card.blocked, card.verified_on, card.id))


_day = lru_cache(maxsize=8)(local_day)


@dataclass(frozen=True, slots=True)
class ImportContext:
    """``source`` names who brought the list: within one source an office's number is one posting for ever.

    ``home``: the hall's region, 6 or 9 digits. ``hirers_checked``: the clerk vouches for the papers of all hirers of
    this list. ``reword``: unlawful wording is replaced where the linter knows how. ``other_halls``: further ones whose
    postings this clerk may change. ``hirers``: filled in by the preview.
    """

    source: str
    hall_id: int
    home: str
    now: int
    settings: ImportSettings = field(default_factory=ImportSettings)
    hirers: KnownHirers = field(default_factory=KnownHirers)
    hirers_checked: bool = False
    reword: bool = False
    minimum_wage: MinimumWage = NO_MINIMUM
    other_halls: frozenset[int] = frozenset()

    @property
    def halls(self) -> frozenset[int]:
        return self.other_halls | {self.hall_id}

    @property
    def today(self) -> date:
        return _day(self.now)


class Readings:
    """The tables, and what texts mean by them; every reading is kept, since lists repeat themselves.

    Built once for a home county; safe between threads.
    """

    def __init__(self, trades: TradeTable, regions: RegionTable, home: str) -> None:
        self.trades = trades
        self.regions = regions
        self.codes: Mapping[str, CodeTable] = shipped_codes()
        suggester = TradeSuggester(trades, parse_aliases(asset_text("data/trade_aliases.toml"), trades))
        places = PlaceFinder(regions, home[:6])
        conditions = ConditionFinder(trades)
        self.conditions: Callable[[str], Conditions] = _kept(conditions.find)
        self.region: Callable[[str], str | None] = _kept(places.region_of)
        self.trade: Callable[[str], TradeSuggestion | None] = _kept(
            lambda text: next(iter(suggester.suggest(text, 1)), None)
        )
        self.pay: Callable[[str, PayUnit | None], PayReading | None] = _kept(value_reading.pay)
        self.when: Callable[[str, date], WhenReading | None] = _kept(parse_when)
        self.days: Callable[[str, date], tuple[date, date | None] | None] = _kept(value_reading.days)
        self.lint: Callable[[PostingField, str, frozenset[Hazard] | None], tuple[Finding, ...]] = _kept(_lint)
        self.reworded: Callable[[PostingField, str, frozenset[Hazard] | None], str] = _kept(_reworded)


def _kept(read: Callable[..., Read]) -> Callable[..., Read]:
    return lru_cache(maxsize=_REMEMBERED)(read)


def _lint(where: PostingField, text: str, hazards: frozenset[Hazard] | None) -> tuple[Finding, ...]:
    return lint(PostingText({where: text}, hazards=hazards))


def _reworded(where: PostingField, text: str, hazards: frozenset[Hazard] | None) -> str:
    return reword_all(PostingText({where: text}, hazards=hazards)).texts[where]
