"""The hub's settings count from the next start on, and a start that they spoil takes them back (protocol 12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.store.sent_settings import (
    NOT_SENDABLE,
    ROLLED_BACK,
    TRIES,
    WRONG,
    SentSettingsFolder,
    UnsendableError,
    check_sendable,
)

IDLE_40 = "[session]\nidle_s = 40\n"
IDLE_50 = "[session]\nidle_s = 50\n"


@pytest.fixture
def sent(tmp_path: Path) -> SentSettingsFolder:
    return SentSettingsFolder(tmp_path)


def idle_s(sent: SentSettingsFolder, site: Path | None = None) -> int:
    return load_settings(site, sent.file()).session.idle_s


def test_they_lie_over_the_sites_own_file_which_stays_as_it_is(sent: SentSettingsFolder, tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text("[session]\nidle_s = 35\nfarewell_s = 9\n", encoding="utf-8")
    before = site.read_bytes()
    assert idle_s(sent, site) == 35
    assert sent.take(1, IDLE_40, site) is None
    settings = load_settings(site, sent.file())
    assert (settings.session.idle_s, settings.session.farewell_s) == (40, 9)
    assert site.read_bytes() == before


def test_a_proven_version_stays(sent: SentSettingsFolder) -> None:
    sent.take(1, IDLE_40, None)
    assert sent.state().on_trial
    sent.begin_start()
    sent.confirm()
    for _ in range(TRIES + 2):
        assert sent.begin_start() is not None
    assert (idle_s(sent), sent.state().on_trial) == (40, False)


def test_feed_11_a_version_that_spoils_the_start_is_taken_back(sent: SentSettingsFolder) -> None:
    sent.take(1, IDLE_40, None)
    sent.begin_start()
    sent.confirm()
    sent.take(2, IDLE_50, None)
    for _ in range(TRIES):
        sent.begin_start()
        assert idle_s(sent) == 50
    sent.begin_start()
    assert idle_s(sent) == 40
    state = sent.state()
    assert (state.version, state.rejected, state.fault) == (1, 2, ROLLED_BACK)
    assert sent.take(2, IDLE_50, None) == ROLLED_BACK, "the feed still holds it"
    assert idle_s(sent) == 40
    assert sent.take(3, IDLE_50, None) is None
    assert (idle_s(sent), sent.state().fault) == (50, None)


def test_without_an_earlier_one_the_sites_own_file_counts_again(sent: SentSettingsFolder) -> None:
    sent.take(7, IDLE_40, None)
    for _ in range(TRIES):
        sent.begin_start()
    assert sent.begin_start() is None
    assert sent.state().rejected == 7


@pytest.mark.parametrize("toml", ["[session]\nidle_s = 5\n", "[session]\nnothing = 1\n", "no toml", "session = 1\n"])
def test_what_the_settings_do_not_allow_is_not_tried(sent: SentSettingsFolder, toml: str) -> None:
    sent.take(1, IDLE_40, None)
    assert sent.take(2, toml, None) == WRONG
    assert (idle_s(sent), sent.state().rejected) == (40, 2)


@pytest.mark.parametrize(
    "toml",
    [
        '[reader]\ncommand = ["sh"]\n',
        "[reader]\nread_address = true\n",
        '[paths]\nstate = "/tmp"\n',
        '[sync]\nca_file = "/tmp/mine.pem"\n',
        "[screen]\nmm_per_px = 1.0\n",
    ],
)
def test_feed_12_what_could_run_read_or_trust_more_cannot_be_sent(sent: SentSettingsFolder, toml: str) -> None:
    """Whoever has stolen the hub's keys signs this as well as the hub does."""
    with pytest.raises(UnsendableError):
        check_sendable(toml)
    assert sent.take(1, toml, None) == NOT_SENDABLE
    assert sent.file() is None


def test_every_sendable_key_exists() -> None:
    check_sendable("[screen]\nhigh_contrast = true\nreduced_motion = true\nshow_name = false\n")
    check_sendable('[sync]\npoll_s = 60\nmorning_poll_s = 5\nmorning = ""\n')
    load_settings(None, None)


def test_older_versions_and_repetitions_change_nothing(sent: SentSettingsFolder) -> None:
    sent.take(5, IDLE_50, None)
    sent.begin_start()
    assert sent.take(5, IDLE_40, None) is None
    assert sent.take(4, IDLE_40, None) is None
    assert (idle_s(sent), sent.state().starts) == (50, 1)


def test_a_power_cut_at_any_step_leaves_the_old_or_the_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rename is a step; after each, the file in use belongs to the version that is said to be in use."""
    sent = SentSettingsFolder(tmp_path)
    sent.take(1, IDLE_40, None)
    sent.begin_start()
    sent.confirm()
    seen: list[tuple[int, int, bool]] = []
    replace_file = Path.replace

    def spied(self: Path, target: Path) -> Path:
        moved = replace_file(self, target)
        fresh = SentSettingsFolder(tmp_path)
        seen.append((fresh.state().version, idle_s(fresh), fresh.state().on_trial))
        return moved

    monkeypatch.setattr(Path, "replace", spied)
    sent.take(2, IDLE_50, None)
    assert set(seen) == {(1, 40, False), (2, 50, True)}


def test_a_damaged_note_means_that_nothing_was_sent(sent: SentSettingsFolder, tmp_path: Path) -> None:
    sent.take(1, IDLE_40, None)
    (tmp_path / "settings" / "sent.json").write_bytes(b"{")
    assert sent.file() is None
    assert sent.take(1, IDLE_40, None) is None
    assert idle_s(sent) == 40
