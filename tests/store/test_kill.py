"""kill -9 at any moment: nothing that was shown is missing, nothing that was kept is half."""

from __future__ import annotations

import json
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kiosk.protocol import envelope, ticket
from kiosk.protocol.acts import Application, Withdrawal
from kiosk.store.kept_ticket import KeptTicket, TicketState
from kiosk.store.ledger import Ledger
from tests.store.people import HUB_KEY, NOW, identity, keys_of, open_desk

CHECKOUT = Path(__file__).parents[2]


def start(folder: Path, seed: int, death: str = "never") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.store.apply_child", str(folder), str(seed), death]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def shown_lines(output: bytes) -> list[dict[str, Any]]:
    """Only whole lines were on the screen."""
    whole, _, _ = output.rpartition(b"\n")
    return [json.loads(line) for line in whole.splitlines() if line != b"ready"]


def check(folder: Path, seed: int, shown: Iterable[dict[str, Any]]) -> int:
    """Compare what was shown with what a restarted kiosk finds; how many applications it kept."""
    screen: dict[int, dict[str, Any]] = {}
    for line in shown:
        screen[line["number"]] = line
    desk, ledger = open_desk(folder)
    kept: dict[int, KeptTicket] = {}
    while found := desk.tickets(keys_of(f"{seed}-{len(kept) + 1}"), NOW):
        (kept[len(kept) + 1],) = found
    assert len(screen) <= len(kept) <= len(screen) + 1
    for number, line in screen.items():
        assert (kept[number].ticket_id, kept[number].url) == (line["ticket_id"], line["url"])
        if line["state"] == "withdrawn" or number < len(screen):
            assert kept[number].state == line["state"]
    assert_whole(ledger, kept)
    ledger.close()
    return len(kept)


def assert_whole(ledger: Ledger, kept: dict[int, KeptTicket]) -> None:
    """Every ticket verifies and has exactly the envelopes that say what its row says."""
    row = identity().ticket_key()
    verify_key = identity().signing_key.verify_key
    items = ledger.pending(limit=100_000)
    opened = [envelope.open_sealed(item.wire, verify_key, HUB_KEY) for item in items]
    assert [each.header.sequence for each in opened] == list(range(1, len(opened) + 1))
    applied = {each.act.ticket_id for each in opened if isinstance(each.act, Application)}
    withdrawn = {each.act.ticket_id for each in opened if isinstance(each.act, Withdrawal)}
    claims = [ticket.verify(ticket.from_url(each.url), {row.key_id: row}) for each in kept.values()]
    assert applied == {claim.ticket_id for claim in claims}
    assert withdrawn == {each.ticket_id for each in kept.values() if each.state is TicketState.WITHDRAWN}
    assert len(opened) == len(applied) + len(withdrawn)
    with ledger.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchone() is None


@pytest.mark.parametrize("seed", range(8))
def test_killed_by_somebody_else(tmp_path: Path, seed: int) -> None:
    """Mostly inside SQLite: after a random number of tickets, a random moment later."""
    chance = random.Random(seed)
    child = start(tmp_path, seed)
    assert child.stdout is not None
    wanted = chance.randrange(1, 20)
    output = b"".join(child.stdout.readline() for _ in range(1 + wanted))
    select.select([], [], [], chance.uniform(0, 0.008))
    child.kill()
    # Not communicate(): it reads past the lines that readline() has already taken into its buffer.
    assert child.stderr is not None
    rest, errors = child.stdout.read(), child.stderr.read()
    child.stdout.close()
    child.stderr.close()
    child.wait()
    assert errors == b""
    assert child.returncode == -signal.SIGKILL
    assert check(tmp_path, seed, shown_lines(output + rest)) >= wanted // 2


@pytest.mark.parametrize("seed", range(12))
def test_killed_at_a_counted_step(tmp_path: Path, seed: int) -> None:
    """Between any two lines of Python, the same ones every time; a visit has about 20,000 of them."""
    steps = random.Random(seed).randrange(1, 80_000)
    child = start(tmp_path, seed, f"steps:{steps}")
    output, errors = child.communicate()
    assert errors == b""
    assert child.returncode == -signal.SIGKILL
    check(tmp_path, seed, shown_lines(output))


@pytest.mark.parametrize("shows", [1, 2, 3, 7])
def test_env_15_killed_after_the_commit_and_before_anybody_saw_it(tmp_path: Path, shows: int) -> None:
    """The person did not see it and taps again: the kept ticket is there."""
    child = start(tmp_path, 3, f"show:{shows}")
    output, errors = child.communicate()
    assert errors == b""
    shown = shown_lines(output)
    assert len(shown) == shows - 1
    ledger = Ledger.open(tmp_path / "ledger.db")
    assert len(ledger.pending()) == shows
    ledger.close()
    check(tmp_path, 3, shown)


def test_killed_while_the_ledger_is_made(tmp_path: Path) -> None:
    """The first start dies early or late; the next one finds a whole ledger or makes it."""
    for seed in range(4):
        folder = tmp_path / str(seed)
        child = start(folder, seed)
        select.select([], [], [], random.Random(seed).uniform(0.3, 0.9))
        child.kill()
        output, _ = child.communicate()
        check(folder, seed, shown_lines(output))
