"""docs/key-ceremony.md, command by command, and what keys can and cannot do once they are made."""

from __future__ import annotations

import re
import shlex
import shutil
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from kiosk.hub.feed import ceremony, keys
from kiosk.hub.feed.ceremony import DraftCode, DraftError
from kiosk.hub.feed.keys import ONLINE_NAMES, KeyCode, KeyFileError, online_signers
from kiosk.hub.feed.keys_program import KeysExit
from kiosk.hub.program import main
from kiosk.protocol.feed import DAY_S, KIOSK_BINS, OFFLINE_LIFETIME_S, FeedRole
from kiosk.sync.feed_client import FeedClient, FetchError, FetchFault, Held
from kiosk.sync.feed_source import FolderSource
from tests.feed_kit import KIOSK, Feed, delta

PAGE = Path(__file__).parents[3] / "docs" / "key-ceremony.md"
PASSPHRASE = "correct horse battery"


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its least: seconds for each key would only be waited for."""
    monkeypatch.setattr(keys, "OPERATIONS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8192)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PASSPHRASE)


@pytest.mark.usefixtures("quick_keys")
def test_every_command_of_the_page_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stick").mkdir()
    Path("stick/gates.toml").write_bytes(b"age = 18")
    Path("stick/linggong-kiosk-2.0.0.tar").write_bytes(b"program")
    Path("hub.toml").write_text('[paths]\nstate = "state"\n', encoding="utf-8")
    commands = re.findall(r"^\$ (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    printed: dict[str, str] = {}
    for line in commands:
        words = shlex.split(line)
        if words[:2] == ["kiosk", "hub"]:
            assert main(words[2:]) == KeysExit.DONE, line
        else:
            subprocess.run(words, check=True)
        printed[line] = capsys.readouterr().out
    sums = [re.findall(r"SHA-256 of root: (\w{64})", printed[line]) for line in commands if "stick/first" in line]
    assert sums[-1] == sums[-2] != []
    assert "new key: root-2" in printed["kiosk hub keys sign holders/root-1/root-1.key --draft stick/holder"]
    assert f"deleted {len(ONLINE_NAMES)} replaced" in printed["kiosk hub keys forget --config hub.toml"]
    bootstrap = Path("state/feed/metadata/1.root.json").read_bytes()
    client = FeedClient(FolderSource(Path("state/feed")), tmp_path / "kiosk", bootstrap, KIOSK, _now)
    client.refresh()
    (rules,) = client.plan(Held()).files
    assert client.fetch(rules) == b"age = 18"
    for path in (*Path("state/feed-keys").iterdir(), *Path("holders").rglob("*.key")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


class TestOnlineKeysStolen:
    """A thief with everything that lies on the hub, who also controls the road."""

    def forge(self, feed: Feed, role: FeedRole, name: str, folder: Path) -> None:
        """The best that can be done with the hub's keys: a new version of the role, snapshot and timestamp."""
        shutil.copytree(feed.folder, folder)
        stolen = list(online_signers(feed.keys_folder).values())
        metadata_folder = folder / "metadata"
        expires = datetime.fromtimestamp(feed.clock.now + DAY_S, UTC)
        evil = Targets(version=90, expires=expires, targets={name: TargetFile.from_data(name, b"evil", ["sha256"])})
        target = evil.targets[name]
        place = folder / "targets" / f"{role}/{target.hashes['sha256']}.{name.rpartition('/')[2]}"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"evil")
        snapshot = Snapshot(version=90, expires=expires, meta={"targets.json": MetaFile(1)})
        snapshot.meta.update({f"{each}.json": MetaFile(90 if each is role else 1) for each in (*FeedRole, *KIOSK_BINS)})
        timestamp = Timestamp(version=90, expires=expires, snapshot_meta=MetaFile(90))
        for file_name, signed in {
            f"90.{role}.json": evil,
            "90.snapshot.json": snapshot,
            "timestamp.json": timestamp,
        }.items():
            metadata: Metadata[Any] = Metadata(signed)
            for signer in stolen:
                metadata.sign(signer, append=True)
            (metadata_folder / file_name).write_bytes(metadata.to_bytes())

    @pytest.mark.parametrize(
        ("role", "name"), [(FeedRole.RULES, "rules/gates.toml"), (FeedRole.SOFTWARE, "software/kiosk-9.whl")]
    )
    def test_feed_3_no_kiosk_takes_rules_or_software(
        self, feed: Feed, tmp_path: Path, role: FeedRole, name: str
    ) -> None:
        self.forge(feed, role, name, tmp_path / "evil")
        client = feed.client(tmp_path / "kiosk", FolderSource(tmp_path / "evil"))
        client.refresh()
        if role is FeedRole.RULES:
            with pytest.raises(FetchError) as caught:
                client.plan(Held())
            assert caught.value.code is FetchFault.BAD_SIGNATURE
        else:
            with pytest.raises(Exception, match="software was signed by 0/2 keys"):
                client._proven().get_targetinfo(name)

    def test_the_same_forgery_of_jobs_would_pass(self, feed: Feed, tmp_path: Path) -> None:
        """So it is the missing signature, and not a clumsy forgery, that saves the rules."""
        self.forge(feed, FeedRole.JOBS, delta(0, 1), tmp_path / "evil")
        client = feed.client(tmp_path / "kiosk", FolderSource(tmp_path / "evil"))
        client.refresh()
        (target,) = client.plan(Held(cursor=0)).deltas
        assert client.fetch(target) == b"evil"

    def test_after_the_change_of_keys_nothing_of_the_thief_counts(self, feed: Feed, tmp_path: Path) -> None:
        """Not even with versions far ahead of the true ones, which kiosks have seen."""
        self.forge(feed, FeedRole.JOBS, delta(0, 1), tmp_path / "evil")
        client = feed.client(tmp_path / "kiosk", FolderSource(tmp_path / "evil"))
        client.refresh()
        client.plan(Held(cursor=0))
        online = {key.holder: key for key in keys.make_online_keys(feed.keys_folder)}
        draft = ceremony.rotate(feed.metadata, online, feed.clock())
        feed.repository.install(feed.sign(draft, "root-1", "root-2"))
        assert feed.repository.forget_replaced_keys() == len(ONLINE_NAMES)
        feed.repository.publish({delta(0, 2): b"true"})
        honest = feed.client(tmp_path / "kiosk")
        honest.refresh()
        (target,) = honest.plan(Held(cursor=0)).deltas
        assert honest.fetch(target) == b"true"
        again = feed.client(tmp_path / "kiosk", FolderSource(tmp_path / "evil"))
        with pytest.raises(FetchError) as caught:
            again.refresh()
        assert caught.value.code is FetchFault.BAD_SIGNATURE

    def test_a_forged_root_on_the_stick_is_not_signed(self, feed: Feed, tmp_path: Path) -> None:
        """The hub's copy of the metadata is the thief's to write; the holders must not be led by it."""
        stick = shutil.copytree(feed.metadata, tmp_path / "stick")
        root: Metadata[Root] = Metadata.from_bytes((stick / "1.root.json").read_bytes())
        root.signed.version = 2
        thief = next(iter(online_signers(feed.keys_folder).values()))
        root.signed.roles["root"].keyids[1] = thief.public_key.keyid
        root.sign(thief)
        (stick / "2.root.json").write_bytes(root.to_bytes())
        with pytest.raises(DraftError) as caught:
            ceremony.rotate(stick, {}, feed.clock())
        assert caught.value.code is DraftCode.UNTRUSTED

    def test_forged_rules_on_the_stick_are_not_built_upon(self, feed: Feed, tmp_path: Path) -> None:
        stick = shutil.copytree(feed.metadata, tmp_path / "stick")
        rules: Metadata[Targets] = Metadata.from_bytes((stick / "1.rules.json").read_bytes())
        rules.signed.targets["rules/evil.toml"] = TargetFile.from_data("rules/evil.toml", b"evil", ["sha256"])
        (stick / "1.rules.json").write_bytes(rules.to_bytes())
        with pytest.raises(DraftError) as caught:
            ceremony.change_files(stick, FeedRole.RULES, {}, (), feed.clock())
        assert caught.value.code is DraftCode.UNTRUSTED

    @pytest.mark.parametrize("change", ["threshold", "paths", "targets", "second root-1"])
    def test_a_draft_changed_on_its_way_is_not_signed(self, feed: Feed, tmp_path: Path, change: str) -> None:
        ceremony.rotate(feed.metadata, {}, feed.clock()).save(tmp_path / "draft")
        part = "root" if change in ("threshold", "second root-1") else "targets"
        path = tmp_path / "draft" / f"{part}.json"
        metadata: Metadata[Root] | Metadata[Targets] = Metadata.from_bytes(path.read_bytes())
        match change, metadata.signed:
            case "threshold", Root() as root:
                root.roles["root"].threshold = 1
            case "second root-1", Root() as root:
                signer = keys.FeedSigner(SigningKey.generate(), "root-1")
                root.add_key(signer.public_key, "root")
            case "paths", Targets() as targets:
                assert targets.delegations is not None
                assert targets.delegations.roles is not None
                targets.delegations.roles["jobs"].paths = ["rules/*"]
            case _, Targets() as targets:
                targets.targets["jobs/x"] = TargetFile.from_data("jobs/x", b"", ["sha256"])
        path.write_bytes(metadata.to_bytes())
        with pytest.raises(DraftError) as caught:
            ceremony.load_draft(tmp_path / "draft")
        assert caught.value.code is DraftCode.UNTRUSTED


