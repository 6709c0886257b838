"""From the signed feed over the kiosk's spool to a release that stands, and whatever can stand in the way."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata, TargetFile, Targets

from kiosk.hub.feed import ceremony
from kiosk.hub.feed.keys import online_signers
from kiosk.protocol.feed import DAY_S
from kiosk.protocol.software import version_order
from kiosk.protocol.update_report import UpdateFault, UpdateOutcome, read_report
from kiosk.release.archive import pack
from kiosk.release.releases import Releases
from kiosk.release.trial import Trials
from kiosk.release.wheelhouse import SUMS, checked
from kiosk.ui.visit_lock import VisitLock
from kiosk.update.program import UpdateExit, main
from kiosk.update.spool import VISIT_MOST_S, Spool
from kiosk.update.updater import Machine, Updater
from tests.feed_kit import make_feed
from tests.release.small_release import wheelhouse, write_sums
from tests.small_disks import fill
from tests.update.kit import MACHINE, PLATFORM, FallingUnit, Hall, cut_everywhere, make_hall


def lay_ready(hall: Hall, version: str = "2.0", **how: Any) -> None:
    """A release on its way as far as the courier brings it."""
    hall.sign_release(version, **how)
    hall.roll_out(version)
    hall.sync()
    assert hall.is_marked()


def assert_unchanged(hall: Hall, outcome: UpdateOutcome, code: UpdateFault) -> None:
    assert (hall.report.outcome, hall.report.code) == (outcome, code)
    assert hall.runs == "1.0"
    assert not hall.is_marked(), "the mark would start the updater over and over"
    assert not (hall.places.own / "work").exists()


def test_soft_1_a_signed_release_is_proven_made_and_tried(hall: Hall) -> None:
    lay_ready(hall)
    report = hall.update()
    assert report == hall.report
    assert report is not None
    assert (report.outcome, report.version, report.code) == (UpdateOutcome.INSTALLED, "2.0", None)
    assert hall.runs == "2.0"
    assert sorted(each.partition("-")[0] for each in hall.releases.known()) == ["1.0", "2.0"]
    assert hall.update() is None, "nothing lies ready any more"
    hall.sync()
    assert not hall.spool.exists(), "and nothing is left lying about"


def test_by_the_real_venv_and_the_real_pip(hall: Hall) -> None:
    lay_ready(hall, code="print('two')")
    releases = Releases(hall.places.root, Path(sys.executable))
    unit = FallingUnit(releases, frozenset())
    trials = Trials(hall.places.root, releases, unit, unit.clock_s, unit.sleep)
    report = Updater(hall.places, MACHINE, releases, trials, hall.clock).run()
    assert report is not None
    assert report.code is None
    said = subprocess.run([hall.places.root / "current/bin/kiosk"], check=True, capture_output=True, text=True)
    assert said.stdout == "two\n"


def test_soft_6_soft_15_a_release_that_does_not_stand_is_taken_back_and_not_tried_again(hall: Hall) -> None:
    hall.falling = frozenset({"2.0"})
    lay_ready(hall)
    hall.update()
    assert_unchanged(hall, UpdateOutcome.TAKEN_BACK, UpdateFault.TAKEN_BACK)
    hall.sync()
    assert not hall.is_marked()
    hall.falling = frozenset()
    lay_ready(hall, "3.0")
    hall.update()
    assert hall.runs == "3.0"


class TestWhatTheKioskCouldLay:
    """The spool is the kiosk user's: whoever has that account writes there what he likes."""

    def test_soft_2_another_archive_than_the_signed_one(self, hall: Hall) -> None:
        lay_ready(hall)
        archive = hall.archive_in_spool()
        content = bytearray(archive.read_bytes())
        content[-3000] ^= 1
        archive.write_bytes(content)
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.TAMPERED)

    @pytest.mark.parametrize("longer", [True, False])
    def test_soft_2_an_archive_of_another_length(self, hall: Hall, longer: bool) -> None:
        lay_ready(hall)
        archive = hall.archive_in_spool()
        content = archive.read_bytes()
        archive.write_bytes(content + b"x" if longer else content[:-1])
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.TAMPERED if longer else UpdateFault.MIXED)

    def test_soft_2_software_signed_by_keys_of_the_hub(self, hall: Hall) -> None:
        lay_ready(hall)
        (file,) = (hall.spool / "metadata").glob("*.software.json")
        metadata: Metadata[Targets] = Metadata.from_bytes(file.read_bytes())
        name = f"software/{PLATFORM}/linggong-kiosk-2.0.tar"
        metadata.signed.targets[name] = TargetFile.from_data(name, b"evil", ["sha256"])
        metadata.signatures.clear()
        for signer in online_signers(hall.feed.keys_folder).values():
            metadata.sign(signer, append=True)
        file.write_bytes(metadata.to_bytes())
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.UNSIGNED)

    def test_soft_2_a_whole_feed_of_another_hub(self, hall: Hall, tmp_path: Path) -> None:
        lay_ready(hall)
        shutil.rmtree(hall.spool)
        shutil.copytree(make_feed(tmp_path / "other").folder, hall.spool)
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.UNSIGNED)

    def test_soft_3_a_feed_from_before_what_was_seen(self, hall: Hall, tmp_path: Path) -> None:
        lay_ready(hall)
        old = shutil.copytree(hall.spool, tmp_path / "old")
        hall.update()
        lay_ready(hall, "3.0")
        hall.update()
        assert hall.runs == "3.0"
        shutil.rmtree(hall.spool, ignore_errors=True)
        shutil.copytree(old, hall.spool)
        (hall.state / "update" / "ready").write_text(f"software/{PLATFORM}/linggong-kiosk-2.0.tar\n", "ascii")
        hall.update()
        assert hall.report.code == UpdateFault.OUTDATED
        assert hall.runs == "3.0"

    def test_soft_3_a_feed_that_stands_still(self, hall: Hall) -> None:
        lay_ready(hall)
        hall.clock.now += 15 * DAY_S
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.EXPIRED)

    def test_soft_3_a_dead_clock_brings_no_old_feed_back(self, hall: Hall, tmp_path: Path) -> None:
        """At 1970 everything still counts; the last proven feed says how late it is at least."""
        lay_ready(hall)
        old = shutil.copytree(hall.spool, tmp_path / "old")
        hall.clock.now = hall.feed.clock.now = hall.clock.now + 20 * DAY_S
        hall.update()
        hall.feed.repository.publish({})
        lay_ready(hall, "3.0")
        hall.update()
        shutil.copytree(old, hall.spool, dirs_exist_ok=True)
        (hall.state / "update" / "ready").write_text(f"software/{PLATFORM}/linggong-kiosk-2.0.tar\n", "ascii")
        hall.clock.now = 0
        hall.update()
        assert hall.report.code == UpdateFault.OUTDATED

    def test_soft_3_metadata_of_two_times(self, hall: Hall, tmp_path: Path) -> None:
        lay_ready(hall)
        (old,) = (hall.spool / "metadata").glob("*.snapshot.json")
        kept = old.read_bytes()
        shutil.rmtree(hall.spool)
        (hall.state / "update" / "ready").unlink()
        lay_ready(hall, "3.0")
        (new,) = (hall.spool / "metadata").glob("*.snapshot.json")
        new.write_bytes(kept)
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.MIXED)

    def test_a_name_that_nobody_signed(self, hall: Hall) -> None:
        lay_ready(hall)
        (hall.state / "update" / "ready").write_text(f"software/{PLATFORM}/linggong-kiosk-9.0.tar\n", "ascii")
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.UNSIGNED)

    @pytest.mark.parametrize("mark", ["", "../../etc/passwd", "rules/gates.toml", "software/x.tar", "\xff\0"])
    def test_a_mark_that_is_none(self, hall: Hall, mark: str) -> None:
        lay_ready(hall)
        (hall.state / "update" / "ready").write_text(mark, "latin-1")
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.SPOOL)

    def test_soft_5_links_lead_nowhere(self, hall: Hall, tmp_path: Path) -> None:
        lay_ready(hall)
        archive = hall.archive_in_spool()
        elsewhere = tmp_path / "elsewhere"
        shutil.move(archive, elsewhere)
        archive.symlink_to(elsewhere)
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.MIXED)
        shutil.rmtree(hall.state / "update")
        (hall.state / "update").symlink_to(tmp_path / "hub")
        assert hall.update() is None

    def test_a_pipe_in_place_of_the_mark_is_waited_at_by_nobody(self, hall: Hall) -> None:
        os.mkfifo(hall.state / "update" / "ready")
        assert hall.update() is None


