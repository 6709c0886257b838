"""Trades: the occupations of CSCO 2022 under the market's own words and the twenty tiles of the first question."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kiosk.values import frozen


class TradeTag(StrEnum):
    """What the law or the work itself attaches to a trade."""

    SITE = "site"
    """Building site."""
    LIFT = "lift"
    """Repeated lifting of loads."""
    SPECIAL = "special"
    """特种作业: 18 and over, not past retirement age, certificate (特种作业规定 art. 4)."""
    HOT_WORK = "hot-work"
    HEIGHT = "height"
    LICENCE = "licence"
    """A machine or vehicle that needs a licence."""
    TAMPER = "tamper"
    """Vibrating tools (捣固机, 电锤)."""
    TOXIC = "toxic"
    DUST = "dust"
    ADULT = "adult"
    """Barred to 16 and 17 by the rules of the trade itself (保安服务管理条例 art. 16, care of children and the old)."""
    SEASON = "season"


@frozen
class Certificate:
    """A certificate that a job may ask for.

    ``gate`` says whether a job is taken out of the list for somebody without it; a health certificate, for instance,
    is got in a day or two and is only shown as a condition.
    """

    code: str
    name: str
    gate: bool


@frozen
class Trade:
    """One occupation: CSCO 2022 ``code`` and ``name``, the ``tile`` it belongs to, the market's ``words`` for it."""

    code: str
    name: str
    tile: str
    words: tuple[str, ...]
    tags: frozenset[TradeTag]
    certificates: tuple[str, ...]
    """Certificate codes that the law asks for in this trade."""


@frozen
class Tile:
    """One tile of the first question: ``id`` is the stem of its pictogram, ``word`` what is said at the market."""

    id: str
    word: str
    trades: tuple[Trade, ...]


class TradeTableError(ValueError):
    """The trade table contradicts itself; the text names the entry. An installation with it must not start."""

    code = "TRADE_TABLE"


_AFFINITY_BY_EQUAL_GROUPS = {4: 1.0, 3: 0.7, 2: 0.4}


def _equal_groups(first: str, second: str) -> int:
    equal = 0
    for left, right in zip(first.split("-"), second.split("-"), strict=False):
        if left != right:
            break
        equal += 1
    return equal


def affinity(first_code: str, second_code: str) -> float:
    """How near two occupations are by CSCO: same 1.0, same small group 0.7, same middle group 0.4, else 0."""
    return _AFFINITY_BY_EQUAL_GROUPS.get(_equal_groups(first_code, second_code), 0.0)


@dataclass(frozen=True)
class TradeTable:
    """All tiles in screen order, all trades, all certificates; looked up by id or code."""

    tiles: tuple[Tile, ...]
    certificates: Mapping[str, Certificate]
    _tile_by_id: Mapping[str, Tile] = field(repr=False)
    _trade_by_code: Mapping[str, Trade] = field(repr=False)

    @property
    def trades(self) -> tuple[Trade, ...]:
        return tuple(trade for tile in self.tiles for trade in tile.trades)

    def tile(self, tile_id: str) -> Tile:
        """The tile of that id; ``KeyError`` when there is none."""
        return self._tile_by_id[tile_id]

    def of_code(self, code: str) -> Trade | None:
        """The trade with that CSCO code, or None for one the market has no word for."""
        return self._trade_by_code.get(code)

    def affinity(self, first_code: str, second_code: str) -> float:
        """See :func:`affinity`."""
        return affinity(first_code, second_code)

    def tile_affinity(self, tile_id: str, code: str) -> float:
        """How near an occupation is to a tile: 1.0 for the tile's own, else the nearest of the tile's trades."""
        return max(affinity(trade.code, code) for trade in self.tile(tile_id).trades)

    def tile_certificates(self, tile_id: str) -> frozenset[str]:
        """What the law asks for in the tile's own trades, of the kind without which a job is not shown."""
        named = {code for trade in self.tile(tile_id).trades for code in trade.certificates}
        return frozenset(code for code in named if self.certificates[code].gate)

    def certificate_name(self, code: str) -> str:
        """What the certificate is called at the market; a code of a later table is shown as it came."""
        certificate = self.certificates.get(code)
        return certificate.name if certificate else code


def _strings(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(value) for value in entry.get(key, ()))


def _trade(entry: Mapping[str, Any], certificates: Mapping[str, Certificate]) -> Trade:
    code = str(entry["code"])
    try:
        tags = frozenset(TradeTag(tag) for tag in _strings(entry, "tags"))
    except ValueError as error:
        raise TradeTableError(f"trade {code}: {error}") from error
    needed = _strings(entry, "certificates")
    if unknown := set(needed) - set(certificates):
        raise TradeTableError(f"trade {code}: certificates {sorted(unknown)} are not in the table")
    if TradeTag.SPECIAL in tags and not any(certificates[name].gate for name in needed):
        raise TradeTableError(f"trade {code}: a special trade needs a certificate that gates it")
    return Trade(code, str(entry["name"]), str(entry["tile"]), _strings(entry, "words"), tags, needed)


def _unique(keys: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise TradeTableError(f"{what} {key} stands twice")
        seen.add(key)


def parse_trades(text: str) -> TradeTable:
    """Reads the text of ``assets/data/trades.toml``: arrays ``certificate``, ``tile`` (in screen order) and ``trade``.

    Raises ``TradeTableError`` when the text is no TOML, an entry is incomplete, doubled or names what is not there.
    """
    try:
        document = tomllib.loads(text)
        listed = [Certificate(str(e["code"]), str(e["name"]), bool(e["gate"])) for e in document["certificate"]]
        _unique((certificate.code for certificate in listed), "certificate")
        certificates = {certificate.code: certificate for certificate in listed}
        trades = [_trade(entry, certificates) for entry in document["trade"]]
        _unique((trade.code for trade in trades), "trade")
        words = [(str(entry["id"]), str(entry["word"])) for entry in document["tile"]]
        _unique((tile_id for tile_id, _ in words), "tile")
    except tomllib.TOMLDecodeError as error:
        raise TradeTableError(str(error)) from error
    except KeyError as error:
        raise TradeTableError(f"the key {error} is missing") from error
    tiles = tuple(
        Tile(tile_id, word, tuple(trade for trade in trades if trade.tile == tile_id)) for tile_id, word in words
    )
    by_id = {tile.id: tile for tile in tiles}
    if empty := [tile.id for tile in tiles if not tile.trades]:
        raise TradeTableError(f"tiles without a trade: {empty}")
    if strays := [trade.code for trade in trades if trade.tile not in by_id]:
        raise TradeTableError(f"trades of no tile: {strays}")
    return TradeTable(tiles, certificates, by_id, {trade.code: trade for trade in trades})