class TestInstall:
    def test_too_few_signatures(self, feed: Feed) -> None:
        draft = ceremony.rotate(feed.metadata, {}, feed.clock())
        feed.sign(draft, "root-2")
        assert {each.part: each.holders for each in draft.missing()} == dict.fromkeys(
            ("root", "targets"), ("root-1", "root-3")
        )
        with pytest.raises(DraftError) as caught:
            feed.repository.install(draft)
        assert caught.value.code is DraftCode.INCOMPLETE

    def test_one_release_key_is_not_enough(self, feed: Feed, tmp_path: Path) -> None:
        (tmp_path / "wheel").write_bytes(b"program")
        draft = ceremony.change_files(
            feed.metadata, FeedRole.SOFTWARE, {"software/kiosk-2.whl": tmp_path / "wheel"}, (), feed.clock()
        )
        with pytest.raises(DraftError) as caught:
            feed.repository.install(feed.sign(draft, "release-1"))
        assert caught.value.code is DraftCode.INCOMPLETE
        feed.repository.install(feed.sign(draft, "release-2"))
        assert list(feed.repository.live(FeedRole.SOFTWARE)) == ["software/kiosk-2.whl"]

    def test_whose_key_has_no_say_signs_nothing(self, feed: Feed) -> None:
        draft = ceremony.rotate(feed.metadata, {}, feed.clock())
        with pytest.raises(DraftError) as caught:
            feed.sign(draft, "admin")
        assert caught.value.code is DraftCode.NOT_YOURS

    def test_a_draft_from_before_another_is_outdated(self, feed: Feed) -> None:
        first = feed.sign(ceremony.rotate(feed.metadata, {}, feed.clock()), "root-1", "root-2")
        feed.clock.now += 60
        second = feed.sign(ceremony.rotate(feed.metadata, {}, feed.clock()), "root-1", "root-2")
        feed.repository.install(first)
        with pytest.raises(DraftError) as caught:
            feed.repository.install(second)
        assert caught.value.code is DraftCode.OUTDATED
        feed.repository.install(first)

    @pytest.mark.parametrize("wrong_s", [-340 * DAY_S - OFFLINE_LIFETIME_S, 3 * DAY_S], ids=["1970", "next week"])
    def test_an_offline_computer_with_a_wrong_clock(self, feed: Feed, wrong_s: int) -> None:
        draft = ceremony.rotate(feed.metadata, {}, feed.clock.now + wrong_s)
        with pytest.raises(DraftError) as caught:
            feed.repository.install(feed.sign(draft, "root-1", "root-2"))
        assert caught.value.code is DraftCode.CLOCK_WRONG

    def test_a_file_changed_after_signing(self, feed: Feed, tmp_path: Path) -> None:
        (tmp_path / "gates").write_bytes(b"age = 18")
        draft = ceremony.change_files(
            feed.metadata, FeedRole.RULES, {"rules/gates.toml": tmp_path / "gates"}, (), feed.clock()
        )
        feed.sign(draft, "admin").save(tmp_path / "draft")
        (tmp_path / "draft/files/rules/gates.toml").write_bytes(b"age = 16")
        with pytest.raises(DraftError) as caught:
            feed.repository.install(ceremony.load_draft(tmp_path / "draft"))
        assert caught.value.code is DraftCode.FILE_WRONG
        (tmp_path / "draft/files/rules/gates.toml").unlink()
        with pytest.raises(DraftError) as caught:
            feed.repository.install(ceremony.load_draft(tmp_path / "draft"))
        assert caught.value.code is DraftCode.FILE_WRONG
        assert not feed.repository.live(FeedRole.RULES)

    def test_interrupted_before_the_new_root_appears_it_is_finished_by_doing_it_again(
        self, feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Meanwhile kiosks follow the old root, whose keys sign as well."""
        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        online = {key.holder: key for key in keys.make_online_keys(feed.keys_folder)}
        draft = feed.sign(ceremony.rotate(feed.metadata, online, feed.clock()), "root-1", "root-2")
        with monkeypatch.context() as patch:
            patch.setattr(type(feed.repository), "_write_root", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                feed.repository.install(draft)
        client.refresh()
        feed.reopened().publish({delta(0, 1): b"meanwhile"})
        client.refresh()
        assert [each.name for each in client.plan(Held(cursor=0)).deltas] == [delta(0, 1)]
        again = feed.reopened()
        again.install(draft)
        again.forget_replaced_keys()
        again.publish({delta(1, 2): b"after"})
        for state in ("kiosk", "new"):
            later = feed.client(tmp_path / state)
            later.refresh()
            assert [each.name for each in later.plan(Held(cursor=1)).deltas] == [delta(1, 2)]

    def test_all_three_holders_can_change_one_after_the_other(self, feed: Feed, tmp_path: Path) -> None:
        asleep = feed.client(tmp_path / "asleep")
        asleep.refresh()
        for number, name in enumerate(("root-1", "root-2", "root-3")):
            signer = keys.FeedSigner(SigningKey.generate(), name)
            draft = ceremony.rotate(feed.metadata, {name: signer.public_key}, feed.clock())
            assert draft.new_keys() == (f"{name} {signer.public_key.keyid[:16]}",)
            others = [each for each in ("root-1", "root-2", "root-3") if each != name]
            feed.repository.install(feed.sign(draft, *others))
            feed.holders[name] = signer
            assert (feed.metadata / f"{number + 2}.root.json").exists()
        asleep.refresh()

    def test_a_new_admin_signs_the_rules_anew(self, feed: Feed, tmp_path: Path) -> None:
        feed.install_rules(gates=b"age = 18")
        signer = keys.FeedSigner(SigningKey.generate(), "admin")
        draft = feed.sign(
            ceremony.rotate(feed.metadata, {"admin": signer.public_key}, feed.clock()), "root-1", "root-2"
        )
        assert [(each.part, each.holders) for each in draft.missing()] == [("rules", ("admin",))]
        draft.sign(signer)
        feed.repository.install(draft)
        client = feed.client(tmp_path / "kiosk")
        client.refresh()
        assert [each.name for each in client.plan(Held()).files] == ["rules/gates.toml"]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("quick_keys")
class TestOfflineKeys:
    def test_opens_with_its_passphrase_only(self, tmp_path: Path) -> None:
        public = keys.make_offline_key(tmp_path, "admin", PASSPHRASE)
        assert keys.open_offline_key(tmp_path / "admin.key", PASSPHRASE).public_key == public
        assert keys.read_public_keys(tmp_path / "admin.public") == {"admin": public}
        with pytest.raises(KeyFileError) as caught:
            keys.open_offline_key(tmp_path / "admin.key", PASSPHRASE + "!")
        assert caught.value.code is KeyCode.WRONG_PASSPHRASE

    def test_never_overwrites_a_key(self, tmp_path: Path) -> None:
        keys.make_offline_key(tmp_path, "admin", PASSPHRASE)
        before = (tmp_path / "admin.key").read_bytes()
        with pytest.raises(KeyFileError) as caught:
            keys.make_offline_key(tmp_path, "admin", PASSPHRASE)
        assert caught.value.code is KeyCode.EXISTS
        assert (tmp_path / "admin.key").read_bytes() == before

    def test_a_short_passphrase_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(KeyFileError) as caught:
            keys.make_offline_key(tmp_path, "admin", "short")
        assert caught.value.code is KeyCode.WEAK_PASSPHRASE
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("content", [b"", b"{}", b'{"format":"linggong-feed-key-1"}', b"\xff"])
    def test_foreign_files_are_no_keys(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "x").write_bytes(content)
        for read in (lambda path: keys.open_offline_key(path, PASSPHRASE), keys.read_public_keys):
            with pytest.raises(KeyFileError) as caught:
                read(tmp_path / "x")
            assert caught.value.code is KeyCode.NOT_A_KEY

    def test_an_online_key_that_others_can_read_is_refused(self, tmp_path: Path) -> None:
        keys.make_online_keys(tmp_path)
        next(tmp_path.iterdir()).chmod(0o644)
        with pytest.raises(KeyFileError) as caught:
            online_signers(tmp_path)
        assert caught.value.code is KeyCode.EXPOSED


@pytest.mark.usefixtures("quick_keys")
class TestProgram:
    def test_says_what_is_missing(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("hub.toml").write_text('[paths]\nstate = "state"\n', encoding="utf-8")
        assert main(["keys", "status", "--config", "hub.toml"]) == KeysExit.REFUSED
        assert "FEED_NOT_SET_UP" in capsys.readouterr().err
        assert main(["keys", "online", "--config", "hub.toml", "--public", "online"]) == KeysExit.DONE
        assert main(["keys", "init", "--public", "online", "--draft", "draft"]) == KeysExit.REFUSED
        assert "root-1, root-2" in capsys.readouterr().err
        assert main(["keys", "check", "--draft", "draft"]) == KeysExit.REFUSED
        assert main(["keys", "change-rules", "--metadata", "x", "--draft", "y", "--add", "z"]) == KeysExit.USAGE
        assert main(["keys", "offline", "admin", "--folder", "/proc/none"]) == KeysExit.DISK

    def test_two_different_passphrases(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        typed = iter([PASSPHRASE, PASSPHRASE + "!"])
        monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
        assert main(["keys", "offline", "admin", "--folder", str(tmp_path)]) == KeysExit.REFUSED

    def test_a_passphrase_from_a_file_and_a_draft_that_is_not_whole(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], feed: Feed
    ) -> None:
        (tmp_path / "phrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
        phrase = ["--passphrase-file", str(tmp_path / "phrase")]
        assert main(["keys", "offline", "root-1", "--folder", str(tmp_path / "new"), *phrase]) == KeysExit.DONE
        draft = str(tmp_path / "draft")
        rotate = ["keys", "rotate", "--metadata", str(feed.metadata), "--draft", draft]
        assert main([*rotate, "--public", str(tmp_path / "new/root-1.public")]) == KeysExit.DONE
        assert main(rotate) == KeysExit.REFUSED
        assert main(["keys", "sign", str(tmp_path / "new/root-1.key"), "--draft", draft, *phrase]) == KeysExit.DONE
        capsys.readouterr()
        assert main(["keys", "check", "--draft", draft]) == KeysExit.UNFINISHED
        assert "missing: 2 more for root, by root-1 or root-2 or root-3" in capsys.readouterr().out

    def test_status_warns_before_people_have_to_meet(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], feed: Feed
    ) -> None:
        (tmp_path / "hub.toml").write_text(f'[paths]\nstate = "{feed.folder.parent}"\n', encoding="utf-8")
        status = ["keys", "status", "--config", str(tmp_path / "hub.toml")]
        monkeypatch.setattr("kiosk.hub.feed.keys_program._now", feed.clock)
        assert main(status) == KeysExit.DONE
        feed.clock.now += OFFLINE_LIFETIME_S - 59 * DAY_S
        assert main(status) == KeysExit.UNFINISHED
        assert capsys.readouterr().out.count("SIGN ANEW") == len(ceremony.PARTS)