class TestWhatTheReleaseKeysCouldSign:
    """Two people signed it, and it is wrong all the same."""

    def test_soft_4_for_another_machine(self, hall: Hall) -> None:
        lay_ready(hall)
        hall.update(Machine("linux-aarch64", 11))
        assert_unchanged(hall, UpdateOutcome.REFUSED, UpdateFault.PLATFORM)

    def test_soft_4_for_another_python(self, hall: Hall, tmp_path: Path) -> None:
        folder = wheelhouse(tmp_path / "wheels", "2.0")
        shutil.copyfile(next(folder.glob("*.whl")), folder / "fast-1.0-cp39-cp39-linux_x86_64.whl")
        write_sums(folder)
        pack(checked(folder), tmp_path / "archive")
        lay_ready(hall, archive=tmp_path / "archive")
        hall.update()
        assert_unchanged(hall, UpdateOutcome.REFUSED, UpdateFault.PYTHON)

    @pytest.mark.parametrize("version", ["0.9", "1.0", "1.0.0"])
    def test_soft_4_no_later_than_what_runs(self, hall: Hall, version: str) -> None:
        hall.sign_release(version)
        hall.roll_out(version)
        hall.sync(runs="0.1")
        hall.update()
        assert_unchanged(hall, UpdateOutcome.REFUSED, UpdateFault.OLDER)

    def test_soft_4_another_version_than_its_name_says(self, hall: Hall, tmp_path: Path) -> None:
        pack(checked(wheelhouse(tmp_path / "wheels", "0.5")), tmp_path / "archive")
        lay_ready(hall, archive=tmp_path / "archive")
        hall.update()
        assert_unchanged(hall, UpdateOutcome.REFUSED, UpdateFault.ARCHIVE)

    @pytest.mark.parametrize(
        "change",
        [
            lambda tar: add(tar, "../../etc/cron.d/evil.whl", b"x"),
            lambda tar: add(tar, "/etc/evil.whl", b"x"),
            lambda tar: add(tar, "sub/evil.whl", b"x"),
            lambda tar: add(tar, "evil.sh", b"x"),
            lambda tar: add(tar, "link.whl", kind=tarfile.SYMTYPE, link="/etc/passwd"),
            lambda tar: add(tar, "link.whl", kind=tarfile.LNKTYPE, link=SUMS),
            lambda tar: add(tar, "pipe.whl", kind=tarfile.FIFOTYPE),
            lambda tar: add(tar, "folder.whl", kind=tarfile.DIRTYPE),
            lambda tar: add(tar, SUMS, b"again"),
        ],
    )
    def test_soft_14_anything_but_plain_wheels_in_the_archive(
        self, hall: Hall, tmp_path: Path, change: Callable[[tarfile.TarFile], None]
    ) -> None:
        pack(checked(wheelhouse(tmp_path / "wheels", "2.0")), tmp_path / "archive")
        with tarfile.open(tmp_path / "archive", "a") as archive:
            change(archive)
        lay_ready(hall, archive=tmp_path / "archive")
        before = sorted(tmp_path.rglob("evil*"))
        hall.update()
        assert_unchanged(hall, UpdateOutcome.REFUSED, UpdateFault.ARCHIVE)
        assert sorted(tmp_path.rglob("evil*")) == before

    def test_soft_14_no_archive_at_all(self, hall: Hall, tmp_path: Path) -> None:
        (tmp_path / "archive").write_bytes(b"not a tar " * 100)
        lay_ready(hall, archive=tmp_path / "archive")
        hall.update()
        assert_unchanged(hall, UpdateOutcome.REFUSED, UpdateFault.ARCHIVE)

    def test_a_wheel_that_was_changed_after_the_sums(self, hall: Hall, tmp_path: Path) -> None:
        folder = wheelhouse(tmp_path / "wheels", "2.0")
        whole = checked(folder)
        next(folder.glob("*.whl")).write_bytes(b"changed")
        pack(whole, tmp_path / "archive")
        lay_ready(hall, archive=tmp_path / "archive")
        hall.update()
        assert_unchanged(hall, UpdateOutcome.REFUSED, UpdateFault.ARCHIVE)


