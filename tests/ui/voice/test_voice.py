"""When the screen speaks, and when it is silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.config import load_settings
from kiosk.resources import asset_path
from kiosk.ui.gallery.samples import NO_IDLE, ROWS
from kiosk.ui.gallery.scenes import scenes
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.session import events
from kiosk.ui.voice.speaker import ENGLISH, MANDARIN, Spoken
from kiosk.ui.voice.voice import CHIME, PACK_BROKEN, SETTLED_MS, Voice
from tests.ui.qml_tree import item_named
from tests.ui.voice.conftest import Loudspeaker, write_tone


class Stage:
    """A gallery with a voice; ``sent`` are the session's events, ``alarms`` what the staff is told."""

    def __init__(self, loudspeaker: Loudspeaker, pack: str = "") -> None:
        self.gallery = Gallery(1080, 1920)
        self.alarms: list[str] = []
        settings = replace(load_settings().voice, device=loudspeaker.device, pack=pack)
        self.voice = Voice(
            settings, self.gallery.kiosk, self.gallery.window, self.gallery.sent.append, self.alarms.append
        )
        self.said: list[str] = []
        self.spoken: list[Spoken] = []
        self._words = self.voice._spoken
        self.voice._spoken = self._noted  # type: ignore[method-assign]

    def _noted(self, texts: Sequence[str]) -> tuple[Spoken, ...]:
        words = self._words(texts)
        self.spoken += words
        self.said += [each.text for each in words]
        return words

    def show(self, scene: str) -> None:
        """The scene, and what it says by itself."""
        self.said.clear()
        self.gallery.show_scene(scene, dict(scenes())[scene])
        self.gallery.settle(SETTLED_MS + 50)

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


def test_the_ok_key_is_silence_and_on_the_voices_own_brick_nothing_begins_again(stage: Stage) -> None:
    stage.show("apply")
    for name in ("key1", "footVoice"):
        item_named(stage.gallery, name).forceActiveFocus(Qt.FocusReason.TabFocusReason)
        stage.voice._stopped_s = 0.0
        stage.gallery.kiosk.readAgain()
        assert stage.voice.speaker.speaking
        QTest.keyClick(stage.gallery.window, Qt.Key.Key_Return)
        assert not stage.voice.speaker.speaking, name


def test_another_page_says_its_heading_by_itself(stage: Stage) -> None:
    stage.show("trades")
    assert stage.said == ["您想 gan4 shen2 me5 活？"]
    stage.show("attract")
    assert not stage.voice.speaker.speaking
    assert stage.said == []


def test_what_lies_over_a_page_is_said_whole_and_the_page_does_not_begin_again(stage: Stage) -> None:
    stage.show("matches")
    for scene, sentence in (
        ("overlay-idle", "按一下接着看"),
        ("overlay-help", "叫人来帮您"),
        ("overlay-paper", "换打印纸"),
        ("overlay-busy-form", "上一位还没办完"),
    ):
        stage.show(scene)
        assert any(sentence in each for each in stage.said), (scene, stage.said)
    stage.show("apply")
    assert "留个手机号" in stage.said
    stage.said.clear()
    stage.gallery.kiosk.put(helpVisible=True)
    stage.gallery.settle()
    stage.gallery.kiosk.put(helpVisible=False)
    stage.gallery.settle(SETTLED_MS + 50)
    assert stage.said == []


