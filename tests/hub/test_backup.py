"""A backup comes back whole on either database, and a restored hub hands out no number twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from nacl.public import PrivateKey
from nacl.pwhash import argon2id
from nacl.signing import SigningKey
from sqlalchemy import insert, select

from kiosk.hub import sealed_archive
from kiosk.hub.backup import RAISED_BY, NotEmptyError, back_up, restore
from kiosk.hub.backup_program import BackupExit, backup_main, restore_main
from kiosk.hub.database import Database
from kiosk.hub.enrolment import Fleet
from kiosk.hub.hub_keys import hub_keys
from kiosk.hub.jobs import JobBook, posting_of
from kiosk.hub.kiosk_health import register_kiosk
from kiosk.hub.schema import APPLICATION, HALL, HUB, JOB, KIOSK
from kiosk.hub.sealed_archive import ArchiveCode, ArchiveError, archive_key
from kiosk.hub.services import KeptActivity, ServiceBook
from kiosk.protocol.enrolment import EnrolmentRequest, prove_answer, seal_request
from kiosk.sync.feed_client import Held
from tests.domain.postings import a_job
from tests.feed_kit import Feed, make_feed
from tests.hub.services import an_activity

NOW = 1_795_471_920
PASSPHRASE = b"a passphrase for tests"
NAME = "测试甲"


@pytest.fixture(autouse=True)
def cheap_derivation(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess costs 256 MiB; only the test of the commands pays it."""
    if "capsys" not in request.fixturenames:
        monkeypatch.setattr(sealed_archive, "OPERATIONS", argon2id.OPSLIMIT_MIN)
        monkeypatch.setattr(sealed_archive, "MEMORY_BYTES", argon2id.MEMLIMIT_MIN)


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Path:
    """A hub with a posting, an application and a key; its state folder."""
    with database.writing() as connection:
        connection.execute(
            insert(HALL).values(id=1, name="解州", region="140802100", phone="0", opening_hours="", contact_name="")
        )
        job_id = JobBook(connection, "wang", NOW).post(a_job(title="砌砖"), 1).job.id
        connection.execute(
            insert(APPLICATION).values(
                kiosk_id=7,
                ticket_id=5,
                job_id=job_id,
                person=bytes(16),
                holder_tag=bytes(8),
                name=NAME,
                phone="13800000000",
                document="resident",
                sex="male",
                birth_month="1970-01",
                title="application",
                reply_deadline=None,
                job_updated_at=NOW,
                issued_at=NOW,
                valid_days=2,
                consent_version="application-1",
                receiver="某单位",
                accepted_at=NOW,
                state="received",
                state_at=NOW,
            )
        )
    state = tmp_path / "state"
    (state / "keys").mkdir(parents=True)
    (state / "keys" / "fleet.key").write_bytes(bytes(range(32)))
    (state / "keys" / "fleet.key").chmod(0o600)
    return state


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = request.getfixturevalue("postgres")() if request.param == "postgresql" else f"sqlite:///{tmp_path}/new.db"
    opened = Database.open(url)
    yield opened
    opened.close()


def test_what_was_backed_up_comes_back_whole(database: Database, filled: Path, empty: Database, tmp_path: Path) -> None:
    report = back_up(database, filled, tmp_path / "hub.backup", archive_key(PASSPHRASE), NOW)
    restored = restore(tmp_path / "hub.backup", PASSPHRASE, empty, tmp_path / "new-state", NOW)
    assert restored == report
    with database.reading() as before, empty.reading() as after:
        for table in (HALL, JOB, APPLICATION):
            assert after.execute(select(table)).all() == before.execute(select(table)).all()
    assert (tmp_path / "new-state" / "keys" / "fleet.key").read_bytes() == bytes(range(32))


def test_feed_6_a_restored_hub_numbers_above_all_that_the_lost_one_gave(
    database: Database, filled: Path, empty: Database, tmp_path: Path
) -> None:
    back_up(database, filled, tmp_path / "hub.backup", archive_key(PASSPHRASE), NOW)
    restore(tmp_path / "hub.backup", PASSPHRASE, empty, tmp_path / "new-state", NOW)
    with empty.writing() as connection:
        hub = connection.execute(select(HUB)).one()
        assert min(hub.job_cursor, hub.receipt_number, hub.state_number) >= RAISED_BY
        old = connection.execute(select(JOB)).first()
        assert old is not None
        assert JobBook(connection, "wang", NOW).post(a_job(), 1).job.id > posting_of(old).job.id + RAISED_BY - 1
        book = ServiceBook(connection, "", "wang", NOW)
        assert book.add_activity(KeptActivity("140802", 1, an_activity(NOW))) > RAISED_BY


