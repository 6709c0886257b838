"""A card on a real pcscd, through the real reader program, to the ticket on the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.ui.session import events
from tests.end_to_end.stage import Stage
from tests.reader.pcscd_fixture import READER_A, READER_B, PcscdNamespace, no_pcscd, pcscd, pcscd_namespace
from tests.reader.virtual_card import BANK_CARD_ATR, bank_card_answer, paged_answer, sample_text

pytestmark = pytest.mark.pcscd
__all__ = ["no_pcscd", "pcscd", "pcscd_namespace"]


@pytest.fixture
def stage(pcscd: PcscdNamespace, set_up: Callable[..., Stage]) -> Stage:
    stage = set_up(reader_arguments=("--profile", "auto"), launcher=tuple(pcscd.wrap([])))
    stage.wait_until_applications_are_taken()
    return stage


def test_a_card_on_a_real_service_ends_in_a_ticket(stage: Stage, pcscd: PcscdNamespace) -> None:
    card = pcscd.card(paged_answer(sample_text()))
    card.insert()
    stage.visitor.see("notice")
    assert stage.program.root.greeting["name"] == "关*国"
    stage.visitor.wait(lambda: stage.program.session.card_present, "the card")
    stage.visitor.touch("acceptMatching")
    stage.visitor.see("trades")
    stage.visitor.touch("tile-bricklayer")
    stage.see_list()
    assert stage.program.root.banner["code"] == "take_card", "PC/SC knows that the card still lies there"
    card.pull()
    stage.visitor.wait(lambda: stage.program.root.banner["code"] != "take_card", "the banner to go")
    stage.apply_for_first("13800005678")
    assert stage.program.root.ticket_page.shortCode


def test_a_bank_card_is_no_id(stage: Stage, pcscd: PcscdNamespace) -> None:
    pcscd.card(bank_card_answer, atr=BANK_CARD_ATR).insert()
    stage.visitor.see("card_fault")
    assert stage.program.root.fault_page.code == "CARD_NOT_ID"


def test_a_dead_service_is_said_and_its_return_noticed(stage: Stage, pcscd: PcscdNamespace) -> None:
    pcscd.stop()
    attract = stage.program.root.attract_page
    stage.visitor.wait(lambda: attract.readerState == "down", "the reader's line")
    assert attract.readerFault["code"] == "SERVICE_DOWN"
    pcscd.start()
    stage.visitor.wait(lambda: stage.program.session.reader is events.ReaderCondition.READY, "the service", 10)
    pcscd.card(paged_answer(sample_text())).insert()
    stage.visitor.see("notice")


def test_two_readers_are_both_served_and_two_cards_are_one_too_many(stage: Stage, pcscd: PcscdNamespace) -> None:
    second = pcscd.card(paged_answer(sample_text()), READER_B)
    second.insert()
    stage.visitor.see("notice")
    stage.visitor.touch("footBack")
    stage.visitor.see("farewell")
    first = pcscd.card(paged_answer(sample_text()), READER_A)
    first.insert()
    stage.visitor.see("card_fault")
    assert stage.program.root.fault_page.code == "TWO_CARDS"
    assert "放了两张卡" in stage.words()
    second.pull()
    first.pull()
    stage.visitor.wait(lambda: not stage.program.session.card_present, "the cards to be lifted")
    first.insert()
    stage.visitor.see("notice")


def test_no_service_at_the_start_is_said_and_guests_are_served(
    no_pcscd: PcscdNamespace, set_up: Callable[..., Stage]
) -> None:
    stage = set_up(reader_arguments=("--profile", "auto"), launcher=tuple(no_pcscd.wrap([])))
    attract = stage.program.root.attract_page
    stage.visitor.wait(lambda: attract.readerFault["code"] == "SERVICE_DOWN", "the reader's line")
    assert "读卡服务停了" in stage.words()
    stage.visitor.touch("browse")
    stage.see_list()
    no_pcscd.start()
    stage.visitor.wait(lambda: stage.program.session.reader is events.ReaderCondition.READY, "the service")
    no_pcscd.card(paged_answer(sample_text())).insert()
    stage.visitor.see("notice")


def test_no_reader_is_said_and_guests_are_served(no_pcscd: PcscdNamespace, set_up: Callable[..., Stage]) -> None:
    no_pcscd.start(readers=False)
    stage = set_up(reader_arguments=("--profile", "auto"), launcher=tuple(no_pcscd.wrap([])))
    attract = stage.program.root.attract_page
    stage.visitor.wait(lambda: "这台没有读卡器，报名请到窗口" in stage.words(), "the reader's line")
    assert attract.readerState == "none"
    stage.visitor.touch("browse")
    stage.see_list()
