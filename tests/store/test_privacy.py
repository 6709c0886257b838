"""Nothing that the kiosk writes holds a name, a number or a phone, in any spelling a search would try."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.services import Activity, ActivityKind
from kiosk.protocol.preferences import Preferences
from kiosk.store.desk import RefusedError
from tests.store.ledgers import fresh_desk
from tests.store.people import NOW, identity, job, keys_of, person

NUMBER = "11010519491231002X"
NAME = "关铁柱"
PHONE = "13912345678"
BUS = Activity(9, ActivityKind.BUS, "东郭专车", NOW + 3600, "东门", "盐湖区零工市场", 20, 3, True)


def spellings() -> Iterator[bytes]:
    for text in (NAME, NUMBER, NUMBER.lower(), PHONE, f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            yield text.encode(encoding)
    yield NUMBER[:17].encode("ascii")
    yield PHONE.encode("ascii").hex().encode("ascii")


def test_no_file_holds_anything_personal_after_a_visit(tmp_path: Path) -> None:
    keys = keys_of(NUMBER)
    desk, ledger = fresh_desk(tmp_path)
    visible = desk.apply(keys, person(NUMBER, NAME), job(), PHONE, "G1", NOW)
    desk.preferences.remember(keys, Preferences(tiles=("driver",), phone=PHONE), NOW, 30)
    desk.preferences.note_seen(keys, NOW)
    desk.places.sign_up(keys, person(NUMBER, NAME), BUS, PHONE, NOW)
    desk.withdraw(keys, visible.ticket_id, NOW + 60)
    desk.restore(keys, visible.ticket_id, NOW + 90)
    desk.reports.seal_audit(NOW + 100)
    while_open = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    ledger.close()
    closed = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    assert set(while_open) == {"ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.lock"}
    for files in (while_open, closed):
        for name, content in files.items():
            for spelling in spellings():
                assert spelling not in content, name
            assert keys.person_key not in content, name
            assert keys.seal_key not in content, name


def test_the_search_would_find_what_it_searches_for(tmp_path: Path) -> None:
    """The same search over a file that does hold the phone: the test above can fail."""
    leak = tmp_path / "leak"
    leak.write_bytes(b"\0" * 100 + PHONE.encode("utf-16-le") + b"\0")
    assert any(spelling in leak.read_bytes() for spelling in spellings())


def test_no_representation_and_no_traceback_names_anybody(tmp_path: Path) -> None:
    keys = keys_of(NUMBER)
    who = person(NUMBER, NAME)
    desk, ledger = fresh_desk(tmp_path)
    kept = desk.apply(keys, who, job(), PHONE, None, NOW)
    with pytest.raises(RefusedError) as refused:
        desk.apply(keys, who, job(2), PHONE + "0", None, NOW)
    ledger.close()
    shown = "".join(
        [
            repr(keys),
            repr(kept),
            repr(who),
            repr(identity()),
            repr(Preferences(phone=PHONE)),
            str(refused.value),
            "".join(traceback.format_exception(refused.value)),
        ]
    )
    for secret in (NAME, NUMBER, PHONE, keys.seal_key.hex(), repr(keys.seal_key), repr(keys.person_key)):
        assert secret not in shown
