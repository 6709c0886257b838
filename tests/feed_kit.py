"""A real signed feed in a folder for the tests of both its ends, without the seconds of sealing offline keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey

from kiosk.hub.feed import ceremony
from kiosk.hub.feed.ceremony import Draft
from kiosk.hub.feed.keys import OFFLINE_NAMES, FeedSigner, make_online_keys
from kiosk.hub.feed.repository import Repository
from kiosk.protocol.cache_schema import SCHEMA_VERSION
from kiosk.protocol.feed import FeedRole
from kiosk.protocol.feed_key import FeedKey
from kiosk.sync.feed_client import FeedClient
from kiosk.sync.feed_source import FeedSource, FolderSource

START = 1_800_000_000
KIOSK = 7


class Clock:
    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@dataclass
class Feed:
    """A hub's feed with everybody's keys at hand."""

    folder: Path
    keys_folder: Path
    clock: Clock
    holders: dict[str, FeedSigner]
    public: dict[str, FeedKey]
    repository: Repository

    @property
    def metadata(self) -> Path:
        return self.folder / "metadata"

    def reopened(self) -> Repository:
        """As another process sees it."""
        return Repository(self.folder, self.keys_folder, self.clock)

    def sign(self, draft: Draft, *names: str) -> Draft:
        for name in names:
            draft.sign(self.holders[name])
        return draft

    def install_rules(self, **files: bytes) -> None:
        """``name=content`` as ``rules/<name>.toml``, signed by the admin."""
        scratch = self.folder.parent / "rules"
        scratch.mkdir(exist_ok=True)
        add = {}
        for name, content in files.items():
            (scratch / name).write_bytes(content)
            add[f"rules/{name}.toml"] = scratch / name
        draft = ceremony.change_files(self.metadata, FeedRole.RULES, add, (), self.clock())
        self.repository.install(self.sign(draft, "admin"))

    def client(self, state: Path, source: FeedSource | None = None, clock: Clock | None = None) -> FeedClient:
        return FeedClient(
            source or FolderSource(self.folder),
            state,
            (self.metadata / "1.root.json").read_bytes(),
            KIOSK,
            clock or self.clock,
        )


def make_feed(folder: Path, start: int = START) -> Feed:
    clock = Clock(start)
    holders = {name: FeedSigner(SigningKey.generate(), name) for name in OFFLINE_NAMES}
    public = {name: signer.public_key for name, signer in holders.items()}
    public.update({key.holder: key for key in make_online_keys(folder / "feed-keys")})
    repository = Repository(folder / "feed", folder / "feed-keys", clock)
    feed = Feed(folder / "feed", folder / "feed-keys", clock, holders, public, repository)
    repository.install(feed.sign(ceremony.begin(public, clock()), *OFFLINE_NAMES))
    return feed


def delta(start: int, end: int) -> str:
    return f"jobs/delta-{start}-{end}.ndjson.zst"


def snapshot(cursor: int, schema: int = SCHEMA_VERSION) -> str:
    return f"jobs/snapshot-{cursor}-s{schema}.sqlite.zst"
