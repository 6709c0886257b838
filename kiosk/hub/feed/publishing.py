"""A hub's publisher put together: beside the web pages of ``kiosk hub serve``, or alone as ``kiosk hub publish``."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.hub.change_log import ChangeLog, Numbers
from kiosk.hub.config import HubSettings, load_hub_settings
from kiosk.hub.database import Database, DatabaseError
from kiosk.hub.feed.keys import KeyFileError
from kiosk.hub.feed.publisher import Publisher, turn_to_publish
from kiosk.hub.feed.repository import Repository, RepositoryError
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.hub_keys import HubKeysError
from kiosk.hub.job_snapshot import SnapshotWriter
from kiosk.protocol.feed import FeedRole, Stream, batch_of
from kiosk.protocol.job_feed import DeltaTarget, SnapshotTarget, parse_target

PUBLISH_WAIT_S = 15.0
LOOK_EACH_S = 0.2

EXIT_DONE = 0
EXIT_USAGE = 2
EXIT_NOT_PUBLISHED = 5


def publisher_of(hub: Hub, database: Database) -> Publisher:
    """``database`` is the publisher's alone or shared; closing it is the caller's."""
    settings = hub.settings
    return Publisher(
        Repository(settings.feed_folder, settings.feed_keys_folder, hub.now),
        ChangeLog(database),
        SnapshotWriter(settings.hub.public_host, hub.trades, hub.regions),
        hub.keys.fleet_key,
        settings.paths.state_folder / "snapshot-work",
        hub.now,
        settings.feed.delta_days,
    )


def publish_now(hub: Hub, wait_s: float = PUBLISH_WAIT_S) -> bool:
    """Everything committed so far is in the feed when this returns: published here, or by the process that does so
    anyway. False when that one did not within ``wait_s`` seconds.

    Raises DatabaseError, RepositoryError, KeyFileError and OSError.
    """
    with turn_to_publish(hub.settings.feed_folder) as mine:
        if mine:
            publisher = publisher_of(hub, hub.database)
            try:
                publisher.round()
                publisher.finish_snapshot()
            finally:
                publisher.close()
            return True
    committed = ChangeLog(hub.database).number_changes()
    repository = Repository(hub.settings.feed_folder, hub.settings.feed_keys_folder, hub.now)
    until_s = time.monotonic() + wait_s
    while not _covers(_published(repository), committed):
        if time.monotonic() >= until_s:
            return False
        time.sleep(LOOK_EACH_S)
    return True


def _published(repository: Repository) -> Numbers:
    """The newest numbers that are in the feed."""
    jobs, ends = 0, dict.fromkeys(Stream, 0)
    for name in repository.live(FeedRole.JOBS, FeedRole.RECEIPTS, FeedRole.STATES):
        match parse_target(name):
            case DeltaTarget(_, end) | SnapshotTarget(end):
                jobs = max(jobs, end)
        batch = batch_of(name)
        if batch is not None:
            ends[batch.stream] = max(ends[batch.stream], batch.to_number)
    return Numbers(jobs, ends[Stream.RECEIPTS], ends[Stream.STATES], ends[Stream.PREFERENCES])


def _covers(published: Numbers, committed: Numbers) -> bool:
    return (
        published.jobs >= committed.jobs
        and published.receipts >= committed.receipts
        and published.states >= committed.states
        and published.preferences >= committed.preferences
    )


class PublisherThread:
    """Publishes between ``start`` and ``stop`` with a database connection of its own."""

    def __init__(self, hub: Hub) -> None:
        self._database = Database.open(hub.settings.database_url)
        self._publisher = publisher_of(hub, self._database)
        self._leave = threading.Event()
        self._thread = threading.Thread(
            target=self._publisher.run, args=(self._leave, hub.settings.feed.publish_each_s), name="publisher"
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Waits for the round and the snapshot in hand."""
        self._leave.set()
        self._thread.join()
        self._publisher.close()
        self._database.close()


def main(argv: Sequence[str]) -> int:
    """``kiosk hub publish``."""
    parser = argparse.ArgumentParser(prog="kiosk hub publish", description="Publish the feed and nothing else.")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--once", action="store_true", help="publish what there is, a snapshot included, and leave")
    options = parser.parse_args(argv)
    try:
        settings = load_hub_settings(options.config)
        return _publish(settings, once=options.once)
    except SettingsError as error:
        sys.stderr.write(f"kiosk hub publish: {error}\n")
        return EXIT_USAGE
    except (DatabaseError, HubKeysError, RepositoryError, KeyFileError) as error:
        sys.stderr.write(f"kiosk hub publish: {error}\n{error.sentence}{error.instruction}\n")
        return EXIT_NOT_PUBLISHED
    except OSError as error:
        sys.stderr.write(f"kiosk hub publish: {Path(error.filename or '').name}: {error.strerror}\n")
        return EXIT_NOT_PUBLISHED


def _publish(settings: HubSettings, *, once: bool) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    hub = open_hub(settings)
    publisher = publisher_of(hub, hub.database)
    try:
        if once:
            publisher.round()
            publisher.finish_snapshot()
        else:
            leave = threading.Event()
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, lambda *_: leave.set())
            publisher.run(leave, settings.feed.publish_each_s)
    finally:
        publisher.close()
        hub.database.close()
    return EXIT_DONE
