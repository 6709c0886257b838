"""The real synthesis and the real player, into a loudspeaker that is a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.ui.session.modes import LOUDEST
from kiosk.ui.voice.speaker import Speaker, Spoken
from tests.ui.voice.conftest import Loudspeaker, write_tone

SENTENCE = Spoken("刷身份证，找活干")
LONG = tuple(Spoken(f"第{number}句，三百五十元一天，离这里六公里") for number in range(40))


def open_speaker(qtbot: QtBot, device: str) -> Speaker:
    speaker = Speaker(device)
    with qtbot.waitSignal(speaker.availability_changed, timeout=5000):
        speaker.open()
    return speaker


@pytest.fixture
def speaker(qtbot: QtBot, loudspeaker: Loudspeaker) -> Iterator[Speaker]:
    made = open_speaker(qtbot, loudspeaker.device)
    yield made
    made.close()


def say(qtbot: QtBot, speaker: Speaker, *sentences: Spoken, loudness: int = 3) -> None:
    ends: list[None] = []
    before = int(speaker.speaking)
    speaker.ended.connect(lambda: ends.append(None))
    speaker.say(sentences, loudness)
    qtbot.waitUntil(lambda: len(ends) > before, timeout=10_000)


def children() -> set[str]:
    """Programs that this process has started and that still run."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)
            except OSError:
                continue
            state, parent = fields[1].split()[:2]
            if int(parent) == os.getpid() and state != "Z":
                found.add(fields[0].partition("(")[2])
    return found & {"espeak-ng", "aplay"}


def test_a_sentence_is_heard(qtbot: QtBot, speaker: Speaker, loudspeaker: Loudspeaker) -> None:
    say(qtbot, speaker, SENTENCE)
    heard = loudspeaker.heard()
    assert heard.loudest > 3000
    assert 1.0 < heard.seconds < 6.0
    assert not speaker.speaking
    assert children() == set()


def test_loudness_is_heard(qtbot: QtBot, speaker: Speaker, loudspeaker: Loudspeaker) -> None:
    peaks = []
    for loudness in (1, 3, LOUDEST):
        say(qtbot, speaker, SENTENCE, loudness=loudness)
        peaks.append(loudspeaker.heard().loudest)
    assert peaks == sorted(peaks)
    assert peaks[0] * 2 < peaks[-1]


def test_a_touch_is_silence_at_once(qtbot: QtBot, speaker: Speaker) -> None:
    with qtbot.waitSignal(speaker.started):
        speaker.say(LONG, 3)
    assert children() != set()
    with qtbot.waitSignal(speaker.ended, timeout=100):
        speaker.stop()
    assert not speaker.speaking
    qtbot.waitUntil(lambda: children() == set())


def test_the_screens_thread_waits_for_no_program(
    qtbot: QtBot, speaker: Speaker, loudspeaker: Loudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*arguments: object) -> bool:
        raise AssertionError("the screen waited")

    with monkeypatch.context() as patched:
        patched.setattr(QProcess, "waitForFinished", never)
        patched.setattr(QProcess, "waitForStarted", never)
        for _ in range(5):
            speaker.say(LONG, 3)
            QTest.qWait(20)
        say(qtbot, speaker, Spoken("好"))
    assert loudspeaker.heard().seconds < 1.5
    qtbot.waitUntil(lambda: children() == set())


def test_nothing_is_left_running_when_the_screen_closes(qtbot: QtBot, loudspeaker: Loudspeaker) -> None:
    made = open_speaker(qtbot, loudspeaker.device)
    made.say(LONG, 3)
    made.stop()
    made.say(LONG, 3)
    made.close()
    assert children() == set()


def test_what_comes_next_replaces_what_is_being_said(qtbot: QtBot, speaker: Speaker, loudspeaker: Loudspeaker) -> None:
    speaker.say(LONG, 3)
    say(qtbot, speaker, Spoken("好"))
    assert loudspeaker.heard().seconds < 1.5


def test_nothing_that_is_said_stands_in_a_command_line(qtbot: QtBot, speaker: Speaker) -> None:
    speaker.say(LONG, 3)
    assert speaker._make is not None
    command = Path(f"/proc/{speaker._make.processId()}/cmdline").read_bytes().decode("utf-8", "replace")
    assert "三百五十" not in command
    speaker.stop()


def test_a_recording_stands_in_at_the_loudness_asked_for(
    qtbot: QtBot, speaker: Speaker, loudspeaker: Loudspeaker, tmp_path: Path
) -> None:
    peak = write_tone(tmp_path / "tone.wav")
    for loudness, factor in ((LOUDEST, 1.0), (3, 0.5), (1, 0.2)):
        say(qtbot, speaker, Spoken("", tmp_path / "tone.wav"), loudness=loudness)
        assert loudspeaker.heard().loudest == pytest.approx(peak * factor, abs=1)
        assert loudspeaker.heard().seconds == pytest.approx(2.0, abs=0.2)


def test_a_touch_ends_a_recording_and_one_that_has_gone_is_passed_over(
    qtbot: QtBot, speaker: Speaker, loudspeaker: Loudspeaker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_tone(tmp_path / "two.wav", channels=2)
    speaker.say((Spoken("", tmp_path / "two.wav"),) * 20, 3)
    QTest.qWait(50)
    speaker.stop()
    qtbot.waitUntil(lambda: children() == set())
    say(qtbot, speaker, Spoken("", tmp_path / "gone.wav"), Spoken("好"))
    assert 0 < loudspeaker.heard().seconds < 1.5
    assert "gone.wav" in caplog.text


def test_a_device_that_goes_away_is_noticed_and_found_again(
    qtbot: QtBot, speaker: Speaker, loudspeaker: Loudspeaker, caplog: pytest.LogCaptureFixture
) -> None:
    whole = loudspeaker.configuration.read_text(encoding="ascii")
    loudspeaker.configuration.write_text("pcm.none { type null }\n", encoding="ascii")
    with qtbot.waitSignals([speaker.ended, speaker.availability_changed], timeout=5000):
        speaker.say(LONG, 3)
    assert not speaker.available
    assert [record.getMessage() for record in caplog.records if record.name == "kiosk.voice"] == [
        "no sound: the sound device is gone (1)"
    ]
    speaker.say((SENTENCE,), 3)
    assert not speaker.speaking
    loudspeaker.configuration.write_text(whole, encoding="ascii")
    with qtbot.waitSignal(speaker.availability_changed, timeout=5000):
        speaker.look()
    say(qtbot, speaker, SENTENCE)
    assert loudspeaker.heard().loudest > 3000


def test_without_a_device_nothing_is_said_and_nothing_breaks(qtbot: QtBot, loudspeaker: Loudspeaker) -> None:
    speaker = Speaker("nowhere")
    speaker.open()
    qtbot.waitUntil(lambda: speaker._probe is None, timeout=5000)
    assert not speaker.available
    speaker.say((SENTENCE,), 3)
    assert loudspeaker.silent
    speaker.close()


def test_without_the_programs_there_is_no_voice(
    qtbot: QtBot,
    loudspeaker: Loudspeaker,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    speaker = Speaker(loudspeaker.device)
    speaker.open()
    speaker.look()
    assert not speaker.available
    assert speaker.missing == "espeak-ng"
    assert [record.getMessage() for record in caplog.records] == ["no sound: espeak-ng is not installed"], "said once"
    speaker.close()
