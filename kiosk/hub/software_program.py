"""``kiosk hub software``: who of the fleet gets a signed release, and when; seen, stopped and gone on with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.hub import rollouts
from kiosk.hub.config import load_hub_settings
from kiosk.hub.database import DatabaseError
from kiosk.hub.feed.keys import KeyFileError
from kiosk.hub.feed.repository import Repository, RepositoryError
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.hub_keys import HubKeysError
from kiosk.hub.rollouts import Rollout, RolloutCode, RolloutError, RolloutPlan, standing_of
from kiosk.protocol.feed import FeedRole
from kiosk.protocol.software import release_name

ACTOR = "kiosk hub"
HOUR_S = 3600


class SoftwareExit(IntEnum):
    DONE = 0
    REFUSED = 1
    USAGE = 2
    NO_DATABASE = 3
    NO_KEYS = 4
    NO_FEED = 5


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    run: Callable[[Hub, argparse.Namespace], Rollout] = options.run
    try:
        hub = open_hub(load_hub_settings(options.config))
        try:
            return _tell(hub, run(hub, options))
        finally:
            hub.database.close()
    except SettingsError as error:
        sys.stderr.write(f"kiosk hub software: {error}\n")
        return SoftwareExit.USAGE
    except (RolloutError, DatabaseError, HubKeysError, RepositoryError, KeyFileError) as error:
        sys.stderr.write(f"kiosk hub software: {error}\n{error.sentence}{error.instruction}\n")
        return _exit_of(error)


def _exit_of(error: Exception) -> SoftwareExit:
    match error:
        case RolloutError():
            return SoftwareExit.REFUSED
        case DatabaseError():
            return SoftwareExit.NO_DATABASE
        case HubKeysError():
            return SoftwareExit.NO_KEYS
    return SoftwareExit.NO_FEED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk hub software", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, words: str, run: Callable[[Hub, argparse.Namespace], Rollout]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        made.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
        return made

    usual = RolloutPlan()
    begin = command("start", "give a signed release to the first kiosks", _start)
    begin.add_argument("version", metavar="VERSION")
    begin.add_argument(
        "--steps", type=_steps, default=usual.steps, metavar="PERCENT,…", help="of a hundred kiosks, the last 100"
    )
    begin.add_argument("--success", type=int, default=usual.success_percent, metavar="PERCENT", help="that must run it")
    begin.add_argument("--hold-hours", type=float, default=usual.hold_s / HOUR_S, metavar="H", help="least, for a step")
    command("status", "how far it is, and how the kiosks are with it", _status)
    command("stop", "nobody else gets it", _stop)
    command("resume", "go on with what was stopped", _resume)
    command("widen", "the next step now", _widen)
    return parser


def _steps(words: str) -> tuple[int, ...]:
    return tuple(int(each) for each in words.split(","))


def _start(hub: Hub, options: argparse.Namespace) -> Rollout:
    repository = Repository(hub.settings.feed_folder, hub.settings.feed_keys_folder, hub.now)
    names = (release_name(name) for name in repository.live(FeedRole.SOFTWARE))
    signed = {name.version for name in names if name is not None}
    plan = RolloutPlan(options.steps, options.success, int(options.hold_hours * HOUR_S))
    with hub.database.writing() as connection:
        return rollouts.start(connection, options.version, plan, signed, ACTOR, hub.now())


def _status(hub: Hub, _: argparse.Namespace) -> Rollout:
    with hub.database.reading() as connection:
        rollout = rollouts.newest_rollout(connection)
    if rollout is None:
        raise RolloutError(RolloutCode.NONE)
    return rollout


def _stop(hub: Hub, _: argparse.Namespace) -> Rollout:
    with hub.database.writing() as connection:
        return rollouts.stop(connection, ACTOR, hub.now())


def _resume(hub: Hub, _: argparse.Namespace) -> Rollout:
    with hub.database.writing() as connection:
        return rollouts.resume(connection, ACTOR, hub.now())


def _widen(hub: Hub, _: argparse.Namespace) -> Rollout:
    with hub.database.writing() as connection:
        return rollouts.widen(connection, ACTOR, hub.now())


def _tell(hub: Hub, rollout: Rollout) -> SoftwareExit:
    with hub.database.reading() as connection:
        standing = standing_of(connection, rollout, hub.now())
    steps = ",".join(map(str, rollout.plan.steps))
    sys.stdout.write(
        f"{rollout.version}: {rollout.percent} of a hundred kiosks (steps {steps}), since {_day(rollout.began_at)}\n"
        f"  {standing.good} run it, {standing.failed} failed, {standing.waiting} have not said anything yet\n"
    )
    if rollout.stopped_at is not None:
        sys.stdout.write(f"  STOPPED {_day(rollout.stopped_at)} by {rollout.stopped_by}\n")
    return SoftwareExit.DONE


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
