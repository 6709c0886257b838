"""Places: region codes with names down to townships, and distances that say no more than is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import asin, atan2, cos, pi, radians, sin, sqrt
from typing import Protocol

from kiosk.domain.job import CoordinateQuality
from kiosk.values import frozen

EARTH_RADIUS_KM = 6371.0
_WINDS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
_CODE_LENGTHS = (2, 4, 6, 9)
_DIRECT_UNDER_PROVINCE = "90"
"""Third and fourth digit of county-level cities that belong to no prefecture (GB/T 2260): each is a city of its own."""


class DistanceWord(StrEnum):
    """What is said of a distance: a figure where both ends are known well enough, otherwise a true sentence."""

    EXACT = "exact"
    SAME_TOWNSHIP = "same-township"
    SAME_COUNTY = "same-county"
    OTHER_COUNTY = "other-county"
    OTHER_CITY = "other-city"


@dataclass(frozen=True, slots=True)
class Distance:
    """``kilometres`` is a straight line and stands only with the word EXACT."""

    kilometres: float | None
    word: DistanceWord


class Located(Protocol):
    """Anything with a region code and perhaps coordinates; ``kiosk.domain.job.Place`` is one."""

    @property
    def region(self) -> str: ...

    @property
    def latitude(self) -> float | None: ...

    @property
    def longitude(self) -> float | None: ...

    @property
    def quality(self) -> CoordinateQuality: ...


@frozen
class Spot:
    """A place without an address: where a kiosk stands."""

    region: str
    latitude: float | None
    longitude: float | None
    quality: CoordinateQuality


def great_circle_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance of two points in degrees (haversine on a sphere of 6371 km)."""
    phi, other_phi = radians(latitude), radians(other_latitude)
    across = sin((other_phi - phi) / 2)
    along = sin(radians(other_longitude - longitude) / 2)
    # Products, not powers: a whole column computed elsewhere must give the same last bit.
    chord = across * across + cos(phi) * cos(other_phi) * (along * along)
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def towards(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> str:
    """Which of the eight winds leads from one point to the other, as ``n``, ``ne``, ``e`` ... ``nw``."""
    north = other_latitude - latitude
    east = (other_longitude - longitude) * cos(radians((latitude + other_latitude) / 2))
    return _WINDS[round(atan2(east, north) / (pi / 4)) % 8]


def _word(here: str, there: str) -> DistanceWord:
    if len(here) == len(there) == 9 and here == there:
        return DistanceWord.SAME_TOWNSHIP
    if here[:6] == there[:6]:
        return DistanceWord.SAME_COUNTY
    if here[:4] == there[:4] and here[2:4] != _DIRECT_UNDER_PROVINCE:
        return DistanceWord.OTHER_COUNTY
    return DistanceWord.OTHER_CITY


def _distance(here: Located, there: Located) -> Distance:
    word = _word(here.region, there.region)
    qualities = {here.quality, there.quality}
    # Within one township its centre would stand for both ends, and the figure would say 0 km of a walk of an hour.
    centre_for_both = word is DistanceWord.SAME_TOWNSHIP and qualities != {CoordinateQuality.EXACT}
    if CoordinateQuality.COUNTY in qualities or centre_for_both:
        return Distance(None, word)
    if here.latitude is None or here.longitude is None or there.latitude is None or there.longitude is None:
        return Distance(None, word)
    kilometres = great_circle_km(here.latitude, here.longitude, there.latitude, there.longitude)
    return Distance(kilometres, DistanceWord.EXACT)


@frozen
class Region:
    """One row: 2, 4, 6 or 9 digits; the coordinates of the centre where a source gives them, in degrees."""

    code: str
    name: str
    latitude: float | None
    longitude: float | None

    @property
    def inhabited(self) -> bool:
        """Townships numbered 4xx are administrative bodies (parks, prisons), no places to choose from a list."""
        return len(self.code) != 9 or self.code[6] != "4"


class RegionTableError(ValueError):
    """The region table is broken; the text names the line. An installation with it must not start."""

    code = "REGION_TABLE"


MANY = 256
"""So many places are looked for in the text; then it is cheaper to have all of them as objects."""
Row = tuple[str, str, str, str]
"""Code, name, latitude and longitude as they stand in the file; both coordinates empty where unknown."""


class RegionTable:
    """Regions by code. Rows stay text until they are asked for: a screen names some dozens of them, and three thousand
    as objects are a mebibyte that it would never need. Who asks for many has them all made at once.
    """

    __slots__ = ("_asked", "_body", "_complete")

    def __init__(self, body: str) -> None:
        """``body`` are the sound rows of the file, a line each."""
        self._body = f"\n{body}\n"
        self._asked: dict[str, Row | None] = {}
        self._complete = False

    def __iter__(self) -> Iterator[Region]:
        """Every row, in the order of the table."""
        return map(_region, self.rows)

    @property
    def rows(self) -> Iterable[Row]:
        """The same as text."""
        return _ROW.findall(self._body)

    def _row(self, code: str) -> Row | None:
        # Threads share the table, and it is whole before it is said to be: asked in this order.
        complete, asked = self._complete, self._asked
        if complete or code in asked:
            return asked.get(code)
        if len(asked) >= MANY:
            # A new dict, never one that is half full.
            self._asked = {row[0]: row for row in self.rows}
            self._complete = True
            return self._asked.get(code)
        begin = self._body.find(f"\n{code},")
        row = self._row_at(begin + 1) if begin >= 0 else None
        if row is not None and row[0] != code:
            row = None
        asked[code] = row
        return row

    def _row_at(self, begin: int) -> Row | None:
        found = _ROW.match(self._body, begin)
        return (found[1], found[2], found[3] or "", found[4] or "") if found else None

    def get(self, code: str) -> Region | None:
        row = self._row(code)
        return None if row is None else _region(row)

    def name(self, code: str) -> str | None:
        """The region's own name (解州镇), or None when the code is not in the table."""
        row = self._row(code)
        return None if row is None else row[1]

    def full_name(self, code: str) -> str:
        """The names from province to the deepest level known (山西省运城市盐湖区解州镇); empty when none is."""
        return "".join(self.name(code[:length]) or "" for length in _CODE_LENGTHS if length <= len(code))

    def short_name(self, code: str) -> str:
        """What a card shows: county and township, or the deepest name known; empty when nothing is."""
        names = [self.name(code[:length]) or "" for length in (6, 9)]
        return "".join(dict.fromkeys(names)) or self.full_name(code)

    def children(self, code: str) -> tuple[Region, ...]:
        """The regions of the next level below, by code; townships that are no places to live are left out."""
        digits = {0: 2, 2: 2, 4: 2, 6: 3}.get(len(code))
        if digits is None:
            return ()
        # Their lines are looked for in the text: a page of the hub asks for the townships of every county.
        lines = re.finditer(rf"\n(?={re.escape(code)}[0-9]{{{digits}}},)", self._body)
        below = (row for line in lines if (row := self._row_at(line.end())) is not None)
        return tuple(region for region in map(_region, below) if region.inhabited)

    def distance(self, here: Located, there: Located) -> Distance:
        """Kilometres only when both ends are known better than a county's centre; a true sentence otherwise.

        An end without coordinates gets its township's where the table has them.
        """
        return _distance(self.settled(here), self.settled(there))

    def way(self, here: Located, there: Located) -> tuple[float, str] | None:
        """Kilometres in a straight line and which way; None where a figure would say more than is known."""
        start, end = self.settled(here), self.settled(there)
        far = _distance(start, end).kilometres
        if far is None or start.latitude is None or start.longitude is None:
            return None
        assert end.latitude is not None  # or there would be no kilometres
        assert end.longitude is not None
        return far, towards(start.latitude, start.longitude, end.latitude, end.longitude)

    def settled(self, place: Located) -> Located:
        """The place with its township's or county's coordinates when nobody set its own."""
        return self.spot(place.region) if place.latitude is None or place.longitude is None else place

    def spot(self, code: str, latitude: float | None = None, longitude: float | None = None) -> Spot:
        """Where a kiosk or job of this code is: measured coordinates if given, else the township's or county's."""
        if latitude is not None and longitude is not None:
            return Spot(code, latitude, longitude, CoordinateQuality.EXACT)
        township = self.get(code) if len(code) == 9 else None
        if township and township.latitude is not None:
            return Spot(code, township.latitude, township.longitude, CoordinateQuality.TOWNSHIP)
        county = self.get(code[:6])
        if county is None:
            return Spot(code, None, None, CoordinateQuality.COUNTY)
        return Spot(code, county.latitude, county.longitude, CoordinateQuality.COUNTY)


_HEADER = "code,name,latitude,longitude"
_FIGURE = r"-?[0-9]+(?:\.[0-9]+)?"
_ROW = re.compile(
    rf"^([0-9]{{2}}|[0-9]{{4}}|[0-9]{{6}}|[0-9]{{9}}),([^,\n]+),(?:({_FIGURE}),({_FIGURE})|,)$", re.MULTILINE
)


def _region(row: Row) -> Region:
    code, name, latitude, longitude = row
    return Region(code, name, float(latitude), float(longitude)) if latitude else Region(code, name, None, None)


def parse_regions(text: str) -> RegionTable:
    """Reads the text of ``assets/data/regions.csv``: code, name, latitude, longitude (both empty where unknown).

    Raises ``RegionTableError`` with the line number for a wrong header, a malformed row or a doubled code.
    """
    header, _, body = text.partition("\n")
    if header != _HEADER:
        raise RegionTableError(f"line 1: the header {_HEADER} is needed")
    if len({row[1] for row in _ROW.finditer(body)}) != len(body.splitlines()):
        raise RegionTableError(_first_fault(body))
    return RegionTable(body.rstrip("\n"))


def _first_fault(body: str) -> str:
    seen: set[str] = set()
    for line, text in enumerate(body.splitlines(), start=2):
        row = _ROW.fullmatch(text)
        if row is None:
            return f"line {line}: a code of 2, 4, 6 or 9 digits, a name and two coordinates or none are needed"
        if row[1] in seen:
            return f"line {line}: {row[1]} stands twice"
        seen.add(row[1])
    raise AssertionError("every row is sound")
