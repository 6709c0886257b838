"""What the kiosk keeps: stored jobs, ledger, outbox, keys and versions. All of it is opened for reading only."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sqlite3
import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path

import kiosk
from kiosk.domain.findings import Finding, ProbeId, Verdict
from kiosk.domain.trade import parse_trades
from kiosk.maintenance.surroundings import Surroundings
from kiosk.protocol.update_report import read_report, report_file
from kiosk.resources import asset_text
from kiosk.store.audit_book import chain_holds
from kiosk.store.cache import CacheAbsentError, CacheDirectory, CacheError
from kiosk.store.identity import (
    IdentityError,
    IdentityExposedError,
    IdentityMissingError,
    identity_folder,
    load_identity,
)
from kiosk.store.ledger_counts import oldest_pending, outbox_counts

LEDGER_FILE = "ledger.db"
DAY_S = 86_400
OLD_S = DAY_S
VERY_OLD_S = 8 * DAY_S
KEYS_OLD_S = 2 * 365 * DAY_S
ROOT_SOON_S = 45 * DAY_S
UPDATE_NEWS_S = 3 * DAY_S


def cache(around: Surroundings) -> Finding:
    """Reads every page of the generation in use: SQLite's own ``quick_check``."""
    folder = _cache_folder(around)
    generation = folder.current()
    if generation is None:
        return Finding(ProbeId.CACHE, Verdict.BAD, "CACHE_NONE")
    if folder.is_suspect(generation):
        return Finding(ProbeId.CACHE, Verdict.BAD, "CACHE_BROKEN", generation[:40])
    file = folder.file(generation)
    if not file.exists():
        return Finding(ProbeId.CACHE, Verdict.BAD, "CACHE_NONE")
    if not _sound(file, immutable=True):
        return Finding(ProbeId.CACHE, Verdict.BAD, "CACHE_BROKEN", generation[:40])
    return Finding(ProbeId.CACHE, Verdict.OK, value=generation[:40])


def data_age(around: Surroundings) -> Finding:
    try:
        view = _cache_folder(around).open_current()
    except CacheAbsentError:
        return Finding(ProbeId.DATA_AGE, Verdict.BAD, "CACHE_NONE")
    except CacheError:
        return Finding(ProbeId.DATA_AGE, Verdict.UNKNOWN, "CACHE_BROKEN")
    try:
        summary = view.summary(around.clock.at)
    finally:
        view.close()
    if not summary.jobs or summary.newest_update is None:
        return Finding(ProbeId.DATA_AGE, Verdict.BAD, "DATA_EMPTY", "0")
    age_s = max(0, around.clock.at - summary.newest_update)
    value = f"{age_s // 3600} h"
    if age_s > VERY_OLD_S:
        return Finding(ProbeId.DATA_AGE, Verdict.BAD, "DATA_VERY_OLD", value)
    if age_s > OLD_S:
        return Finding(ProbeId.DATA_AGE, Verdict.WARN, "DATA_OLD", value)
    return Finding(ProbeId.DATA_AGE, Verdict.OK, value=value)


def ledger(around: Surroundings) -> Finding:
    file = around.state / LEDGER_FILE
    if not file.exists():
        enrolled = (identity_folder(around.state) / "identity.json").exists()
        verdict = Verdict.UNKNOWN if enrolled else Verdict.OFF
        return Finding(ProbeId.LEDGER, verdict, "LEDGER_NONE" if enrolled else "")
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return Finding(ProbeId.LEDGER, Verdict.BAD, "LEDGER_EXPOSED")
    if not _sound(file):
        return Finding(ProbeId.LEDGER, Verdict.BAD, "LEDGER_BROKEN")
    with closing(_read_only(file)) as connection:
        connection.row_factory = sqlite3.Row
        if not chain_holds(connection):
            return Finding(ProbeId.LEDGER, Verdict.BAD, "AUDIT_CHAIN_BROKEN")
    return Finding(ProbeId.LEDGER, Verdict.OK)


