"""Whole visits, good and bad, and then a search: nobody's name, number, address or phone is left anywhere.

The visits run in a process of their own with a /tmp of its own, so that everything they write can be found.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.resources import asset_text
from kiosk.ui.workers.ledger import LEDGER_FILE

PHONE = "13912345678"
VISITS_S = 130
_OWN_TMP = """
set -e
mkdir -p "$0/var-tmp" "$0/shm"
mount --bind "$0/shm" /dev/shm
mount --bind "$0/var-tmp" /var/tmp
case "$PWD" in /tmp/*)
    # The program itself lies below /tmp: it must stay where it is.
    mkdir -p "$0/${PWD#/tmp/}"
    mount --bind "$PWD" "$0/${PWD#/tmp/}"
esac
mount --rbind "$0" /tmp
exec "$@"
"""


def secrets_of_the_cards() -> Iterator[str]:
    """All that the sample cards say of their people; the faulty ones carry somebody too."""
    for card in tomllib.loads(asset_text("demo/cards.toml"))["card"]:
        birth = card.get("birth", "")
        yield from (card.get(name, "") for name in ("name", "name_latin", "number", "address", "newest_address"))
        if birth:
            yield f"{birth[:4]}-{birth[4:6]}-{birth[6:]}"
    yield PHONE
    yield f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}"


def spellings() -> frozenset[bytes]:
    found: set[bytes] = set()
    for secret in secrets_of_the_cards():
        if not secret:
            continue
        for text in {secret, secret.lower(), secret.upper(), json.dumps(secret)[1:-1]}:
            found |= {text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")}
    return frozenset(found)


SPELLINGS = spellings()


def leaks(folder: Path, known: dict[str, bytes]) -> list[str]:
    """Files under ``folder`` that name somebody in their name or content; a file that is as it was is left out."""
    found = []
    for file in sorted(folder.rglob("*")):
        inside = str(file.relative_to(folder))
        if any(spelling in inside.encode("utf-8", "surrogateescape") for spelling in SPELLINGS):
            found.append(f"the name {inside!r}")
        if not file.is_file() or file.is_symlink():
            continue
        content = file.read_bytes()
        if known.get(inside) != content and any(spelling in content for spelling in SPELLINGS):
            found.append(inside)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def room(market: Path, tmp_path: Path) -> Path:
    """What the visits see as /tmp."""
    folder = tmp_path / "room"
    folder.mkdir()
    shutil.copytree(market, folder / "state")
    (folder / "notes").mkdir()
    (folder / "site.toml").write_text(
        "[reader]\nread_address = true\nread_ethnicity = true\nnewest_address = true\n", encoding="utf-8"
    )
    return folder


def own_tmp(room: Path) -> list[str]:
    """The words before a command that give it ``room`` as its /tmp."""
    words = ["unshare", "--mount", "sh", "-c", _OWN_TMP, str(room)]
    if subprocess.run([*words, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody have a /tmp of his own")
    return words


@pytest.mark.timeout(VISITS_S + 30)
def test_gen_4_nothing_that_is_left_anywhere_names_anybody(room: Path) -> None:
    launcher = own_tmp(room)
    before = contents(room)
    before |= {f"copied-disk/{name}": content for name, content in contents(room / "state").items()}
    with (room / "output").open("wb") as output:
        played = subprocess.run(
            [
                *launcher,
                *(sys.executable, "-m", "tests.end_to_end.private_visits"),
                *("/tmp/state", "/tmp/site.toml", "/tmp/notes"),
            ],
            stdout=output,
            stderr=output,
            timeout=VISITS_S,
            check=False,
            env={**os.environ, "HOME": "/tmp/home", "XDG_CACHE_HOME": "/tmp/cache", "XDG_STATE_HOME": "/tmp/home"},
        )
    said = (room / "output").read_text(encoding="utf-8", errors="replace")
    assert played.returncode == 0, said

    assert leaks(room, before) == []
    assert (room / "copied-disk" / f"{LEDGER_FILE}-wal").stat().st_size, "a disk taken in the midst of a visit"

    log = (room / "state" / "log" / "kiosk.log").read_text(encoding="utf-8")
    assert log.count("CarrierError at ") == 3, "all three mistakes are in the log, by their type"
    assert "CarrierError" in said
    for word in ("CARD_SILENT", "CARD_UNREADABLE", "TWO_CARDS", "CARD_NOT_ID", "CARD_LOST"):
        assert word in log
    with closing(sqlite3.connect(room / "state" / LEDGER_FILE)) as ledger:
        assert ledger.execute("SELECT count(*) FROM ticket").fetchone() == (4,)
        assert ledger.execute("SELECT count(*) FROM preference").fetchone()[0] >= 2


def test_the_search_finds_each_spelling(tmp_path: Path) -> None:
    """Somebody in a file that was there before, but not like this: the test above can fail."""
    for spelling in SPELLINGS:
        (tmp_path / "grown").write_bytes(b"\0" * 100 + spelling + b"\0")
        assert leaks(tmp_path, {"grown": b"\0" * 100}) == ["grown"]


def test_the_search_finds_a_file_name(tmp_path: Path) -> None:
    (tmp_path / f"scan-{PHONE}.png").touch()
    assert len(leaks(tmp_path, {})) == 1
