"""``kiosk bundle``: feed and envelopes by hand, over a stick or any folder (docs/protocol.md, section 17).

Works beside a running kiosk: it waits for the end of the round that ``kiosk sync`` is in.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from kiosk.config import Settings, SettingsError
from kiosk.domain.region import parse_regions
from kiosk.domain.trade import parse_trades
from kiosk.foreign_folder import ForeignFolder, StickError
from kiosk.progress_lines import ProgressLines
from kiosk.protocol.envelope import read_sequence
from kiosk.resources import asset_text
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_feed import CacheFeed
from kiosk.store.cache_ranking import Standpoint
from kiosk.store.identity import IdentityError, identity_folder, load_identity
from kiosk.store.rescue import envelopes_of_another, left_by_another, waiting_envelopes
from kiosk.store.settings_in_force import settings_in_force
from kiosk.store.storage_fault import StorageError
from kiosk.sync.contact import ContactKeeper
from kiosk.sync.feed_client import FetchError, FetchFault
from kiosk.sync.feed_taker import LEDGER_FILE, feed_places
from kiosk.sync.stick_feed import FeedImport, FeedOutcome, StickFeed
from kiosk.sync.stick_outbox import export_envelopes
from kiosk.sync.sync_lock import SyncBusyError, sync_lock

PROGRAM = "kiosk bundle"
EXPORT_SUFFIX = ".cborseq"
WAIT_S = 120.0
"""As long as a round of ``kiosk sync`` may take before this program says who is busy instead."""


class BundleExit(IntEnum):
    DONE = 0
    PARTLY = 1
    """The feed was taken, but not all of it."""
    USAGE = 2
    NOT_ENROLLED = 3
    BUSY = 4
    NO_STICK = 5
    """The stick stood in the way: not there, pulled out, full, write-protected, without a copy of the feed."""
    NO_STATE = 6
    """The machine's own disk, or a ledger that cannot be read."""
    REFUSED = 7
    """The feed on the stick cannot be used: of another hub, expired, changed."""


@dataclass(frozen=True, slots=True)
class _Job:
    options: argparse.Namespace
    settings: Settings
    state: Path
    lines: ProgressLines

    @property
    def ledger(self) -> Path:
        return self.state / LEDGER_FILE


