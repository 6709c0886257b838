"""A whole round against a real hub: closed jobs first, the outbox next, what is large last; and what a fault costs."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from kiosk.config import load_settings
from kiosk.domain.matching import GUEST, Wish
from kiosk.hub.acceptance import Acceptance
from kiosk.hub.enrolment import KioskState
from kiosk.hub.schema import KIOSK
from kiosk.hub.services import KeptActivity, KeptEntry, ServiceBook
from kiosk.protocol.feed_errors import FeedDigestError
from kiosk.protocol.feed_records import (
    FeedPreferences,
    PreferenceBatch,
    StateBatch,
    TicketState,
    TicketStateChange,
)
from kiosk.protocol.heartbeat import Heartbeat
from kiosk.protocol.preferences import Preferences
from kiosk.protocol.request import AnswerStatus
from kiosk.protocol.service_content import MAX_CONTENT_BYTES, pack_content
from kiosk.protocol.sync_events import Receipts, SettingsSent, StatesChanged, SyncEvent
from kiosk.store.cache import CacheDirectory
from kiosk.store.cache_errors import CacheCorruptError, CacheDiskFullError
from kiosk.store.cache_feed import CacheFeed
from kiosk.store.desk import Desk
from kiosk.store.feed_answers import take_preferences, take_states
from kiosk.store.identity import IdentityMissingError, load_identity
from kiosk.store.ledger import borrowed_ledger
from kiosk.store.sent_settings import SentSettingsFolder
from kiosk.store.services import read_services
from kiosk.store.standing import Standing, load_standing
from kiosk.sync.http import HttpFault
from kiosk.sync.hub_link import HubLink
from kiosk.sync.round import run_round, send_heartbeat
from kiosk.sync.standing_keeper import forget_everything
from kiosk.sync.troubles import Troubles
from tests.domain.postings import trades
from tests.faults.proxy import CAPTIVE_PORTAL, Fault, failure
from tests.hub.services import an_activity, an_entry
from tests.store.ledgers import fresh_ledger
from tests.store.people import keys_of
from tests.sync.world import KIOSK_ID, SomeKiosk, World, world

HEARTBEAT = Heartbeat("0.1", 1, None, None, None, None, None, None, None, None, None, None, None, None, None)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.publish()
        yield made


@pytest.fixture
def kiosk(place: World) -> Iterator[SomeKiosk]:
    enrolled = place.enrolled()
    yield enrolled
    enrolled.road.close()


@pytest.fixture
def jobs(kiosk: SomeKiosk) -> Iterator[CacheFeed]:
    with kiosk.jobs() as opened:
        yield opened


@pytest.fixture
def events() -> list[SyncEvent]:
    return []


@pytest.fixture
def link(kiosk: SomeKiosk, jobs: CacheFeed, events: list[SyncEvent]) -> Iterator[HubLink]:
    opened = kiosk.link(jobs, events)
    yield opened
    opened.close()


def go(link: HubLink, events: list[SyncEvent]) -> Troubles:
    troubles = run_round(link, lambda envelopes: events.append(Receipts(envelopes)))
    link.close()
    return troubles


def well(link: HubLink, events: list[SyncEvent]) -> None:
    troubles = go(link, events)
    assert (troubles.road, troubles.others) == (None, {})


def lines(place: World, since: int = 0) -> list[str]:
    return [each.line.split(" ")[1] for each in place.proxy.seen[since:]]


def test_the_first_round_brings_the_market(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    well(link, events)
    assert kiosk.listed() == {job.id for job in place.jobs}


def test_a_posting_appears_and_a_closed_one_goes_by_one_delta(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    well(link, events)
    (fresh,) = place.post()
    place.close_job(place.jobs[0].id)
    place.publish()
    seen = len(place.proxy.seen)
    well(link, events)
    assert kiosk.listed() == {job.id for job in place.jobs[1:]} | {fresh.id}
    assert not any("snapshot-" in line for line in lines(place, seen))


def test_a_quiet_poll_is_two_small_requests(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    """Issue: an empty poll <= 2 requests and <= 2 kB, heads included."""
    well(link, events)
    seen, before = len(place.proxy.seen), place.proxy.connections
    well(link, events)
    polled = place.proxy.seen[seen:]
    assert len(polled) <= 2
    assert sum(each.up_bytes + each.down_bytes for each in polled) <= 2048
    assert place.proxy.connections - before == 1


def test_closed_jobs_come_before_the_outbox_and_the_snapshot_after_it(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    kiosk.apply(place.jobs[0], 1)
    well(link, events)
    asked = lines(place)
    outbox = asked.index("/k/1/envelopes")
    assert all("snapshot-" not in line for line in asked[:outbox])
    assert any("snapshot-" in line for line in asked[outbox:])
    kiosk.apply(place.jobs[1], 2)
    place.close_job(place.jobs[0].id)
    place.publish()
    seen = len(place.proxy.seen)
    well(link, events)
    asked = lines(place, seen)
    delta = next(number for number, line in enumerate(asked) if "delta-" in line)
    assert delta < asked.index("/k/1/envelopes")


def test_what_the_hub_says_of_a_ticket_comes_back(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    kiosk.apply(place.jobs[0], 1)
    well(link, events)
    assert Receipts(1) in events
    place.publish()
    well(link, events)
    assert StatesChanged(1) in events


def test_a_receipt_that_comes_in_the_feed_settles_as_well(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    """13: the envelope went by stick, or the answer was lost."""
    kiosk.apply(place.jobs[0], 1)
    well_before = len(place.received())
    place.proxy.plan([], otherwise=Fault())
    go_up_only(place, kiosk)
    assert len(place.received()) == well_before + 1
    assert len(kiosk.pending()) == 1
    place.publish()
    seen = len(place.proxy.seen)
    well(link, events)
    assert Receipts(1) in events
    assert kiosk.pending() == ()
    assert "/k/1/envelopes" not in lines(place, seen), "it was settled before it would have been sent"


def test_what_was_done_at_one_kiosk_is_there_at_the_next_and_erased_at_both(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    keys, liked, now = keys_of(f"{1:017}X"), Preferences(tiles=("bricklayer",)), place.hub.now()
    (ticket,) = kiosk.apply(place.jobs[0], 1)
    with borrowed_ledger(kiosk.ledger_file) as ledger:
        assert ledger is not None
        Desk(ledger, kiosk.identity).preferences.remember(keys, liked, now, 30)
    well(link, events)
    place.publish()
    place.register(8)
    neighbour = place.enrolled(8)
    with closing(fresh_ledger(neighbour.ledger_file)) as ledger, neighbour.jobs() as jobs:
        desk, road = Desk(ledger, neighbour.identity), neighbour.link(jobs, events)
        well(road, events)
        assert [(each.ticket_id, each.kiosk_id) for each in desk.tickets(keys, now)] == [(ticket, KIOSK_ID)]
        assert desk.preferences.recall(keys, now) == liked
        desk.erase(keys, place.hub.now() + 1)
        well(road, events)
    neighbour.road.close()
    place.publish()
    well(link, events)
    with borrowed_ledger(kiosk.ledger_file) as ledger:
        assert ledger is not None
        with ledger.reading() as connection:
            for table in ("ticket", "preference", "fleet_ticket"):
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def go_up_only(place: World, kiosk: SomeKiosk) -> None:
    """The hub gets the envelope from somebody else's hand."""
    Acceptance(place.hub.database, place.hub.keys.sealing, place.hub.now).accept(
        None, [each.wire for each in kiosk.pending()]
    )


