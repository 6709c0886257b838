"""备份: for administrators only, and the file that comes out opens again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nacl.pwhash import argon2id
from sqlalchemy import select

from kiosk.hub import sealed_archive
from kiosk.hub.backup import restore
from kiosk.hub.backup_desk import BackupDesk
from kiosk.hub.database import Database
from kiosk.hub.hub import Hub
from kiosk.hub.schema import AUDIT, HALL
from tests.hub.web.browser import ON_SQLITE
from tests.hub.web.conftest import NOW
from tests.hub.web.staff.conftest import Clerk, SignIn

WORDS = "苹果 水塔 铁锹 正月 灯笼"
pytestmark = ON_SQLITE


@pytest.fixture(autouse=True)
def cheap_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_archive, "OPERATIONS", argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(sealed_archive, "MEMORY_BYTES", argon2id.MEMLIMIT_MIN)


@pytest.fixture
def admin(sign_in: SignIn) -> Clerk:
    return sign_in("admin")


def test_only_an_administrator_makes_or_fetches_one_and_never_in_practice(sign_in: SignIn) -> None:
    for login in ("jiezhou", "zhuren"):
        other = sign_in(login)
        assert other.get("/staff/backup").status_code == 403
        assert other.post("/staff/backup", place="hub").status_code == 403
        assert other.post("/staff/backup/passphrase", words=WORDS, again=WORDS).status_code == 403
        assert other.get("/staff/backup/hub-20261124-061200.backup").status_code == 403
        assert "备份" not in other.get("/staff/").text
    admin = sign_in("admin")
    admin.post("/staff/practice", on="1")
    assert admin.get("/staff/backup").status_code == 403


def test_a_passphrase_once_and_then_one_button(admin: Clerk, staffed_hub: Hub, tmp_path: Path) -> None:
    assert "还没有备份过" in admin.get("/staff/").text
    assert admin.post("/staff/backup", place="hub").status_code == 422
    assert admin.post("/staff/backup/passphrase", words=WORDS, again="别的").status_code == 422
    assert "口令定好了" in admin.post("/staff/backup/passphrase", words=WORDS, again=WORDS).text
    admin.post("/staff/backup", place="hub")
    _backups(admin).wait()
    page = admin.get("/staff/backup").text
    assert "06:12备份好了" in page or "6:12备份好了" in page
    assert "还没有备份过" not in admin.get("/staff/").text
    name = re.findall(r'href="/staff/backup/([^"]+)"', page)[0]
    file = tmp_path / "fetched"
    file.write_bytes(admin.get(f"/staff/backup/{name}").content)
    fresh = Database.open(f"sqlite:///{tmp_path}/fresh.db")
    restore(file, WORDS.encode(), fresh, tmp_path / "fresh-state", NOW)
    with fresh.reading() as connection:
        assert len(connection.execute(select(HALL)).all()) == 2
    fresh.close()
    with staffed_hub.database.reading() as connection:
        acts = connection.execute(select(AUDIT.c.action).order_by(AUDIT.c.id)).scalars().all()
    assert [act for act in acts if act.startswith("backup.")] == ["backup.passphrase", "backup.make", "backup.fetch"]


@pytest.mark.parametrize("name", ["hub.db", "..%2Fhub.db", "lock", "state.json", "hub-.backup", "%2Fetc%2Fpasswd"])
def test_no_other_file_of_the_hub_comes_out(admin: Clerk, name: str) -> None:
    assert admin.get(f"/staff/backup/{name}").status_code == 404


def test_a_hub_without_a_stick_says_so(admin: Clerk) -> None:
    admin.post("/staff/backup/passphrase", words=WORDS, again=WORDS)
    answer = admin.post("/staff/backup", place="stick")
    assert answer.status_code == 422
    assert "没有看到U盘" in answer.text


def _backups(clerk: Clerk) -> BackupDesk:
    backups: BackupDesk = clerk.http.app.state.backups  # type: ignore[attr-defined]
    return backups
