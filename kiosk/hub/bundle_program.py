"""``kiosk hub bundle``: feed and envelopes by hand, over a stick or any folder (docs/protocol.md, section 17)."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.foreign_folder import ForeignFolder, StickError
from kiosk.hub.acceptance import Acceptance
from kiosk.hub.config import load_hub_settings
from kiosk.hub.database import DatabaseError
from kiosk.hub.feed.keys import KeyFileError
from kiosk.hub.feed.publishing import publish_now
from kiosk.hub.feed.repository import Repository, RepositoryError
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.hub_keys import HubKeysError
from kiosk.hub.stick_feed import copy_feed, mark_stick
from kiosk.hub.stick_outbox import OutboxImport, import_file, import_outbox
from kiosk.progress_lines import ProgressLines


class BundleExit(IntEnum):
    DONE = 0
    PARTLY = 1
    """Done, and something needs a look: damaged files, envelopes without an answer, a feed that is not the newest."""
    USAGE = 2
    NO_DATABASE = 3
    NO_KEYS = 4
    NO_STICK = 5
    """The stick stood in the way: not there, pulled out, full, write-protected."""
    NO_FEED = 6
    """The hub has no feed that could be copied."""


@dataclass(frozen=True, slots=True)
class _Job:
    hub: Hub
    path: Path
    lines: ProgressLines

    @property
    def repository(self) -> Repository:
        return Repository(self.hub.settings.feed_folder, self.hub.settings.feed_keys_folder, self.hub.now)


def main(argv: Sequence[str]) -> int:
    """A BundleExit."""
    options = _parser().parse_args(argv)
    run: Callable[[_Job], BundleExit] = options.run
    lines = ProgressLines()
    try:
        hub = open_hub(load_hub_settings(options.config))
        try:
            return run(_Job(hub, options.path, lines))
        finally:
            hub.database.close()
    except SettingsError as error:
        lines.error(error.code, str(error), "设置文件有错。", "请按提示改正。")
        return BundleExit.USAGE
    except OSError as error:
        # What is on the stick is typed already: this is the hub's own disk.
        lines.error("HUB_DISK", error.strerror or type(error).__name__, "服务器的硬盘读写失败。", "请管理员检查硬盘。")
        return BundleExit.NO_FEED
    except (StickError, DatabaseError, HubKeysError, RepositoryError, KeyFileError) as error:
        lines.error(error.code, str(error), error.sentence, error.instruction)
        return _exit_of(error)


def _exit_of(error: Exception) -> BundleExit:
    match error:
        case StickError():
            return BundleExit.NO_STICK
        case DatabaseError():
            return BundleExit.NO_DATABASE
        case HubKeysError():
            return BundleExit.NO_KEYS
    return BundleExit.NO_FEED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk hub bundle", description="Feed and envelopes by hand.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, words, run in (
        ("init", "mark a stick, so that this hub's kiosks act on it by themselves", _init),
        ("export", "copy the feed to a stick", _export),
        ("import", "take the envelopes of a stick, or of one file", _import),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        command.add_argument("path", metavar="PATH", type=Path, help="where the stick is mounted, or any folder")
        command.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    return parser


def _init(job: _Job) -> BundleExit:
    with ForeignFolder.open(job.path) as stick:
        mark_stick(stick, job.repository.image())
    job.lines.result("MARKED", {}, "U盘做好了：以后插到机器上就会自己更新。")
    return BundleExit.DONE


def _export(job: _Job) -> BundleExit:
    with ForeignFolder.open(job.path) as stick:
        fresh = publish_now(job.hub)
        copied = copy_feed(
            stick,
            job.repository.image(),
            job.hub.settings.feed_folder,
            lambda done, total: job.lines.progress("copy", "正在拷贝更新", done, total),
        )
    facts = {"files": copied.files, "written": copied.written, "written_bytes": copied.written_bytes, "fresh": fresh}
    words = f"更新已拷到U盘：新写 {copied.written} 个文件。"
    words += "可以拔了。" if fresh else "最新的几项还没发布，请过一分钟再拷一次。"
    job.lines.result("EXPORTED", facts, words)
    return BundleExit.DONE if fresh else BundleExit.PARTLY


def _import(job: _Job) -> BundleExit:
    acceptance = Acceptance(job.hub.database, job.hub.keys.sealing, job.hub.now)
    if job.path.is_file():
        found = import_file(job.path, acceptance)
    else:
        with ForeignFolder.open(job.path) as stick:
            found = import_outbox(
                stick, acceptance, lambda done, total: job.lines.progress("import", "正在收报名", done, total)
            )
    look = bool(found.damaged or found.unreadable or found.deferred)
    job.lines.result("IMPORTED", _facts(found), _words(found))
    return BundleExit.PARTLY if look else BundleExit.DONE


def _facts(found: OutboxImport) -> dict[str, object]:
    return {
        "files": found.files,
        "damaged": found.damaged,
        "kept": found.kept,
        "unreadable": found.unreadable,
        "accepted": found.accepted,
        "refused": found.refused,
        "deferred": {str(reason): number for reason, number in sorted(found.deferred.items())},
    }


def _words(found: OutboxImport) -> str:
    words = f"收到 {found.files} 个文件：接收 {found.accepted} 条，拒收 {found.refused} 条。"
    if found.damaged or found.unreadable:
        words += f"有 {found.damaged + found.unreadable} 个文件坏了，完整的部分已收；机器下次会再带来。"
    if found.deferred:
        reasons = "，".join(f"{reason} {number} 条" for reason, number in sorted(found.deferred.items()))
        words += f"暂不能答复：{reasons}，文件留在U盘上，请看提醒页。"
    return words
