"""``kiosk hub``: the central server and its tools."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.config import SettingsError
from kiosk.hub.config import load_hub_settings
from kiosk.hub.database import DatabaseError
from kiosk.hub.hub import open_hub
from kiosk.hub.hub_keys import HubKeysError

EXIT_DONE = 0
EXIT_USAGE = 2
EXIT_NO_DATABASE = 3
EXIT_NO_KEYS = 4

_USAGE = """usage: kiosk hub serve [--config FILE] [--host ADDRESS] [--port N]
       kiosk hub user add|passwd|list [--help]
       kiosk hub backup FILE [--config FILE] [--passphrase-file FILE]
       kiosk hub restore FILE [--config FILE] [--passphrase-file FILE]
       kiosk hub keys COMMAND [--help]
       kiosk hub bundle init|export|import PATH [--config FILE]
       kiosk hub publish [--once] [--config FILE]
       kiosk hub software start VERSION|status|stop|resume|widen [--help]
       kiosk hub invite KIOSK [--file FILE] [--config FILE]
       kiosk hub enrol NAME.request [--config FILE]
       kiosk hub revoke KIOSK [--config FILE]

exit codes: 0 done, 2 wrong use or settings, 3 no database, 4 no keys;
user, invite, enrol, revoke: 1 refused; backup, restore, keys, publish: 5 not usable, 6 the disk stood in the way;
keys: 1 not finished; software: 1 refused, 5 no feed;
bundle: 1 something needs a look, 5 the stick stood in the way, 6 no feed to copy
"""


def main(argv: Sequence[str]) -> int:
    tools = {
        "serve": _serve,
        "user": _user,
        "backup": _backup,
        "restore": _restore,
        "keys": _keys,
        "bundle": _bundle,
        "publish": _publish,
        "software": _software,
        "invite": _invite,
        "enrol": _enrol,
        "revoke": _revoke,
    }
    if argv and argv[0] in tools:
        return tools[argv[0]](argv[1:])
    asked_for_help = bool(argv) and argv[0] in ("-h", "--help")
    (sys.stdout if asked_for_help else sys.stderr).write(_USAGE)
    return EXIT_DONE if asked_for_help else EXIT_USAGE


def _user(argv: Sequence[str]) -> int:
    from kiosk.hub.accounts_program import main as program

    return program(argv)


def _backup(argv: Sequence[str]) -> int:
    from kiosk.hub.backup_program import backup_main

    return backup_main(argv)


def _restore(argv: Sequence[str]) -> int:
    from kiosk.hub.backup_program import restore_main

    return restore_main(argv)


def _keys(argv: Sequence[str]) -> int:
    from kiosk.hub.feed.keys_program import main as program

    return program(argv)


def _bundle(argv: Sequence[str]) -> int:
    from kiosk.hub.bundle_program import main as program

    return program(argv)


def _publish(argv: Sequence[str]) -> int:
    from kiosk.hub.feed.publishing import main as program

    return program(argv)


def _software(argv: Sequence[str]) -> int:
    from kiosk.hub.software_program import main as program

    return program(argv)


def _invite(argv: Sequence[str]) -> int:
    from kiosk.hub.enrolment_program import invite_main

    return invite_main(argv)


def _enrol(argv: Sequence[str]) -> int:
    from kiosk.hub.enrolment_program import enrol_main

    return enrol_main(argv)


def _revoke(argv: Sequence[str]) -> int:
    from kiosk.hub.enrolment_program import revoke_main

    return revoke_main(argv)


def _serve(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="kiosk hub serve", description="Serve kiosks, clerks, telephones and halls.")
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings to lay over the defaults")
    parser.add_argument("--host", metavar="ADDRESS", help="address to listen at instead of that of the settings")
    parser.add_argument("--port", metavar="N", type=int, help="port instead of that of the settings")
    options = parser.parse_args(argv)
    try:
        settings = load_hub_settings(options.config)
        hub = open_hub(settings)
    except SettingsError as error:
        sys.stderr.write(f"kiosk hub: {error}\n")
        return EXIT_USAGE
    except (DatabaseError, HubKeysError) as error:
        sys.stderr.write(f"kiosk hub: {error}\n{error.sentence}{error.instruction}\n")
        return EXIT_NO_DATABASE if isinstance(error, DatabaseError) else EXIT_NO_KEYS
    import uvicorn

    from kiosk.hub.feed.publishing import PublisherThread
    from kiosk.hub.morning_round import morning_round
    from kiosk.hub.retention import Retention
    from kiosk.hub.timer import Timer
    from kiosk.hub.web.app import create_app

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    publisher = PublisherThread(hub)
    morning = morning_round(hub)
    retention = Retention(hub.database, settings.retention)
    timer = Timer(hub.database, retention.purge, hub.now, morning.turn if morning else None)
    publisher.start()
    timer.start()
    try:
        uvicorn.run(
            create_app(hub),
            host=options.host or settings.serve.host,
            port=options.port or settings.serve.port,
            proxy_headers=settings.serve.behind_proxy,
            ssl_certfile=settings.serve.certificate or None,
            ssl_keyfile=settings.serve.certificate_key or None,
            # Addresses in a log would say which ticket was looked at from where.
            access_log=False,
            log_config=None,
        )
    finally:
        timer.stop()
        publisher.stop()
    return EXIT_DONE
