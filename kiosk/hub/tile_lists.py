"""Several tiles in one column, as check-ins and wishes keep them: JSON, in the order in which they were named."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kiosk.domain.trade import TradeTable


def pack_tiles(tiles: Sequence[str]) -> str:
    return json.dumps(tiles, ensure_ascii=False)


def unpack_tiles(column: str) -> tuple[str, ...]:
    return tuple(json.loads(column))


def tile_words(column: str, trades: TradeTable) -> str:
    """ "瓦工、小工"; a tile that the table does not know stays as it came."""
    words = {tile.id: tile.word for tile in trades.tiles}
    return "、".join(words.get(tile, tile) for tile in unpack_tiles(column))