def add(
    archive: tarfile.TarFile, name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.type, member.linkname = len(content), kind, link
    archive.addfile(member, io.BytesIO(content))


def test_an_archive_is_always_the_same_and_holds_names_as_long_as_real_ones(hall: Hall, tmp_path: Path) -> None:
    long = "large-1.0-py3-none-" + ".".join(f"manylinux_2_{each}_x86_64" for each in range(17, 25)) + ".whl"
    folder = wheelhouse(tmp_path / "wheels", "2.0")
    shutil.copyfile(next(folder.glob("*.whl")), folder / long)
    write_sums(folder)
    for name in ("archive", "again"):
        pack(checked(folder), tmp_path / name)
        os.utime(folder / long, (1, 1))
    assert (tmp_path / "archive").read_bytes() == (tmp_path / "again").read_bytes()
    lay_ready(hall, archive=tmp_path / "archive")
    hall.update()
    assert hall.runs == "2.0"


def test_wheels_that_every_machine_has_need_not_travel(hall: Hall, tmp_path: Path) -> None:
    large = "large-1.0-py3-none-" + ".".join(f"manylinux_2_{each}_x86_64" for each in range(17, 25)) + ".whl"
    folder = wheelhouse(tmp_path / "wheels", "2.0")
    shutil.copyfile(next(folder.glob("*.whl")), folder / large)
    write_sums(folder)
    pack(checked(folder), tmp_path / "archive", {large})
    lay_ready(hall, archive=tmp_path / "archive")
    hall.update()
    assert_unchanged(hall, UpdateOutcome.REFUSED, UpdateFault.ARCHIVE)
    hall.places.base_wheels.mkdir()
    shutil.copyfile(folder / large, hall.places.base_wheels / large)
    hall.trust()
    hall.sync()
    hall.update()
    assert hall.runs == "2.0"


class TestTheMachinesDisk:
    def test_soft_7_no_room_is_said_before_anything_is_written(self, small_disk: Path, tmp_path: Path) -> None:
        hall = make_hall(tmp_path, small_disk)
        lay_ready(hall)
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.DISK_FULL)

    def test_soft_7_a_disk_that_fills_meanwhile(
        self, small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hall = make_hall(tmp_path, small_disk)
        lay_ready(hall)
        hall.places.own.mkdir()
        fill(small_disk)
        monkeypatch.setattr(Updater, "_demand", lambda *_: None)
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.DISK_FULL)

    def test_soft_7_read_only(self, small_disk: Path, tmp_path: Path) -> None:
        hall = make_hall(tmp_path, small_disk)
        lay_ready(hall)
        subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.DISK)

    def test_a_state_folder_that_cannot_be_written_is_said_aloud(
        self, small_disk: Path, hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lay_ready(hall)
        shutil.copytree(hall.state, small_disk / "state")
        subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
        words = ["--state", str(small_disk / "state"), "--root", str(hall.places.root)]
        assert main([*words, "--trusted-root", str(tmp_path / "none")]) == UpdateExit.DISK
        assert UpdateFault.DISK in capsys.readouterr().err


class TestSomebodyStandsThere:
    """The screen's lock, and a clock that only goes when the updater sleeps."""

    def waits_s(self, hall: Hall, leaves_after_s: float) -> float:
        lock = VisitLock(hall.state)
        lock.follow("matches")
        now_s = 0.0

        def sleep(seconds: float) -> None:
            nonlocal now_s
            now_s += seconds
            if now_s >= leaves_after_s:
                lock.follow("attract")

        Spool(hall.state).wait_for_the_visit(lambda: now_s, sleep)
        return now_s

    def test_soft_17_a_visit_is_waited_for(self, hall: Hall) -> None:
        assert self.waits_s(hall, 95.0) == 95.0

    def test_soft_17_but_not_for_ever(self, hall: Hall) -> None:
        assert self.waits_s(hall, 1e9) == VISIT_MOST_S

    def test_a_screen_that_died_or_never_ran_keeps_nobody_waiting(self, hall: Hall) -> None:
        def sleep(_: float) -> None:
            pytest.fail("it waits")

        Spool(hall.state).wait_for_the_visit(sleep=sleep)
        (hall.state / "visit.lock").touch()
        Spool(hall.state).wait_for_the_visit(sleep=sleep)

    def test_a_screen_whose_lock_is_held_goes_on(self, hall: Hall) -> None:
        """The updater has it for the moment of the restart."""
        lock, other = VisitLock(hall.state), VisitLock(hall.state)
        lock.follow("matches")
        other.follow("matches")


class TestTrust:
    def test_soft_8_without_a_chosen_root_nothing_is_taken(self, hall: Hall) -> None:
        lay_ready(hall)
        hall.places.trusted_root.unlink()
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.NOT_SET_UP)

    def test_soft_8_a_root_that_others_can_write_is_none(self, hall: Hall) -> None:
        lay_ready(hall)
        hall.places.trusted_root.chmod(0o666)
        hall.update()
        assert_unchanged(hall, UpdateOutcome.FAILED, UpdateFault.NOT_SET_UP)

    def test_a_person_chooses_it_by_its_sum(
        self, hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        root = tmp_path / "etc2" / "root.json"
        words = ["--state", str(hall.state), "--root", str(hall.places.root), "--trusted-root", str(root), "trust"]
        lay_ready(hall)
        assert main(words) == UpdateExit.DONE
        sha256 = capsys.readouterr().out.split()[0]
        assert main([*words, "0" * 64]) == UpdateExit.NOT_FOUND
        assert not root.exists()
        assert main([*words, sha256.upper()]) == UpdateExit.DONE
        assert root.read_bytes() == (hall.feed.metadata / "1.root.json").read_bytes()
        assert stat.S_IMODE(root.stat().st_mode) == 0o644
        assert hall.report.outcome is UpdateOutcome.READY

    def test_keys_that_changed_are_followed_from_the_first_root(self, hall: Hall) -> None:
        for _ in range(2):
            draft = ceremony.rotate(hall.feed.metadata, {}, hall.feed.clock())
            hall.feed.repository.install(hall.feed.sign(draft, "root-1", "root-3"))
        lay_ready(hall)
        hall.update()
        assert hall.runs == "2.0"


def test_the_program_says_in_words_what_became_of_it(hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    lay_ready(hall)
    hall.update(Machine("linux-riscv64", 11))
    words = ["--state", str(hall.state), "--root", str(hall.places.root)]
    assert main([*words, "status"]) == UpdateExit.REFUSED
    said = capsys.readouterr()
    assert said.out == "refused 2.0\n"
    assert "程序更新不是给这种机器的，没有装。" in said.err
    assert main(words) == UpdateExit.DONE
    assert capsys.readouterr().out == "nothing lies ready\n"


@pytest.mark.parametrize(
    ("falls", "step"),
    [(False, 7), (True, 7), *(pytest.param(falls, 1, marks=pytest.mark.soak) for falls in (False, True))],
)
def test_soft_9_power_cut_before_any_change_of_the_disk(hall: Hall, tmp_path: Path, falls: bool, step: int) -> None:
    lay_ready(hall)
    hall.falling = frozenset({"2.0"}) if falls else frozenset()
    cuts = 0
    for number in cut_everywhere(tmp_path, ("opt", "state"), step, hall.update):
        cuts += 1
        hall.update()
        assert hall.runs == ("1.0" if falls else "2.0"), number
        assert hall.report.outcome is (UpdateOutcome.TAKEN_BACK if falls else UpdateOutcome.INSTALLED), number
        assert not hall.is_marked()
    assert cuts * step > 35


def test_reports_of_another_program_are_none(tmp_path: Path) -> None:
    for content in (b"", b"[]", b'{"outcome":"new","at":1,"version":null,"sha256":null,"code":null}', b"\xff"):
        (tmp_path / "update.json").write_bytes(content)
        assert read_report(tmp_path / "update.json") is None


@pytest.mark.parametrize("version", ["", "1.", "1..2", "01", "1.2.3.4.5", "1.0rc1", "1" * 9, "１"])
def test_versions_are_dotted_numbers(version: str) -> None:
    assert version_order(version) is None
