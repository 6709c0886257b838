"""``python -m bench.sheets_under_test WHAT FILE FOLDER``: one way of using a list, in a process of its own.

Prints JSON: processor seconds of this process and its children, peak resident memory of this process and of its largest
child in MiB. Processor time, because the other programs of a machine must not decide a ratio.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

MIB = 1024
NOW = 1_795_471_920
HOME = "140802100"


def bare(file: Path, _: Path) -> None:
    """What python-calamine itself needs to hand the same sheet over."""
    import io

    import python_calamine

    workbook = python_calamine.load_workbook(io.BytesIO(file.read_bytes()))
    assert workbook.get_sheet_by_index(0).to_python()


def read(file: Path, _: Path) -> None:
    from kiosk.hub.sheets.reader_process import read_table_apart

    assert read_table_apart(file.read_bytes()).rows


def whole(file: Path, folder: Path) -> None:
    """Read, preview and commit into a SQLite hub."""
    from sqlalchemy import insert

    from kiosk.domain.region import parse_regions
    from kiosk.domain.trade import parse_trades
    from kiosk.hub.database import Database
    from kiosk.hub.schema import HALL
    from kiosk.hub.sheets.import_context import ImportContext, Readings
    from kiosk.hub.sheets.job_import import commit, preview
    from kiosk.hub.sheets.reader_process import read_table_apart
    from kiosk.resources import asset_text

    database = Database.open(f"sqlite:///{folder / 'hub.db'}")
    hall = {"id": 1, "name": "解州", "region": HOME, "phone": "", "opening_hours": "", "contact_name": ""}
    with database.writing() as connection:
        connection.execute(insert(HALL).values(**hall))
    trades, regions = parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv"))
    readings = Readings(trades, regions, HOME)
    began_s = _processor_s()
    table = read_table_apart(file.read_bytes())
    read_s = _processor_s()
    context = ImportContext("bench", 1, HOME, NOW, hirers_checked=True)
    with database.reading() as connection:
        shown = preview(connection, table, context, readings)
    shown_s = _processor_s()
    result = commit(database, shown, "bench", NOW)
    done_s = _processor_s()
    database.close()
    assert result.posted == len(table.rows), result
    parts = {"read": read_s - began_s, "preview": shown_s - read_s, "commit": done_s - shown_s}
    print(json.dumps({"parts": parts}))


WAYS: Mapping[str, Callable[[Path, Path], None]] = {"bare": bare, "read": read, "whole": whole}


def _processor_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main(what: str, file: str, folder: str) -> int:
    WAYS[what](Path(file), Path(folder))
    own, child = (resource.getrusage(who).ru_maxrss / MIB for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": _processor_s(), "own_mib": own, "child_mib": child}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
