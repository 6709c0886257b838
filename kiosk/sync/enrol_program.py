"""``kiosk enrol``: take this machine into a city's fleet, over the network or with a stick carried twice.

A technician stands before the machine, so every outcome is one sentence and one thing to do, in Chinese and English.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

from kiosk.config import SettingsError, load_settings
from kiosk.durable_files import write_secret
from kiosk.protocol.enrolment import (
    MAX_BYTES,
    EnrolmentError,
    EnrolmentFault,
    Invitation,
    read_invitation_file,
    read_invitation_link,
)
from kiosk.sync.enrolment import Candidate, ask, begin, finish
from kiosk.sync.http import HttpError, HttpFault, HttpRoad

REQUEST_SUFFIX = ".request"
ANSWER_SUFFIX = ".answer"


class EnrolExit(IntEnum):
    DONE = 0
    REFUSED = 1
    USAGE = 2
    WAITING = 3
    """The request lies on the stick; the answer is still to come."""
    NO_HUB = 4
    NO_DISK = 5


_REFUSALS: dict[EnrolmentFault, tuple[str, str]] = {
    EnrolmentFault.MALFORMED: (
        "这不是可以使用的邀请或答复。请重新从服务器导出。",
        "Not a usable invitation or answer. Export it from the hub again.",
    ),
    EnrolmentFault.UNKNOWN_INVITATION: (
        "服务器不认识这份邀请。请在服务器上重新生成。",
        "The hub does not know this invitation. Make a new one there.",
    ),
    EnrolmentFault.INVITATION_EXPIRED: (
        "邀请超过24小时，已失效。请在服务器上重新生成。",
        "The invitation is older than 24 hours. Make a new one at the hub.",
    ),
    EnrolmentFault.INVITATION_USED: (
        "邀请已被另一台机器用过。请告诉管理员，并重新生成。",
        "Another machine has used this invitation. Tell the administrator and make a new one.",
    ),
    EnrolmentFault.BAD_PROOF: (
        "邀请与答复对不上，可能被改动过。请重新从服务器导出。",
        "Invitation and answer do not belong together. Export a new invitation.",
    ),
    EnrolmentFault.WRONG_ROOT: (
        "服务器的发布根证与邀请不符，没有登记。请告诉管理员。",
        "The feed's root is not the one that the invitation promised; nothing was changed. Tell the administrator.",
    ),
    EnrolmentFault.WRONG_ANSWER: (
        "这是给别的请求的答复。请用本机最新写出的请求再做一次。",
        "This answers another request. Process the request that this machine wrote last.",
    ),
}

_ROADS: dict[HttpFault, tuple[str, str]] = {
    HttpFault.CLOCK_WRONG: (
        "本机时间不对，安全连接失败。请先校准时间。",
        "The clock is wrong, so TLS fails. Set the clock first.",
    ),
    HttpFault.TLS_UNTRUSTED: (
        "服务器的证书不受信任。请检查地址，或在设置 sync.ca_file 里指定证书。",
        "The hub's certificate is not trusted. Check the address or set sync.ca_file.",
    ),
    HttpFault.NOT_THE_HUB: (
        "回答的不是服务器，网络可能要先在网页上登录。",
        "Somebody else answered; the network may want a log-in page first.",
    ),
    HttpFault.SERVER_BUSY: (
        "服务器忙或还没准备好。请稍后再试；一直这样请告诉管理员。",
        "The hub is busy or not ready. Try again later.",
    ),
}
_NO_ROAD = ("连不上服务器。请检查网线和地址后再试。", "The hub cannot be reached. Check cable and address.")


def main(argv: Sequence[str]) -> int:
    """An EnrolExit."""
    options = _options(argv)
    try:
        settings = load_settings(options.config)
    except SettingsError as error:
        sys.stderr.write(f"kiosk enrol: {error}\n")
        return EnrolExit.USAGE
    state = options.state or settings.paths.state_folder
    by_hand = None if "#" in options.invitation else Path(options.invitation)
    try:
        invitation = _invitation(options.invitation, by_hand)
        candidate = begin(state, invitation)
        answer = _answer(candidate, by_hand, offline=options.offline, ca_file=settings.sync.ca_file)
        if answer is None:
            return EnrolExit.WAITING
        identity = finish(state, state / "identity", candidate, answer)
    except EnrolmentError as error:
        return _say(EnrolExit.REFUSED, error.code, *_REFUSALS[error.code])
    except HttpError as error:
        return _say(EnrolExit.NO_HUB, error.code, *_ROADS.get(error.code, _NO_ROAD))
    except OSError as error:
        words = ("文件读不到或写不进去。请检查U盘和硬盘空间。", "A file cannot be read or written.")
        return _say(EnrolExit.NO_DISK, type(error).__name__, *words)
    return _say(
        EnrolExit.DONE,
        "ENROLLED",
        f"登记成功：{identity.kiosk_id} 号机。请重新启动本机程序。",
        f"Enrolled as kiosk {identity.kiosk_id}. Start the kiosk program again.",
    )


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="kiosk enrol", description="Take this machine into a fleet: with an invitation file or an invitation line."
    )
    parser.add_argument("invitation", metavar="FILE|URL#CODE", help="a file from the hub, or its line in quotes")
    parser.add_argument("--offline", action="store_true", help="do not try the network: request and answer by stick")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--state", metavar="DIR", type=Path, help="state folder instead of that of the settings")
    return parser.parse_args(argv)


def _invitation(given: str, by_hand: Path | None) -> Invitation:
    if by_hand is None:
        return read_invitation_link(given)
    return read_invitation_file(_read(by_hand))


def _answer(candidate: Candidate, by_hand: Path | None, *, offline: bool, ca_file: str) -> bytes | None:
    """The answer from the stick or from the hub; None when the request was written to the stick instead."""
    if by_hand is not None and (answer := by_hand.with_suffix(ANSWER_SUFFIX)).exists():
        return _read(answer)
    if by_hand is None or not offline:
        road = HttpRoad(candidate.invitation.hub_url, ca_file=ca_file)
        try:
            return ask(road, candidate)
        except HttpError as error:
            if by_hand is None:
                raise
            _say(EnrolExit.NO_HUB, error.code, *_ROADS.get(error.code, _NO_ROAD))
        finally:
            road.close()
    request = by_hand.with_suffix(REQUEST_SUFFIX)
    write_secret(request, candidate.request)
    _say(
        EnrolExit.WAITING,
        "REQUEST_WRITTEN",
        f"请求已写到U盘（{request.name}）。请拿到服务器运行 kiosk hub enrol，再插回本机重做一次。",
        f"Wrote {request.name}. Run `kiosk hub enrol` on it at the hub, then run this command again here.",
    )
    return None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise EnrolmentError(EnrolmentFault.MALFORMED, "too large")
    return data


def _say(exit_code: EnrolExit, code: str, chinese: str, english: str) -> EnrolExit:
    stream = sys.stdout if exit_code in (EnrolExit.DONE, EnrolExit.WAITING) else sys.stderr
    stream.write(f"{chinese}\n{english} ({code})\n")
    return exit_code
