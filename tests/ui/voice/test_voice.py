"""When the screen speaks, and when it is silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.config import load_settings
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.session import events
from kiosk.ui.voice.voice import PACK_BROKEN, Voice
from tests.ui.qml_tree import item_named
from tests.ui.voice.conftest import Loudspeaker


class Stage:
    """A gallery with a voice; ``sent`` are the session's events, ``alarms`` what the staff is told."""

    def __init__(self, loudspeaker: Loudspeaker, pack: str = "") -> None:
        self.gallery = Gallery(1080, 1920)
        self.alarms: list[str] = []
        settings = replace(load_settings().voice, device=loudspeaker.device, pack=pack)
        self.voice = Voice(
            settings, self.gallery.kiosk, self.gallery.window, self.gallery.sent.append, self.alarms.append
        )

    def close(self) -> None:
        self.voice.close()
        self.gallery.close()
        assert self.gallery.warnings == []

    @property
    def speech(self) -> list[events.Event]:
        return [each for each in self.gallery.sent if isinstance(each, events.SpeechStarted | events.SpeechEnded)]


@pytest.fixture
def stage(qtbot: QtBot, loudspeaker: Loudspeaker) -> Iterator[Stage]:
    made = Stage(loudspeaker)
    with qtbot.waitSignal(made.voice.speaker.availability_changed, timeout=5000):
        made.voice.open()
    yield made
    made.close()


def test_the_brick_speaks_the_page_and_the_session_knows(qtbot: QtBot, stage: Stage) -> None:
    assert stage.gallery.kiosk.voiceAvailable
    with qtbot.waitSignal(stage.voice.speaker.ended, timeout=30_000):
        item_named(stage.gallery, "footVoice").metaObject().invokeMethod(
            item_named(stage.gallery, "footVoice"), "activate"
        )
        assert stage.gallery.kiosk.speaking
    assert stage.speech == [events.SpeechStarted(), events.SpeechEnded()]
    assert not stage.gallery.kiosk.speaking


def test_a_touch_anywhere_is_silence_and_the_same_press_does_not_start_it_again(stage: Stage) -> None:
    stage.gallery.kiosk.readAloud()
    assert stage.voice.speaker.speaking
    stage.gallery.kiosk.touched()
    stage.gallery.kiosk.readAloud()
    assert stage.speech == [events.SpeechStarted(), events.SpeechEnded()]
    stage.gallery.kiosk.readAloud()
    assert stage.speech[2:] == [events.SpeechStarted()]


def test_another_page_says_its_heading_by_itself(qtbot: QtBot, stage: Stage) -> None:
    stage.gallery.kiosk.put(screen="gate")
    stage.gallery.settle()
    with qtbot.waitSignal(stage.voice.speaker.started, timeout=2000):
        stage.voice.on_screen("gate")
    stage.gallery.kiosk.put(screen="attract")
    stage.voice.on_screen("attract")
    assert not stage.voice.speaker.speaking
    with qtbot.assertNotEmitted(stage.voice.speaker.started, wait=400):
        pass


def test_loudness_is_each_persons_own(stage: Stage) -> None:
    usual = stage.gallery.kiosk.loudness
    for _ in range(9):
        stage.gallery.kiosk.changeLoudness(1)
    assert stage.gallery.kiosk.loudness == stage.gallery.kiosk.loudest
    stage.voice.on_screen("matches")
    assert stage.gallery.kiosk.loudness == stage.gallery.kiosk.loudest
    stage.voice.on_screen("attract")
    assert stage.gallery.kiosk.loudness == usual


def test_what_the_keys_come_to_is_named(qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitSignal(stage.voice.speaker.ended, timeout=10_000):
        stage.gallery.kiosk.nameFocus("我要报名")
        assert stage.voice.speaker.speaking


def test_a_broken_pack_is_one_alarm_and_the_voice_goes_on(
    qtbot: QtBot, loudspeaker: Loudspeaker, tmp_path: Path
) -> None:
    made = Stage(loudspeaker, pack=str(tmp_path / "nowhere"))
    with qtbot.waitSignal(made.voice.speaker.availability_changed, timeout=5000):
        made.voice.open()
    assert made.alarms == [PACK_BROKEN]
    made.gallery.kiosk.readAloud()
    assert made.voice.speaker.speaking
    made.close()