def test_who_has_left_a_card_is_called_back_with_a_chime_at_last_until_it_is_taken(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[Path] = []
    replay = stage.voice.speaker._replay

    def noted(file: Path) -> None:
        replayed.append(file)
        replay(file)

    monkeypatch.setattr(stage.voice.speaker, "_replay", noted)
    stage.show("attract")
    stage.spoken.clear()
    stage.gallery.kiosk.put(cardLeft="spoken")
    assert [(each.text, each.recording) for each in stage.spoken] == [("身份证 hai2 zai4 机器上，请拿好", None)]
    stage.voice.stop()
    stage.gallery.kiosk.put(cardLeft="rung")
    qtbot.waitUntil(lambda: replayed == [asset_path(CHIME)], timeout=5000)
    assert [each.text for each in stage.spoken[1:]] == ["身份证 hai2 zai4 机器上，请拿好"]
    stage.gallery.kiosk.put(cardLeft="")
    assert not stage.voice.speaker.speaking
    stage.gallery.kiosk.put(cardLeft="spoken")
    stage.gallery.kiosk.readAgain()
    stage.gallery.kiosk.put(cardLeft="")
    assert stage.voice.speaker.speaking, "what somebody has asked for meanwhile goes on"


def test_a_call_back_that_nobody_could_hear_silences_nothing_later(stage: Stage) -> None:
    stage.show("attract")
    stage.voice.speaker.available = False
    stage.gallery.kiosk.put(cardLeft="spoken")
    stage.voice.speaker.available = True
    stage.gallery.kiosk.readAgain()
    stage.gallery.kiosk.put(cardLeft="")
    assert stage.voice.speaker.speaking


def test_the_idle_warning_does_not_put_itself_off(qtbot: QtBot, stage: Stage) -> None:
    stage.show("matches")
    stage.voice.stop()
    stage.gallery.sent.clear()
    with qtbot.waitSignal(stage.voice.speaker.ended, timeout=10_000):
        stage.show("overlay-idle")
    assert stage.said
    assert stage.speech == []
    stage.gallery.kiosk.put(idle=NO_IDLE)
    stage.gallery.kiosk.readAloud()
    stage.gallery.kiosk.readAloud()
    assert events.SpeechStarted() in stage.speech


def test_errors_and_the_state_of_the_paper_are_said_when_they_come(stage: Stage) -> None:
    stage.show("apply-disk-full")
    assert "机器存满了，没报上" in stage.said
    stage.show("ticket-printing")
    assert any("没接到电话就是没 xuan3 shang4" in each for each in stage.said), "what silence means (M2)"
    assert "小票正在打印，请在下面取" in stage.said
    stage.said.clear()
    stage.gallery.kiosk.ticket_page.put(printerState="failed", printerFault={"code": "PAPER_OUT", "number": "21"})
    stage.gallery.settle()
    assert stage.said == ["没有纸了 代码21 ，请拍照或记下票号"]
    stage.show("job-closed")
    assert "刚刚招满，看看类似的" in stage.said
    stage.show("job-guest")
    assert "刷一下身份证，就能报名" in stage.said


def test_a_place_reached_by_the_keys_is_named_and_not_silenced_by_the_press(stage: Stage) -> None:
    happened: list[str] = []
    stage.gallery.kiosk.touched_anywhere.connect(lambda: happened.append("silence"))
    stage.gallery.kiosk.focus_named.connect(happened.append)
    stage.show("notice")
    QTest.keyClick(stage.gallery.window, Qt.Key.Key_Down)
    assert happened == ["silence", "按我的情况推荐，把合适的活排前面"]
    stage.show("matches")
    for _ in range(20):
        if item_named(stage.gallery, "jobList").hasActiveFocus():
            break
        QTest.keyClick(stage.gallery.window, Qt.Key.Key_Down)
    assert "全部 23，选中了" in happened
    assert "砌墙瓦工" in happened[-1]
    QTest.keyClick(stage.gallery.window, Qt.Key.Key_Down)
    assert happened[-2] == "silence"
    assert "贴砖瓦工" in happened[-1]
    assert "离这里最近" in happened[-1], "and why it is in the list"
    assert any("贴砖瓦工" in each for each in stage.said)


def test_who_chooses_by_ear_hears_each_job_and_every_page_whole(stage: Stage) -> None:
    stage.gallery.kiosk.put(byEar=True)
    stage.show("listen")
    heard = " ".join(stage.said)
    for sentence in ("第3个，共20个", "砌墙瓦工", "350到400", "东郭镇磨河村东口工地", "还是下一个"):
        assert sentence in heard, (sentence, heard)
    stage.said.clear()
    stage.gallery.kiosk.listen_page.put(position=4, card=ROWS[1])
    stage.gallery.settle(SETTLED_MS + 50)
    assert stage.said[0] == "第4个，共20个"
    assert "贴砖瓦工" in stage.said
    stage.said.clear()
    stage.gallery.kiosk.touched()
    stage.gallery.kiosk.readAgain()
    assert stage.said[0] == "第4个，共20个", "the press that asks for it again does not silence it"
    stage.show("apply")
    assert any("没有手机，报名" in each for each in stage.said)


def test_an_age_that_the_hirer_wrote_is_not_said_aloud(stage: Stage) -> None:
    stage.show("job")
    stage.gallery.kiosk.job_page.put(description="要求55岁以下，能吃苦。照顾80岁老人也行。")
    stage.said.clear()
    stage.gallery.kiosk.readAgain()
    said = "".join(stage.said)
    assert "能吃苦" in said
    assert "80岁老人" in said
    assert "55岁" not in said


def test_a_recorded_sentence_stands_in_on_its_page(qtbot: QtBot, loudspeaker: Loudspeaker, tmp_path: Path) -> None:
    write_tone(tmp_path / "what.wav")
    (tmp_path / "pack.toml").write_text('[recordings]\n"您想干什么活？" = "what.wav"\n', encoding="utf-8")
    made = Stage(loudspeaker, pack=str(tmp_path))
    with qtbot.waitSignal(made.voice.speaker.availability_changed, timeout=5000):
        made.voice.open()
    made.show("trades")
    made.gallery.kiosk.readAgain()
    assert made.alarms == []
    assert made.spoken[0].recording == tmp_path / "what.wav"
    assert {each.recording for each in made.spoken[1:]} >= {None}
    made.close()


def test_on_an_english_page_each_word_is_said_in_its_own_language(stage: Stage) -> None:
    stage.gallery.kiosk.put(language="en")
    stage.show("apply-valid")
    stage.voice.speaker.stop()
    stage.spoken.clear()
    stage.gallery.kiosk.readAgain()
    assert {each.voice for each in stage.spoken} == {MANDARIN, ENGLISH}
    for each in stage.spoken:
        assert (each.voice == ENGLISH) is not any("\u4e00" <= sign <= "\u9fff" for sign in each.text), each


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
