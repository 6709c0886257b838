"""A hub's publisher put together: beside the web pages of ``kiosk hub serve``, or alone as ``kiosk hub publish``."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.hub.change_log import ChangeLog
from kiosk.hub.config import HubSettings, load_hub_settings
from kiosk.hub.database import Database, DatabaseError
from kiosk.hub.feed.keys import KeyFileError
from kiosk.hub.feed.publisher import Publisher
from kiosk.hub.feed.repository import Repository, RepositoryError
from kiosk.hub.hub import Hub, open_hub
from kiosk.hub.hub_keys import HubKeysError
from kiosk.hub.job_snapshot import SnapshotWriter

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
