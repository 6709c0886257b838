"""M15: what a person agreed to have kept is there at the next machine of the county, for the person's card alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.job import Perk, Settlement
from kiosk.domain.trade import parse_trades
from kiosk.protocol import envelope
from kiosk.protocol.acts import KeptPreferences, KindClass
from kiosk.protocol.feed_records import FeedPreferences, PreferenceBatch
from kiosk.protocol.person import preference_tag
from kiosk.protocol.preferences import MAX_SEALED_BYTES, Preferences, seal_preferences
from kiosk.resources import asset_text
from kiosk.store import feed_answers
from kiosk.store.desk import Desk
from kiosk.store.feed_answers import feed_numbers, take_preferences
from kiosk.store.ledger import Ledger
from tests.store.ledgers import fresh_ledger
from tests.store.people import HUB_KEY, NOW, PHONE, identity, keys_of

OWNER, OTHER = keys_of("1"), keys_of("2")
COUNTY = "140802"
LIKED = Preferences(tiles=("bricklayer",), phone=PHONE, seen_at=NOW, consent_version="matching-2")


@pytest.fixture
def ledgers(tmp_path: Path) -> Iterator[list[Ledger]]:
    """Of the machines 7 and 8."""
    opened = [fresh_ledger(tmp_path / f"{number}.db") for number in (7, 8)]
    yield opened
    for each in opened:
        each.close()


def _told(ledger: Ledger, region: str = COUNTY) -> FeedPreferences:
    """What the hub makes of the newest envelope of machine 7."""
    item = ledger.pending()[-1]
    opened = envelope.open_sealed(item.wire, identity(7).signing_key.verify_key, HUB_KEY)
    assert isinstance(opened.act, KeptPreferences)
    assert item.kind_class is KindClass.AUDIT
    return FeedPreferences(opened.act.owner, region, opened.act.sealed, opened.at, opened.act.until)


def test_feed_18_the_next_machine_of_the_county_knows_them_until_they_are_erased(ledgers: list[Ledger]) -> None:
    here, there = (Desk(each, identity(number)) for each, number in zip(ledgers, (7, 8), strict=True))
    here.preferences.remember(OWNER, LIKED, NOW, 30)
    told = _told(ledgers[0])
    assert told.owner != OWNER.tag
    take_preferences(ledgers[1], "140825", PreferenceBatch(0, 1, (told,)))
    assert there.preferences.recall(OWNER, NOW) is None

    take_preferences(ledgers[1], COUNTY, PreferenceBatch(1, 2, (told,)))
    assert (there.preferences.recall(OWNER, NOW), there.preferences.recall(OTHER, NOW)) == (LIKED, None)
    assert there.preferences.recall(OWNER, told.until) is None

    changed = replace(LIKED, tiles=("painter",))
    there.preferences.remember(OWNER, changed, NOW + 60, 30)
    take_preferences(ledgers[1], COUNTY, PreferenceBatch(2, 3, (told,)))
    assert there.preferences.recall(OWNER, NOW + 60) == changed

    erased = replace(told, region="140825", sealed=None, at=NOW + 30)
    for each in ledgers:
        take_preferences(each, COUNTY, PreferenceBatch(3, 4, (erased,)))
    assert (here.preferences.recall(OWNER, NOW), there.preferences.recall(OWNER, NOW)) == (None, changed)
    assert feed_numbers(ledgers[1]).preferences == 4


def test_what_was_seen_here_stays_seen_when_older_wishes_of_another_machine_arrive(ledgers: list[Ledger]) -> None:
    here, there = (Desk(each, identity(number)) for each, number in zip(ledgers, (7, 8), strict=True))
    there.preferences.remember(OWNER, replace(LIKED, seen_at=NOW - 60), NOW - 60, 30)
    here.preferences.remember(OWNER, LIKED, NOW, 30)
    told = _told(ledgers[0])
    there.preferences.note_seen(OWNER, NOW + 600)
    take_preferences(ledgers[1], COUNTY, PreferenceBatch(0, 1, (told,)))
    assert there.preferences.recall(OWNER, NOW + 700) == replace(LIKED, seen_at=NOW + 600)
    assert there.preferences.recall(OTHER, NOW + 700) is None

    take_preferences(ledgers[1], COUNTY, PreferenceBatch(1, 2, (replace(told, sealed=None, at=NOW + 800),)))
    assert there.preferences.recall(OWNER, NOW + 900) is None
    there.preferences.note_seen(OWNER, NOW + 900)
    there.erase(OWNER, NOW + 900)
    with ledgers[1].reading() as connection:
        assert connection.execute("SELECT count(*) FROM preference").fetchone()[0] == 0


def test_what_an_older_program_kept_is_found_and_moves(ledgers: list[Ledger]) -> None:
    desk = Desk(ledgers[0], identity())
    with ledgers[0].writing() as connection:
        row = (OWNER.tag, seal_preferences(LIKED, OWNER), NOW, NOW + 100)
        connection.execute("INSERT INTO preference (owner, sealed, kept_at, expires_at) VALUES (?, ?, ?, ?)", row)
    assert desk.preferences.recall(OWNER, NOW) == LIKED
    desk.preferences.remember(OWNER, LIKED, NOW + 1, 30)
    with ledgers[0].reading() as connection:
        assert [row[0] for row in connection.execute("SELECT owner FROM preference")] == [
            preference_tag(OWNER.person_key)
        ]


def test_a_stick_of_a_whole_province_does_not_fill_the_disk(
    ledgers: list[Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_answers, "MOST_PREFERENCES", 3)
    rows = tuple(FeedPreferences(bytes([n]) * 16, COUNTY, b"sealed", NOW + n, NOW + 100) for n in range(5))
    take_preferences(ledgers[0], COUNTY, PreferenceBatch(0, 5, rows))
    with ledgers[0].reading() as connection:
        kept = {row[0] for row in connection.execute("SELECT owner FROM preference")}
    assert kept == {each.owner for each in rows[2:]}


def test_whatever_can_be_chosen_fits() -> None:
    table = parse_trades(asset_text("data/trades.toml"))
    everything = Preferences(
        tiles=tuple(each.id for each in table.tiles),
        settlement=Settlement.DAILY,
        within_km=2**31,
        perks=frozenset(Perk),
        certificates=frozenset(table.certificates),
        phone=PHONE,
        elder=True,
        seen_at=NOW,
        consent_version="matching-99",
    )
    assert len(seal_preferences(everything, OWNER)) <= MAX_SEALED_BYTES
