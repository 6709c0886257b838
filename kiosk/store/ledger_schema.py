"""The ledger's tables. No column holds anything personal in clear: people are 16-byte tags, details are sealed.

Every constraint has a name by convention: SQLite drops a constraint only by copying the table, and Alembic's batch
mode can copy only what has a name.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LEDGER = Table(
    "ledger",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ledger_id", LargeBinary(16), nullable=False),
    # A counter of its own: MAX(sequence) would hand a number out twice once settled envelopes are tidied away.
    Column("next_sequence", Integer, nullable=False),
    # The last entry of the audit's chain (``kiosk.protocol.audit_chain``): settled ones are tidied away.
    Column("audit_number", Integer, nullable=False, server_default="0"),
    Column("audit_link", LargeBinary(32), nullable=True),
    CheckConstraint("id = 1", name="single_row"),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("sequence", Integer, primary_key=True),
    Column("envelope_id", LargeBinary(16), nullable=False),
    Column("kind_class", Text, nullable=False),
    Column("wire", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=True),
    Column("created_at", Integer, nullable=False),
    Column("settled_at", Integer, nullable=True),
    UniqueConstraint("envelope_id"),
    CheckConstraint("state IN ('pending', 'accepted', 'refused')", name="state"),
    Index(None, "state", "kind_class", "sequence"),
)

TICKET = Table(
    "ticket",
    METADATA,
    Column("ticket_id", Integer, primary_key=True, autoincrement=False),
    Column("person", LargeBinary(16), nullable=False),
    Column("job_id", Integer, nullable=False),
    Column("token", LargeBinary(94), nullable=False),
    Column("issued_at", Integer, nullable=False),
    Column("valid_until", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("withdrawn_at", Integer, nullable=True),
    Column("details", LargeBinary, nullable=False),
    Column("envelope_id", LargeBinary(16), ForeignKey("outbox.envelope_id"), nullable=False),
    # The hub's last word on it, as the feed's states bring it; a code and a time, nothing about anybody.
    Column("answer", Text, nullable=True),
    Column("answered_at", Integer, nullable=True),
    CheckConstraint("state IN ('live', 'withdrawn', 'over')", name="state"),
    Index(None, "person", "valid_until"),
    # One live application per person and job: the next tap shows the kept ticket.
    Index("uq_ticket_live_person_job", "person", "job_id", unique=True, sqlite_where=text("state = 'live'")),
)

FLEET_TICKET = Table(
    "fleet_ticket",
    METADATA,
    # Of other kiosks, and of earlier ledgers of this one, as the feed tells of them; only the holder's card finds them.
    Column("kiosk_id", Integer, primary_key=True, autoincrement=False),
    Column("ticket_id", Integer, primary_key=True, autoincrement=False),
    Column("holder_tag", LargeBinary(8), nullable=False),
    Column("holder_copy", LargeBinary, nullable=False),
    Column("valid_until", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    # At this kiosk; the hub may not have heard of it yet.
    Column("withdrawn_at", Integer, nullable=True),
    # Whoever taps is compared with every row; the copies are not read for that.
    Index("ix_fleet_ticket_tags", "valid_until", "kiosk_id", "ticket_id", "holder_tag"),
)

FEED_NUMBER = Table(
    "feed_number",
    METADATA,
    # The last batch read of each numbered stream, written with what the batch changed: never read twice, never skipped.
    Column("stream", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    CheckConstraint("stream IN ('receipts', 'states', 'preferences')", name="stream"),
)

PREFERENCE = Table(
    "preference",
    METADATA,
    # Kept here or at another kiosk of the market (M15): a tag that only the owner's card makes, and no other table has.
    Column("owner", LargeBinary(16), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_at", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False),
)

PRINT_ATTEMPT = Table(
    "print_attempt",
    METADATA,
    Column("id", Integer, primary_key=True),
    # Of either table of tickets.
    Column("ticket_id", Integer, nullable=False),
    Column("started_at", Integer, nullable=False),
    Column("outcome", Text, nullable=True),
    CheckConstraint("outcome IN ('printed', 'failed')", name="outcome"),
    Index(None, "ticket_id"),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("person", LargeBinary(16), nullable=True),
    Column("ticket_id", Integer, nullable=True),
    # The batch that carried the entry to the hub; null until then.
    Column("envelope_id", LargeBinary(16), ForeignKey("outbox.envelope_id"), nullable=True),
    # Its place in the chain and the link before it; null for entries older than the chain.
    Column("number", Integer, nullable=True),
    Column("before", LargeBinary(32), nullable=True),
    Index(None, "envelope_id"),
)

PLACE = Table(
    "place",
    METADATA,
    Column("ticket_id", Integer, primary_key=True, autoincrement=False),
    Column("person", LargeBinary(16), nullable=False),
    Column("activity_id", Integer, nullable=False),
    # When the activity is over.
    Column("valid_until", Integer, nullable=False),
    Column("details", LargeBinary, nullable=False),
    Column("envelope_id", LargeBinary(16), ForeignKey("outbox.envelope_id"), nullable=False),
    UniqueConstraint("person", "activity_id"),
)

VISIT_COUNT = Table(
    "visit_count",
    METADATA,
    # Not told to the hub yet. No time of day: a count of one is then one among a day's.
    Column("day", Text, primary_key=True),
    Column("trade", Text, primary_key=True),
    Column("sex", Text, primary_key=True),
    Column("age_band", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)