def enrol(fleet: Fleet, kiosk_id: int) -> int:
    """The number of the key that the kiosk has then."""
    invitation = fleet.invite(kiosk_id, "admin", NOW)
    keys = bytes(SigningKey.generate().verify_key), bytes(PrivateKey.generate().public_key)
    request = seal_request(EnrolmentRequest(invitation.invitation_id, kiosk_id, *keys), invitation.secret)
    return prove_answer(fleet.enrol(request, NOW), invitation, request).key_id


def register(database: Database, name: str) -> int:
    with database.writing() as connection:
        kiosk_id = register_kiosk(connection, name, 1, "admin", NOW)
    assert kiosk_id is not None
    return kiosk_id


def test_enr_12_a_restored_hub_gives_no_number_of_a_kiosk_or_key_again(
    database: Database, filled: Path, empty: Database, tmp_path: Path
) -> None:
    """Nor does it send settings under a number that a kiosk has taken from the lost one."""
    make_feed(filled, NOW)
    keys = hub_keys(tmp_path / "hub-keys", NOW)

    def fleet(of: Database) -> Fleet:
        return Fleet(of, keys, "https://hub.example.invalid", "hub.example.invalid", filled / "feed")

    enrol(fleet(database), register(database, "一号机"))
    back_up(database, filled, tmp_path / "hub.backup", archive_key(PASSPHRASE), NOW)
    lost_kiosks: set[int] = set()
    lost_keys: set[int] = set()
    for number in range(5):
        kiosk_id = register(database, f"丢{number}")
        lost_kiosks.add(kiosk_id)
        lost_keys.update(enrol(fleet(database), kiosk_id) for _ in range(2))
    restore(tmp_path / "hub.backup", PASSPHRASE, empty, tmp_path / "new-state", NOW)

    fresh = register(empty, "新机")
    assert fresh not in lost_kiosks
    given = {enrol(fleet(empty), 1), enrol(fleet(empty), fresh)}
    assert not given & lost_keys
    with empty.reading() as connection:
        assert connection.execute(select(KIOSK.c.settings_version).where(KIOSK.c.kiosk_id == 1)).scalar_one() >= 1e9
        lost = connection.execute(select(HUB.c.lost_kiosk_id, HUB.c.lost_key_id)).one()
    # Lost once more, with nothing enrolled in between: what was given before the first loss is still not free.
    back_up(empty, tmp_path / "new-state", tmp_path / "again.backup", archive_key(PASSPHRASE), NOW)
    third = Database.open(f"sqlite:///{tmp_path}/third.db")
    restore(tmp_path / "again.backup", PASSPHRASE, third, tmp_path / "third-state", NOW)
    with third.reading() as connection:
        again = connection.execute(select(HUB.c.lost_kiosk_id, HUB.c.lost_key_id)).one()
    third.close()
    assert again.lost_kiosk_id > lost.lost_kiosk_id
    assert again.lost_key_id > lost.lost_key_id


def test_nothing_can_be_read_from_the_file_and_nothing_is_left_beside_it(
    database: Database, filled: Path, tmp_path: Path
) -> None:
    target = tmp_path / "stick" / "hub.backup"
    target.parent.mkdir()
    back_up(database, filled, target, archive_key(PASSPHRASE), NOW)
    content = target.read_bytes()
    assert NAME.encode() not in content
    assert b"SQLite" not in content
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["hub.backup"]
    assert sorted(path.name for path in filled.iterdir()) == ["keys"]