def send_settings(place: World, version: int, toml: str) -> None:
    with place.hub.database.writing() as connection:
        this = update(KIOSK).where(KIOSK.c.kiosk_id == KIOSK_ID)
        connection.execute(this.values(settings=toml, settings_version=version))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.hub.feed.publisher.FILES_EACH_S", 0)
        place.publish()


def test_what_the_staff_write_is_on_the_services_page(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    """18: from the hub's tables over the feed to what the screen reads."""
    region, now = load_settings().kiosk.region, kiosk.now()
    with place.hub.database.writing() as connection:
        book = ServiceBook(connection, "", "wang", place.hub.now())
        entry_id = book.add_entry(KeptEntry(region[:6], an_entry()))
        book.add_entry(KeptEntry("140821", an_entry("别处的")))
        activity_id = book.add_activity(KeptActivity(region, 1, an_activity(now)))
    publish_files(place)
    well(link, events)
    found = read_services(kiosk.state, region, now)
    assert found.entries == (replace(an_entry(), id=entry_id),)
    assert found.activities == (replace(an_activity(now), id=activity_id),)
    with place.hub.database.writing() as connection:
        ServiceBook(connection, "", "wang", place.hub.now()).drop_entry(entry_id)
    publish_files(place)
    well(link, events)
    assert read_services(kiosk.state, region, now).entries == ()


def test_cont_5_a_file_that_cannot_be_read_replaces_none(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    """A newer hub, or one whose content key was stolen."""
    region = load_settings().kiosk.region
    name = f"content/services/{region}.json"
    place.feed.reopened().publish({name: pack_content(region, [an_entry()])})
    well(link, events)
    for content in (b'{"v":2}', pack_content("140821", [an_entry("别处的")]), b" " * (MAX_CONTENT_BYTES + 1)):
        place.feed.reopened().publish({name: content, "content/notice.json": content})
        troubles = go(link, events)
        assert list(troubles.others) == ["FEED_RECORD"]
        assert [each.title for each in read_services(kiosk.state, region, kiosk.now()).entries] == ["快餐"]
    assert (kiosk.state / "feed/files/content/notice.json").stat().st_size > MAX_CONTENT_BYTES, "other content is kept"


def publish_files(place: World) -> None:
    """The publisher looks at files each few seconds only."""
    place.publisher._done_at.clear()
    place.publish()


def test_settings_lie_ready_for_the_next_start(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    send_settings(place, 3, "[session]\nidle_s = 44\n")
    well(link, events)
    assert SettingsSent(3, None) in events
    assert SentSettingsFolder(kiosk.state).state().version == 3
    well(link, events)
    assert events.count(SettingsSent(3, None)) == 1
    send_settings(place, 4, '[reader]\ncommand = ["sh"]\n')
    well(link, events)
    assert SettingsSent(4, "SETTINGS_NOT_SENDABLE") in events
    assert SentSettingsFolder(kiosk.state).state().version == 3


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(reply=CAPTIVE_PORTAL), "NOT_THE_HUB"),
        (Fault(reply=failure(503, "9")), "SERVER_BUSY"),
        (Fault(reset=True), "CUT"),
        (Fault(cut_down=20), "CUT"),
    ],
)
def test_trouble_with_the_feed_still_lets_the_outbox_go(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent], fault: Fault, code: str
) -> None:
    kiosk.apply(place.jobs[0], 1)
    place.proxy.plan([fault])
    troubles = go(link, events)
    assert troubles.road is not None
    assert troubles.road[0] == code
    assert kiosk.pending() == ()
    assert troubles.retry_after_s == (9.0 if "503" in repr(fault) else None)


