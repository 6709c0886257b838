"""A hub for the demonstration: its own folder, labelled keys, a certificate for this machine, and the sample market.

The keys of the feed are made and signed here in one go, with nobody watching: a real hub has a ceremony for that
(docs/key-ceremony.md). Everything is the real program; only the people, the postings and the trust are not.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nacl.public import PrivateKey
from nacl.signing import SigningKey
from sqlalchemy import insert, select, update

from kiosk.config import Settings
from kiosk.demo.keys import DEMO_HUB_KEY_ID, DEMO_KIOSK_ID
from kiosk.demo.market import market_jobs
from kiosk.demo.services import sample_activities, sample_entries, sample_region
from kiosk.domain.clock import local_day
from kiosk.domain.job import Job
from kiosk.domain.region import RegionTable
from kiosk.domain.trade import TradeTable
from kiosk.durable_files import write_secret
from kiosk.hub.accounts import AccountError, Accounts, NewAccount, Passwords, Role
from kiosk.hub.audit import note_act
from kiosk.hub.config import HubSettings, load_hub_settings
from kiosk.hub.database import Database
from kiosk.hub.feed import ceremony
from kiosk.hub.feed.keys import ADMIN_HOLDER, RELEASE_HOLDERS, ROOT_HOLDERS, FeedSigner, make_online_keys
from kiosk.hub.feed.repository import Repository
from kiosk.hub.hub_keys import hub_keys
from kiosk.hub.jobs import JobStatus, log_change
from kiosk.hub.schema import ACTIVITY, AUDIT, HALL, JOB, JOB_CHANGE, KIOSK
from kiosk.hub.services import KeptActivity, KeptEntry, ServiceBook, entries_in
from kiosk.protocol.cache_rows import row_from_job
from kiosk.protocol.cache_schema import JOB_COLUMNS

HALL_ID = 1
CLERK = "demo"
CLERK_PASSWORD = "零工市场演示2026"
CERTIFICATE_DAYS = 90
OPENSSL_S = 30.0
_AT_ONCE = 2000
_MADE = "demo.market"


class DemoHubError(Exception):
    """The demonstration's hub cannot be made; the demonstration goes on without one."""


@dataclass(frozen=True, slots=True)
class DemoHub:
    """``config`` is the settings file for ``kiosk hub``, ``certificate`` what kiosk and browser are to trust."""

    config: Path
    certificate: Path
    settings: HubSettings


@dataclass(frozen=True, slots=True)
class DemoMarket:
    """What the sample postings are made of; ``now`` in Unix seconds."""

    kiosk: Settings
    trades: TradeTable
    regions: RegionTable
    jobs: int
    seed: int
    now: int


def prepare_hub(folder: Path, market: DemoMarket, port: int) -> DemoHub:
    """Everything that ``kiosk hub serve`` needs, in ``folder``; postings anew each day. Raises DemoHubError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kiosk, now = market.kiosk, market.now
    state = folder / "state"
    certificate = _certificate(folder)
    config = folder / "hub.toml"
    config.write_text(
        f'[hub]\ncity_name = "{kiosk.kiosk.market_name}"\nregion = "{kiosk.kiosk.region[:4]}00"\n'
        f'public_host = "127.0.0.1:{port}"\npublic_url = "https://127.0.0.1:{port}"\n'
        f'market_phone = "{kiosk.kiosk.market_phone}"\n\n'
        f'[serve]\nport = {port}\ncertificate = "{certificate}"\ncertificate_key = "{folder / "hub.key"}"\n\n'
        f'[paths]\nstate = "{state}"\n',
        encoding="utf-8",
    )
    settings = load_hub_settings(config)
    _keys(state, now)
    new_feed(settings, now)
    database = Database.open(settings.database_url)
    try:
        _fill(database, settings, market)
    finally:
        database.close()
    return DemoHub(config, certificate, settings)


def _certificate(folder: Path) -> Path:
    """For 127.0.0.1 alone; made anew before it ends."""
    certificate, key = folder / "hub.crt", folder / "hub.key"
    check = ("openssl", "x509", "-in", certificate, "-noout", "-checkend", str(7 * 86_400))
    make = (
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-days", str(CERTIFICATE_DAYS), "-subj", "/CN=linggong demo", "-addext", "subjectAltName=IP:127.0.0.1"),
        *("-keyout", key, "-out", certificate),
    )
    try:
        if certificate.exists() and subprocess.run(check, capture_output=True, timeout=OPENSSL_S).returncode == 0:
            return certificate
        subprocess.run(make, capture_output=True, check=True, timeout=OPENSSL_S)
        key.chmod(0o600)
    except (OSError, subprocess.SubprocessError) as error:
        raise DemoHubError(f"openssl makes no certificate ({type(error).__name__})") from None
    return certificate


def _keys(state: Path, now: int) -> None:
    """The sealing key is called what the kiosk's screens and envelopes are to say: demo."""
    sealing = state / "keys" / f"sealing-{DEMO_HUB_KEY_ID}.key"
    if not sealing.exists():
        hub_keys(state / "keys", now)
        # Behind every number in the alphabet, so it is the newest.
        write_secret(sealing, bytes(PrivateKey.generate()))


