"""The sample cards: invented, valid where they should be, and each misbehaviour as its fault."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kiosk.domain.card import CardWarning, Document
from kiosk.protocol.reader_events import Fault, FaultCode, IdentityRead, ReaderProfile, Readers, Removed
from kiosk.reader.demo import READER_NAME, SimulatedSam
from kiosk.reader.sample_cards import Behaviour, SampleCard, demo_cards
from kiosk.reader.sdt_attachment import LinkKind, SdtAttachment
from kiosk.reader.text_layout import WantedFields
from tests.reader.recording import TODAY, Recorder, make_context

CARDS = {card.key: card for card in demo_cards()}
GOOD = [card for card in CARDS.values() if card.behaviour is Behaviour.GOOD]

FAULTS = {
    Behaviour.NOT_ID: FaultCode.CARD_NOT_ID,
    Behaviour.UNREADABLE: FaultCode.CARD_UNREADABLE,
    Behaviour.NOT_AUTHENTIC: FaultCode.CARD_AUTH_FAILED,
    Behaviour.TORN: FaultCode.CARD_LOST,
    Behaviour.TWO_CARDS: FaultCode.TWO_CARDS,
}


class Tray:
    def __init__(self) -> None:
        self.recorder = Recorder()
        self._sam = SimulatedSam()
        self._context = make_context(
            self.recorder, wanted=WantedFields(ethnicity=True, address=True), newest_address=True
        )
        kind = LinkKind(ReaderProfile.DEMO, READER_NAME, lambda: self._sam, knows_presence=True)
        self._attachment = SdtAttachment(self._context, kind, poll_s=5)
        self._thread = threading.Thread(target=self._attachment.run)
        self._thread.start()

    def place(self, card: SampleCard | None) -> None:
        self._sam.place(card)
        self._attachment.wake()

    def read_again(self) -> None:
        self._attachment.read_again()

    def close(self) -> None:
        self._context.stop.set()
        self._attachment.wake()
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def tray() -> Iterator[Tray]:
    made = Tray()
    made.recorder.wait_for(Readers)
    yield made
    made.close()


@pytest.mark.parametrize("card", GOOD, ids=lambda card: card.key)
def test_each_good_card_is_read_by_the_same_codec(tray: Tray, card: SampleCard) -> None:
    tray.place(card)
    who = tray.recorder.wait_for(IdentityRead).identity
    expected = {
        "expired": {CardWarning.EXPIRED},
        "odd-number": {CardWarning.CHECKSUM},
        "foreigner-2023": {CardWarning.LAYOUT_UNVERIFIED},
    }
    assert set(who.warnings) == expected.get(card.key, set())


def test_the_set_covers_the_four_documents_the_ages_and_the_odd_names(tray: Tray) -> None:
    seen = {}
    for card in GOOD:
        tray.place(card)
        seen[card.key] = tray.recorder.wait_for(IdentityRead).identity
        tray.place(None)
        tray.recorder.wait_for(Removed)
        tray.recorder.clear()
    assert {who.document for who in seen.values()} == set(Document)
    ages = {key: TODAY.year - who.birth_date.year for key, who in seen.items()}
    assert (ages["bricklayer"], ages["first-timer"], ages["minor-17"], ages["minor-15"]) == (56, 19, 17, 15)
    assert len(seen["long-name"].name) > 12
    assert any(ord(character) > 0xFFFF for character in seen["rare-characters"].name)
    assert seen["welder"].address == CARDS["welder"].newest_address


@pytest.mark.parametrize("behaviour", FAULTS)
def test_each_misbehaving_card_has_its_fault(tray: Tray, behaviour: Behaviour) -> None:
    card = next(each for each in CARDS.values() if each.behaviour is behaviour)
    tray.place(card)
    assert tray.recorder.wait_for(Fault).code is FAULTS[behaviour]
    tray.place(None)
    tray.recorder.wait_for(Removed)
    assert len(tray.recorder.of(Fault)) == 1


def test_every_behaviour_has_a_card() -> None:
    assert {card.behaviour for card in CARDS.values()} == set(Behaviour)
    assert len({card.label for card in CARDS.values()}) == len(CARDS)


def test_the_same_card_is_not_read_twice_unless_asked_to(tray: Tray) -> None:
    tray.place(CARDS["bricklayer"])
    tray.recorder.wait_for(IdentityRead)
    tray.recorder.clear()
    tray.read_again()
    tray.recorder.wait_for(IdentityRead)
