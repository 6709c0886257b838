"""Derives assets/data/search_words.txt from the trade tables and the Pinyin initials beside it.

    python scripts/make_search_words.py > assets/data/search_words.txt

A line for each reading of each word: initials, tile, word. Shipped ready, because the screen has no other use for the
table of aliases, and reading TOML costs more than looking for a word.
"""

from __future__ import annotations

import sys

from kiosk.domain.pinyin import parse_initials
from kiosk.domain.trade import parse_trades
from kiosk.hub.wording.trade_suggestion import parse_aliases
from kiosk.resources import asset_text


def lines() -> list[str]:
    trades = parse_trades(asset_text("data/trades.toml"))
    aliases = parse_aliases(asset_text("data/trade_aliases.toml"), trades)
    initials = parse_initials(asset_text("data/pinyin_initials.txt"))
    tile_of = {tile.word: tile.id for tile in trades.tiles}
    for trade in trades.trades:
        for word in (*trade.words, *aliases.words.get(trade.code, ())):
            tile_of.setdefault(word, trade.tile)
    return sorted({f"{reading} {tile} {word}" for word, tile in tile_of.items() for reading in initials.of(word)})


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