def test_without_any_way_nothing_else_is_tried(
    place: World, kiosk: SomeKiosk, jobs: CacheFeed, events: list[SyncEvent]
) -> None:
    kiosk.apply(place.jobs[0], 1)
    assert kiosk.identity.hub is not None
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        elsewhere = replace(kiosk.identity.hub, url=f"http://127.0.0.1:{taken.getsockname()[1]}")
        lost = replace(kiosk, identity=replace(kiosk.identity, hub=elsewhere)).link(jobs, events)
        troubles = run_round(lost, lambda _envelopes: None)
        assert troubles.road is not None
        assert lost.feed_fault() is HttpFault.OFFLINE
        lost.close()
    assert len(kiosk.pending()) == 1


def test_a_disk_that_is_full_for_jobs_is_not_full_for_people(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.apply(place.jobs[0], 1)

    def full(*_args: object) -> str:
        raise CacheDiskFullError

    monkeypatch.setattr(CacheFeed, "publish_snapshot", full)
    troubles = go(link, events)
    assert troubles.road is None
    assert set(troubles.others) == {"DISK_FULL"}
    assert kiosk.pending() == ()
    monkeypatch.undo()
    well(link, events)
    assert kiosk.listed() == {job.id for job in place.jobs}


def test_jobs_that_are_not_the_hubs_are_replaced_by_one_snapshot(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    well(link, events)
    place.post()
    place.publish()
    apply_delta = CacheFeed.apply_delta
    spoiled = [True]

    def spoil(self: CacheFeed, source: object) -> object:
        if spoiled:
            raise FeedDigestError("other rows")
        return apply_delta(self, source)  # type: ignore[arg-type]

    monkeypatch.setattr(CacheFeed, "apply_delta", spoil)
    seen = len(place.proxy.seen)
    assert set(go(link, events).others) == {"FEED_DIGEST"}
    assert sum("snapshot-" in line for line in lines(place, seen)) == 1
    go(link, events)
    assert sum("snapshot-" in line for line in lines(place, seen)) == 1, "no loop: it is the hub's trouble then"
    spoiled.clear()
    well(link, events)


def _spoil(cache: Path, what: str) -> None:
    """Damage the generation that a kiosk has had for two hours."""
    name = (cache / "current").read_text(encoding="ascii").strip()
    file = cache / f"{name}.db"
    size = file.stat().st_size
    match what:
        case "first page":
            file.write_bytes(b"\0" * size)
        case "inner pages":
            with file.open("r+b") as stream:
                stream.seek(size // 3)
                stream.write(b"\xa5" * (size // 2))
        case "overlay":
            (cache / f"{name}.overlay.db").write_bytes(b"\xff" * size)
        case "pointer":
            (cache / "current").write_bytes(b"nonsense")
        case "file gone":
            file.unlink()
            return
    os.utime(file, (file.stat().st_mtime - 7200,) * 2)


@pytest.mark.parametrize("what", ["first page", "inner pages", "overlay", "pointer", "file gone"])
def test_damaged_jobs_are_fetched_anew(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent], jobs: CacheFeed, what: str
) -> None:
    well(link, events)
    place.post()
    place.publish()
    well(link, events)
    before = kiosk.listed()
    jobs.close()
    cache = kiosk.state / "cache"
    _spoil(cache, what)
    if what == "inner pages":
        directory = CacheDirectory(cache, trades())
        with pytest.raises(CacheCorruptError):
            read_through(directory, kiosk.now())
        with directory.open_current() as opened:
            directory.suspect(opened.generation)
    assert set(go(link, events).others) == {"CACHE_CORRUPT"}
    well(link, events)
    assert kiosk.listed() == before
    assert read_through(CacheDirectory(cache, trades()), kiosk.now()) <= len(before)


def read_through(directory: CacheDirectory, now: int) -> int:
    """How many postings suit a guest, each page of them read."""
    with directory.open_current() as cache:
        page = cache.find(Wish(), GUEST, now, 500)
        assert page.total == len(page.matches) > 0
        return page.total


def test_a_heartbeat_is_heard_and_brings_the_time(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    troubles = send_heartbeat(link, HEARTBEAT)
    assert (troubles.road, troubles.others) == (None, {})
    assert link.keeper.standing is Standing.GOOD
    place.proxy.plan([Fault(reply=CAPTIVE_PORTAL)])
    troubles = send_heartbeat(link, HEARTBEAT)
    assert troubles.road is not None
    assert troubles.road[0] == HttpFault.NOT_THE_HUB


def test_suspicion_is_kept_and_lifted(place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]) -> None:
    with place.hub.database.writing() as connection:
        connection.execute(update(KIOSK).values(state=KioskState.SUSPECTED))
    send_heartbeat(link, HEARTBEAT)
    key_id = kiosk.identity.key_id
    assert load_standing(kiosk.state, key_id) is Standing.SUSPECTED
    kiosk.apply(place.jobs[0], 1)
    well(link, events)
    assert kiosk.pending() == (), "what was kept is delivered"
    place.fleet.clear_suspicion(KIOSK_ID, "admin", place.hub.now())
    send_heartbeat(link, HEARTBEAT)
    assert load_standing(kiosk.state, key_id) is Standing.GOOD


def test_enr_10_a_copied_machine_is_noticed(place: World, kiosk: SomeKiosk) -> None:
    """14: two boots that take turns; afterwards both issue no tickets."""
    copy = replace(kiosk, boot=b"2" * 16, answers=[])
    hour = [kiosk.now()]
    for each in (kiosk, copy):
        each.now = lambda: hour[0]
    statuses = []
    for turn in (kiosk, copy, kiosk, copy):
        hour[0] += 1
        kiosk.apply(place.jobs[0], hour[0])
        turn.courier().deliver()
        statuses.append(turn.answers[-1].status)
    assert statuses == [AnswerStatus.OK, AnswerStatus.OK, AnswerStatus.SUSPECTED, AnswerStatus.SUSPECTED]
    assert place.alarms() == ["CLONE_SUSPECTED"]
    assert kiosk.pending() == ()


def test_enr_8_enr_9_a_revoked_kiosk_forgets_and_keeps_its_envelopes(
    place: World, kiosk: SomeKiosk, link: HubLink, events: list[SyncEvent]
) -> None:
    (ticket,) = kiosk.apply(place.jobs[0], 1)
    held = (TicketStateChange(9, 5, b"t" * 8, TicketState.RECEIVED, 1, 1 << 33, b"a copy"),)
    liked = (FeedPreferences(b"o" * 16, "140802", b"wishes", 1, 1 << 33),)
    with borrowed_ledger(kiosk.ledger_file) as ledger:
        assert ledger is not None
        take_states(ledger, KIOSK_ID, StateBatch(0, 1, held))
        take_preferences(ledger, "140802", PreferenceBatch(0, 1, liked))
    place.fleet.revoke(KIOSK_ID, "admin", place.hub.now())
    go(link, events)
    assert link.keeper.standing is Standing.REVOKED
    assert ticket not in place.applications()
    forget_everything(kiosk.state, kiosk.state / "identity")
    forget_everything(kiosk.state, kiosk.state / "identity")
    with pytest.raises(IdentityMissingError):
        load_identity(kiosk.state / "identity")
    assert load_standing(kiosk.state, kiosk.identity.key_id) is Standing.REVOKED
    assert len(kiosk.pending()) == 1
    secrets = (b"a copy", b"wishes", bytes(kiosk.identity.signing_key), kiosk.identity.fleet_key)
    for file in kiosk.state.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret in content for secret in secrets), file.name


def test_nothing_leads_out_of_a_revocation_but_an_enrolment(place: World, kiosk: SomeKiosk, link: HubLink) -> None:
    link.keeper.heard(AnswerStatus.REVOKED)
    assert not link.keeper.heard(AnswerStatus.OK)
    assert load_standing(kiosk.state, kiosk.identity.key_id) is Standing.REVOKED
    again = place.enrolled(state=kiosk.state)
    assert load_standing(kiosk.state, again.identity.key_id) is Standing.GOOD
    again.road.close()
