"""The staff's entry with real PINs on a real disk: what a flood of tries gets, and what an answer gives away."""

from __future__ import annotations

from pathlib import Path

import pytest
from nacl.pwhash import argon2id
from pytestqt.qtbot import QtBot

from kiosk.config import load_settings
from kiosk.domain.staff import FREE_TRIES, Role
from kiosk.maintenance import staff_access
from kiosk.maintenance.staff_access import StaffAccess, add_card, set_pin
from kiosk.protocol.person import derive
from kiosk.store.identity import save_identity
from kiosk.ui.session import effects, events
from kiosk.ui.staff_gate import StaffGate
from tests.store.people import identity
from tests.ui.people import BRICKLAYER

PIN, WRONG = "408216", "770315"
STRANGER = "140802198001011237"
NOBODY = load_settings().staff
ANSWER_MS = 10_000


@pytest.fixture(autouse=True)
def _light_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real hashes that cost next to nothing; what they shall cost is tested in tests/maintenance."""
    cost = {"opslimit": argon2id.OPSLIMIT_MIN, "memlimit": argon2id.MEMLIMIT_MIN}
    monkeypatch.setattr(staff_access, "OPERATIONS", cost["opslimit"])
    monkeypatch.setattr(staff_access, "MEMORY_BYTES", cost["memlimit"])
    monkeypatch.setattr(staff_access, "_NOBODY", argon2id.str(b"nobody", **cost))


class Entry:
    """One start of the program: another one on the same folder is a restart."""

    def __init__(self, qtbot: QtBot, state: Path) -> None:
        self._qtbot = qtbot
        self.gate = StaffGate(state, NOBODY)

    def ask(self, effect: effects.Effect) -> object:
        with self._qtbot.waitSignal(self.gate.answered, timeout=ANSWER_MS) as said:
            self.gate.take(effect)
        return said.args[0]

    def pin(self, pin: str) -> object:
        return self.ask(effects.CheckStaffPin(pin))


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The PINs that were compared with the stored ones."""
    tried: list[str] = []
    real = StaffAccess.role_of_pin

    def counted(self: StaffAccess, pin: str) -> Role | None:
        tried.append(pin)
        return real(self, pin)

    monkeypatch.setattr(StaffAccess, "role_of_pin", counted)
    return tried


def test_the_right_pin_lets_its_role_in(qtbot: QtBot, tmp_path: Path) -> None:
    set_pin(tmp_path, Role.MANAGER, PIN)
    entry = Entry(qtbot, tmp_path)
    assert entry.ask(effects.AskStaffLockout()) == events.StaffRefused(0.0, True)
    assert entry.pin(WRONG) == events.StaffRefused(0.0, True)
    assert entry.pin(PIN) == events.StaffAdmitted(Role.MANAGER)


def test_a_flood_is_not_even_looked_at_and_a_restart_gives_no_new_tries(
    qtbot: QtBot, tmp_path: Path, looked_at: list[str]
) -> None:
    set_pin(tmp_path, Role.ADMIN, PIN)
    looked_at.clear()
    entry = Entry(qtbot, tmp_path)
    for _ in range(FREE_TRIES):
        entry.pin(WRONG)
    assert looked_at == [WRONG] * FREE_TRIES
    for each in (entry, Entry(qtbot, tmp_path)):
        answer = each.pin(PIN)
        assert isinstance(answer, events.StaffRefused)
        assert 0 < answer.left_s <= 30, "the right one neither"
    assert looked_at == [WRONG] * FREE_TRIES


def test_presses_at_once_are_taken_one_after_the_other(qtbot: QtBot, tmp_path: Path, looked_at: list[str]) -> None:
    set_pin(tmp_path, Role.ADMIN, PIN)
    looked_at.clear()
    entry = Entry(qtbot, tmp_path)
    answers: list[object] = []
    entry.gate.answered.connect(answers.append)
    for _ in range(8):
        entry.gate.take(effects.CheckStaffPin(WRONG))
    qtbot.waitUntil(lambda: len(answers) == 8, timeout=ANSWER_MS)
    assert looked_at == [WRONG] * FREE_TRIES
    assert all(isinstance(each, events.StaffRefused) for each in answers)


def test_no_answer_tells_who_has_a_pin_or_a_card(qtbot: QtBot, tmp_path: Path) -> None:
    """A stranger's PIN, a stranger's card, a card without an identity to know it by: one and the same answer."""
    answers: list[object] = []
    for roles, enrolled in (((Role.CLERK,), False), ((Role.CLERK, Role.ADMIN), True)):
        for ask in (effects.CheckStaffPin(WRONG), effects.CheckStaffCard(BRICKLAYER.id_number)):
            state = tmp_path / f"{len(answers)}"
            state.mkdir()
            for number, role in enumerate(roles):
                set_pin(state, role, str(int(PIN) + number))
            if enrolled:
                save_identity(state / "identity", identity())
            answers.append(Entry(qtbot, state).ask(ask))
    assert set(answers) == {events.StaffRefused(0.0, True)}


def test_a_staff_card_lets_in_and_a_workers_counts_as_a_wrong_pin(qtbot: QtBot, tmp_path: Path) -> None:
    save_identity(tmp_path / "identity", identity())
    add_card(tmp_path, Role.CLERK, derive(BRICKLAYER.id_number, identity().fleet_key).tag)
    entry = Entry(qtbot, tmp_path)
    assert entry.ask(effects.CheckStaffCard(BRICKLAYER.id_number)) == events.StaffAdmitted(Role.CLERK)
    for _ in range(FREE_TRIES):
        entry.ask(effects.CheckStaffCard(STRANGER))
    answer = entry.ask(effects.CheckStaffCard(BRICKLAYER.id_number))
    assert isinstance(answer, events.StaffRefused)
    assert answer.left_s > 0
    assert not any(BRICKLAYER.id_number.encode() in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


def test_a_mistake_at_the_entry_is_a_refusal(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> StaffAccess:
        raise RuntimeError("of the program")

    monkeypatch.setattr(staff_access, "load_access", fail)
    assert Entry(qtbot, tmp_path).pin(PIN) == events.StaffRefused(0.0, True)
    assert "at the staff's entry" in caplog.text
    assert PIN not in caplog.text
