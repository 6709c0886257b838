"""The tables that ship, and readers built from them for a market in 盐湖区."""

from __future__ import annotations

from datetime import date
from functools import cache

from kiosk.hub.wording.chat_message import MessageReader, PostDraft
from kiosk.hub.wording.trade_suggestion import TradeAliases, TradeSuggester, parse_aliases
from kiosk.resources import asset_text
from tests.domain.postings import TODAY, regions, trades

HOME = "140802"

__all__ = ["HOME", "TODAY", "aliases", "read", "reader", "regions", "suggester", "trades"]


@cache
def aliases() -> TradeAliases:
    return parse_aliases(asset_text("data/trade_aliases.toml"), trades())


@cache
def suggester() -> TradeSuggester:
    return TradeSuggester(trades(), aliases())


@cache
def reader() -> MessageReader:
    return MessageReader(trades(), aliases(), regions(), HOME)


def read(message: str, today: date = TODAY) -> PostDraft:
    (draft,) = reader().read(message, today)
    return draft