def main(argv: Sequence[str]) -> int:
    """A BundleExit."""
    options = _parser().parse_args(argv)
    lines = ProgressLines()
    run: Callable[[_Job], BundleExit] = options.run
    try:
        settings, state = settings_in_force(options.config, options.state)
        return run(_Job(options, settings, state, lines))
    except SettingsError as error:
        lines.error(error.code, str(error), "设置文件有错。", "请按提示改正。")
        return BundleExit.USAGE
    except IdentityError as error:
        lines.error(error.code, str(error), "这台机器还没有登记，收不了更新。", "请先登记（kiosk enrol）。")
        return BundleExit.NOT_ENROLLED
    except SyncBusyError as error:
        lines.error(error.code, error.holder, error.sentence, error.instruction)
        return BundleExit.BUSY
    except StickError as error:
        lines.error(error.code, str(error), error.sentence, error.instruction)
        return BundleExit.NO_STICK
    except StorageError as error:
        lines.error(error.code, str(error), "本机的记录读不出来。", "请管理员查看；可用 --from 指定记录文件再试。")
        return BundleExit.NO_STATE
    except OSError as error:
        lines.error("STATE_FOLDER", error.strerror or type(error).__name__, "本机文件读写失败。", "请检查路径和硬盘。")
        return BundleExit.NO_STATE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM, description="Feed and envelopes by hand, over a stick or any folder."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, words, run in (
        ("export", "write the envelopes that wait for an answer", _export),
        ("import", "take the copy of the feed", _import),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        command.add_argument("path", metavar="PATH", type=Path, help="where the stick is mounted, or any folder")
        command.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
        command.add_argument("--state", metavar="DIR", type=Path, help="state folder instead of that of the settings")
        if name == "export":
            command.add_argument(
                "--all", action="store_true", help="also what was accepted, for a hub restored from a backup"
            )
            command.add_argument(
                "--from",
                dest="source",
                metavar="LEDGER",
                type=Path,
                help="the state folder of a dead kiosk, its ledger alone, or a *.cborseq; it is only read",
            )
    return parser


def _export(job: _Job) -> BundleExit:
    if job.options.source is not None:
        wires = _wires_of_another(job.options.source, accepted=job.options.all)
        return _write(job, wires)
    with sync_lock(job.state, PROGRAM, WAIT_S):
        return _write(job, waiting_envelopes(job.ledger, accepted=job.options.all))


def _write(job: _Job, wires: Iterable[bytes]) -> BundleExit:
    with ForeignFolder.open(job.options.path) as stick:
        done = export_envelopes(
            stick, wires, lambda done, total: job.lines.progress("export", "正在存报名", done, total)
        )
    facts = {"envelopes": done.envelopes, "written": done.written, "files": done.files}
    words = f"要送的 {done.envelopes} 条都在U盘上了，这次新写 {done.written} 条。可以拔了。"
    job.lines.result("EXPORTED", facts, words)
    return BundleExit.DONE


def _wires_of_another(source: Path, *, accepted: bool) -> tuple[bytes, ...]:
    """Raises OSError and StorageError."""
    if source.suffix == EXPORT_SUFFIX:
        return read_sequence(source.read_bytes()).envelopes
    with tempfile.TemporaryDirectory(prefix="kiosk-bundle-") as scratch:
        if source.is_dir():
            return left_by_another(source / LEDGER_FILE, Path(scratch), accepted=accepted)
        source.open("rb").close()
        return tuple(envelopes_of_another(source, Path(scratch), accepted=accepted))


def _import(job: _Job) -> BundleExit:
    identity = load_identity(identity_folder(job.state))
    if identity.hub is None:
        raise IdentityError("an identity without a hub")
    trades, regions = parse_trades(asset_text("data/trades.toml")), parse_regions(asset_text("data/regions.csv"))
    kiosk = job.settings.kiosk
    standpoint = Standpoint(
        regions.spot(kiosk.region, kiosk.latitude, kiosk.longitude), trades, regions, job.settings.matching
    )
    with (
        sync_lock(job.state, PROGRAM, WAIT_S),
        CacheFeed(CacheDirectory(job.state / "cache", trades), standpoint) as jobs,
    ):
        feed = StickFeed(
            job.state,
            identity,
            identity.hub,
            feed_places(job.state, jobs, kiosk.region, job.options.config),
            ContactKeeper(job.state).now,
            lambda event: None,
        )
        found = feed.take(
            job.options.path, lambda done, total: job.lines.progress("import", "正在更新岗位", done, total)
        )
    return _say(job.lines, found)


def _say(lines: ProgressLines, found: FeedImport) -> BundleExit:
    facts = {"feed": found.outcome, "receipts": found.receipts, "states": found.states}
    match found.outcome:
        case FeedOutcome.TAKEN:
            lines.result("IMPORTED", facts, f"已更新；收到 {found.receipts} 条回执。可以拔了。")
            return BundleExit.DONE
        case FeedOutcome.OLDER:
            lines.result("IMPORTED", facts, "本机的岗位比U盘上的新，不用更新。可以拔了。")
            return BundleExit.DONE
        case FeedOutcome.NONE:
            lines.error(
                "STICK_NO_FEED", "", "U盘上没有更新，或没有拷完。", "请在服务器上重新拷贝（kiosk hub bundle export）。"
            )
            return BundleExit.NO_STICK
        case FeedOutcome.PARTLY:
            lines.error(
                found.code or "", found.detail, "更新没有全部采用，其余已采用。", "请再做一次；一直这样请告诉管理员。"
            )
            return BundleExit.PARTLY
    fault = FetchError(FetchFault(found.code or FetchFault.MISSING), found.detail)
    lines.error(fault.code, found.detail, fault.sentence, fault.instruction)
    return BundleExit.REFUSED