def new_feed(settings: HubSettings, now: int) -> None:
    """Keys for every role, made and used at once; the people's are forgotten, so nobody can change roles later."""
    keys_folder = settings.paths.state_folder / "feed-keys"
    if any(keys_folder.glob("*.key")):
        return
    online = make_online_keys(keys_folder)
    people = [FeedSigner(SigningKey.generate(), name) for name in (*ROOT_HOLDERS, ADMIN_HOLDER, *RELEASE_HOLDERS)]
    public = {key.holder: key for key in (*online, *(person.public_key for person in people))}
    draft = ceremony.begin(public, now)
    for person in people:
        draft.sign(person)
    Repository(settings.feed_folder, keys_folder, lambda: now).install(draft)


def _fill(database: Database, settings: HubSettings, market: DemoMarket) -> None:
    kiosk, now = market.kiosk, market.now
    with database.writing() as connection:
        if connection.execute(select(HALL.c.id)).first() is None:
            connection.execute(
                insert(HALL).values(
                    id=HALL_ID,
                    name=kiosk.kiosk.market_name,
                    region=kiosk.kiosk.region[:6],
                    phone=kiosk.kiosk.market_phone,
                    opening_hours="06:00–18:00",
                    contact_name="值班",
                )
            )
            connection.execute(
                insert(KIOSK).values(
                    kiosk_id=DEMO_KIOSK_ID, name=kiosk.kiosk.place_name, hall_id=HALL_ID, state="invited"
                )
            )
        made = select(AUDIT.c.at).where(AUDIT.c.action == _MADE).order_by(AUDIT.c.id.desc()).limit(1)
        made_at = connection.execute(made).scalar()
    # Taken on every start but the first.
    with suppress(AccountError):
        clerk = NewAccount(CLERK, "演示", Role.ADMIN, "", HALL_ID, CLERK_PASSWORD)
        Accounts(database, Passwords(), settings.sign_in, now).add(clerk, "demo")
    if made_at is None or local_day(made_at) != local_day(now):
        postings = market_jobs(
            jobs=market.jobs,
            seed=market.seed,
            now=now,
            region=kiosk.kiosk.region,
            trades=market.trades,
            regions=market.regions,
        )
        _offer(database, market)
        post_market(database, tuple(postings), now)


def _offer(database: Database, market: DemoMarket) -> None:
    """The services page's sample; yesterday's activities stay as past ones."""
    kiosk, now = market.kiosk.kiosk, market.now
    region = sample_region(kiosk)
    with database.writing() as connection:
        book = ServiceBook(connection, "", CLERK, now)
        if not entries_in(connection, ""):
            for entry in sample_entries(kiosk):
                book.add_entry(KeptEntry(region, entry))
        connection.execute(update(ACTIVITY).where(ACTIVITY.c.begins_at > now).values(begins_at=now, ends_at=now))
        for activity in sample_activities(kiosk, now):
            book.add_activity(KeptActivity(region, HALL_ID, activity))


def post_market(database: Database, jobs: tuple[Job, ...], now: int) -> None:
    """Thirty thousand postings at once: through the book one by one they would take a minute."""
    names = [name for name, _ in JOB_COLUMNS][1:]
    with database.writing() as connection:
        ended = update(JOB).where(JOB.c.status == JobStatus.OPEN).values(status=JobStatus.CLOSED, closed_at=now)
        for job_id in connection.execute(ended.returning(JOB.c.id)).scalars().all():
            log_change(connection, job_id, now)
        first = (connection.execute(select(JOB.c.id).order_by(JOB.c.id.desc()).limit(1)).scalar() or 0) + 1
        rows = []
        for number, job in enumerate(jobs, start=first):
            rows.append(
                {
                    "id": number,
                    **dict(zip(names, row_from_job(job)[1:], strict=True)),
                    "hall_id": HALL_ID,
                    "status": JobStatus.FULL if job.filled >= job.openings else JobStatus.OPEN,
                    "created_by": "demo",
                    "roster_token": f"demo-{number}",
                }
            )
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            connection.execute(insert(JOB), part)
            connection.execute(insert(JOB_CHANGE), [{"job_id": row["id"], "at": now} for row in part])
        note_act(connection, now, CLERK, _MADE, f"hall:{HALL_ID}")