def test_a_wrong_passphrase_a_cut_and_a_change_are_told_apart_and_change_nothing(
    database: Database, filled: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "hub.backup"
    back_up(database, filled, whole, archive_key(PASSPHRASE), NOW)
    content = whole.read_bytes()
    flipped = bytearray(content)
    flipped[len(content) - 40] ^= 1
    cases = {
        ArchiveCode.NOT_AN_ARCHIVE: b"something else",
        ArchiveCode.CUT: content[: 5 + 16 + 24 + 3],
        ArchiveCode.WRONG_PASSPHRASE: content,
    }
    for code, data in cases.items():
        damaged = tmp_path / "damaged"
        damaged.write_bytes(data)
        fresh = Database.open(f"sqlite:///{tmp_path}/{code}.db")
        passphrase = b"another passphrase" if code is ArchiveCode.WRONG_PASSPHRASE else PASSPHRASE
        with pytest.raises(ArchiveError) as refused:
            restore(damaged, passphrase, fresh, tmp_path / "fresh-state", NOW)
        assert refused.value.code is code
        with fresh.reading() as connection:
            assert connection.execute(select(HALL)).first() is None
        fresh.close()
    assert list((tmp_path / "fresh-state").iterdir()) == []


def test_a_stick_that_keeps_something_else_is_found_out(
    database: Database, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a stick cannot be had here: a byte changes where the system is told to put everything on the medium."""
    fsync = os.fsync

    def bad_fsync(descriptor: int) -> None:
        fsync(descriptor)
        os.pwrite(descriptor, b"\0\1\2\3", 60)

    monkeypatch.setattr(os, "fsync", bad_fsync)
    with pytest.raises(ArchiveError) as refused:
        back_up(database, filled, tmp_path / "hub.backup", archive_key(PASSPHRASE), NOW)
    assert refused.value.code is ArchiveCode.NOT_KEPT
    assert not list(tmp_path.glob("hub.backup*"))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_cut_anywhere_restores_nothing(share: float, tmp_path: Path) -> None:
    source = Database.open(f"sqlite:///{tmp_path}/hub.db")
    state = tmp_path / "state"
    (state / "keys").mkdir(parents=True)
    # Random bytes do not compress, so the file has many chunks to be cut between and within.
    (state / "keys" / "big.key").write_bytes(Random(7).randbytes(300_000))
    back_up(source, state, tmp_path / "hub.backup", archive_key(PASSPHRASE), NOW)
    source.close()
    content = (tmp_path / "hub.backup").read_bytes()
    (tmp_path / "cut").write_bytes(content[: int(len(content) * share)])
    fresh = Database.open(f"sqlite:///{tmp_path}/fresh.db")
    with pytest.raises(ArchiveError) as refused:
        restore(tmp_path / "cut", PASSPHRASE, fresh, tmp_path / "fresh-state", NOW)
    assert refused.value.code in (ArchiveCode.CUT, ArchiveCode.WRONG_PASSPHRASE)
    fresh.close()


def test_a_hub_with_anything_in_it_is_never_overwritten(database: Database, filled: Path, tmp_path: Path) -> None:
    back_up(database, filled, tmp_path / "hub.backup", archive_key(PASSPHRASE), NOW)
    with pytest.raises(NotEmptyError):
        restore(tmp_path / "hub.backup", PASSPHRASE, database, tmp_path / "other-state", NOW)
    fresh = Database.open(f"sqlite:///{tmp_path}/fresh.db")
    with pytest.raises(NotEmptyError):
        restore(tmp_path / "hub.backup", PASSPHRASE, fresh, filled, NOW)
    fresh.close()


def test_the_commands_ask_for_a_passphrase_worth_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "one"))
    (tmp_path / "one").mkdir()
    (tmp_path / "short").write_text("short\n", encoding="utf-8")
    (tmp_path / "long").write_text("long enough to be one\n", encoding="utf-8")
    file = str(tmp_path / "hub.backup")
    assert backup_main([file, "--passphrase-file", str(tmp_path / "short")]) == BackupExit.USAGE
    assert backup_main([file, "--passphrase-file", str(tmp_path / "long")]) == BackupExit.DONE
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "two"))
    assert restore_main([file, "--passphrase-file", str(tmp_path / "long")]) == BackupExit.DONE
    assert restore_main([str(tmp_path / "none"), "--passphrase-file", str(tmp_path / "long")]) == BackupExit.NO_SPACE
    assert "1 rows" in capsys.readouterr().out


def test_feed_6_a_restored_feed_goes_on_above_what_kiosks_have_seen(
    filled: Path, database: Database, empty: Database, tmp_path: Path
) -> None:
    """With the rules that people signed; what comes from the database is made anew."""
    feed = make_feed(filled, NOW)
    feed.install_rules(gates=b"age = 18")
    feed.repository.publish({"keys/tickets.json": b"{}"})
    back_up(database, filled, tmp_path / "hub.backup", archive_key(PASSPHRASE), NOW)
    feed.repository.publish({"keys/tickets.json": b"{ }"})
    client = feed.client(tmp_path / "kiosk")
    seen = client.refresh().version
    restore(tmp_path / "hub.backup", PASSPHRASE, empty, tmp_path / "new-state", NOW)
    restored = Feed(tmp_path / "new-state/feed", tmp_path / "new-state/feed-keys", feed.clock, {}, {}, feed.repository)
    assert sorted(restored.reopened().live()) == ["rules/gates.toml"]
    again = restored.client(tmp_path / "kiosk")
    assert again.refresh().version > seen + RAISED_BY - 10
    (rules,) = again.plan(Held()).files
    assert again.fetch(rules) == b"age = 18"