def queue(around: Surroundings) -> Finding:
    file = around.state / LEDGER_FILE
    if not file.exists():
        return Finding(ProbeId.QUEUE, Verdict.OFF)
    try:
        with closing(_read_only(file)) as connection:
            pending, refused = outbox_counts(connection)
            oldest = oldest_pending(connection)
    except sqlite3.Error:
        return Finding(ProbeId.QUEUE, Verdict.UNKNOWN, "LEDGER_BROKEN")
    value = str(pending)
    if oldest is not None and around.clock.at - oldest > DAY_S:
        return Finding(ProbeId.QUEUE, Verdict.WARN, "QUEUE_OLD", value)
    if refused:
        return Finding(ProbeId.QUEUE, Verdict.WARN, "QUEUE_REFUSED", f"{refused} / {pending}")
    return Finding(ProbeId.QUEUE, Verdict.OK, value=value)


def keys(around: Surroundings) -> Finding:
    """The kiosk's own keys and the feed's root of trust."""
    folder = identity_folder(around.state)
    try:
        load_identity(folder)
    except IdentityMissingError:
        return Finding(ProbeId.KEYS, Verdict.WARN, "NOT_ENROLLED")
    except IdentityExposedError:
        return Finding(ProbeId.KEYS, Verdict.BAD, "KEYS_EXPOSED")
    except IdentityError:
        return Finding(ProbeId.KEYS, Verdict.BAD, "KEYS_BROKEN")
    root_left_s = _root_left_s(around)
    if root_left_s is not None and root_left_s < 0:
        return Finding(ProbeId.KEYS, Verdict.BAD, "ROOT_ENDED", f"{root_left_s // DAY_S} d")
    if root_left_s is not None and root_left_s < ROOT_SOON_S:
        return Finding(ProbeId.KEYS, Verdict.WARN, "ROOT_ENDS_SOON", f"{root_left_s // DAY_S} d")
    age_s = max(0, around.clock.at - int((folder / "identity.json").stat().st_mtime))
    value = f"{age_s // DAY_S} d"
    if age_s > KEYS_OLD_S:
        return Finding(ProbeId.KEYS, Verdict.WARN, "KEYS_OLD", value)
    return Finding(ProbeId.KEYS, Verdict.OK, value=value)


def versions(around: Surroundings) -> Finding:
    parts = [kiosk.__version__, f"Python {platform.python_version()}"]
    try:
        parts.append(f"Qt {importlib.metadata.version('PySide6-Essentials')}")
    except importlib.metadata.PackageNotFoundError:
        parts.append("Qt ?")
    value = " · ".join(parts)
    live = around.live
    if live is not None and live.version not in (None, kiosk.__version__):
        return Finding(ProbeId.VERSIONS, Verdict.WARN, "PROGRAM_DEVIATES", f"{live.version} / {kiosk.__version__}")
    update = read_report(report_file(around.state))
    if update is not None and update.code is not None:
        # News for a while; after that it is known, and the next release will say otherwise.
        fresh = abs(around.clock.at - update.at) < UPDATE_NEWS_S
        return Finding(ProbeId.VERSIONS, Verdict.BAD if fresh else Verdict.WARN, update.code, update.version or "")
    return Finding(ProbeId.VERSIONS, Verdict.OK, value=value)


def _cache_folder(around: Surroundings) -> CacheDirectory:
    return CacheDirectory(around.state / "cache", parse_trades(asset_text("data/trades.toml")))


def _read_only(file: Path, *, immutable: bool = False) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"
    return sqlite3.connect(address, uri=True, timeout=2.0)


def _sound(file: Path, *, immutable: bool = False) -> bool:
    try:
        with closing(_read_only(file, immutable=immutable)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "lock" in str(error):
            raise
        return False


def _root_left_s(around: Surroundings) -> int | None:
    """Until when the newest root that was taken counts; None where there is no feed yet."""
    try:
        signed = json.loads((around.state / "feed" / "metadata" / "root.json").read_bytes())["signed"]
        return int(datetime.fromisoformat(signed["expires"]).timestamp()) - around.clock.at
    except (OSError, ValueError, KeyError, TypeError):
        return None
