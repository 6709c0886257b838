"""The hub's tables, the same on SQLite and PostgreSQL.

Times are Unix seconds UTC, days ``YYYY-MM-DD`` of the market (UTC+8), money whole yuan. Names and telephones stand in
``application``, ``check_in``, ``wish``, ``sign_up`` and ``complaint`` only, where retention finds them (M13). Every
constraint has a name by convention, because Alembic's batch mode copies only what has a name.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from kiosk.protocol.cache_schema import JOB_COLUMNS

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BIG = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both; SQLite counts rows by itself only for a column called INTEGER."""

_JOB_TYPES: dict[str, TypeEngine[Any]] = {"INTEGER": BigInteger(), "TEXT": Text(), "REAL": Float(53)}


def _job_column(name: str, kind: str) -> Column[Any]:
    """A column of the published posting as the hub keeps it: same name, same meaning, same order."""
    word, _, rest = kind.partition(" ")
    if rest == "PRIMARY KEY":
        return Column(name, BIG, primary_key=True)
    return Column(name, _JOB_TYPES[word], nullable=rest != "NOT NULL")


HUB = Table(
    "hub",
    METADATA,
    Column("id", Integer, primary_key=True),
    # Numbers handed out by the publisher under a lock; a restored hub raises them above anything published.
    Column("job_cursor", BigInteger, nullable=False),
    Column("receipt_number", BigInteger, nullable=False),
    Column("state_number", BigInteger, nullable=False),
    Column("preference_number", BigInteger, nullable=False, server_default="0"),
    # The lost hub may have given numbers up to these after its last backup; they have 16 bits.
    Column("lost_kiosk_id", Integer, nullable=False, server_default="0"),
    Column("lost_key_id", Integer, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="single_row"),
)

HALL = Table(
    "hall",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    # 6-digit county or 9-digit township: what a clerk of the place may see begins with it.
    Column("region", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("opening_hours", Text, nullable=False),
    Column("contact_name", Text, nullable=False),
    UniqueConstraint("name"),
)

HIRER = Table(
    "hirer",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("credit_code", Text, nullable=True),
    Column("verified_on", Text, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("contact_phone", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("blocked", Boolean, nullable=False, default=False),
    CheckConstraint("kind IN ('unit', 'self-employed', 'person')", name="kind"),
    Index(None, "name"),
    Index(None, "contact_phone"),
)

JOB = Table(
    "job",
    METADATA,
    *(_job_column(name, kind) for name, kind in JOB_COLUMNS),
    Column("hall_id", Integer, ForeignKey("hall.id"), nullable=False),
    Column("hirer_id", BIG, ForeignKey("hirer.id"), nullable=True),
    Column("status", Text, nullable=False),
    # What an office calls its own posting: importing the same list twice changes and never doubles.
    Column("external_id", Text, nullable=True),
    Column("created_by", Text, nullable=False),
    Column("closed_at", BigInteger, nullable=True),
    # The hirer's slip carries it: whoever holds the slip sees who comes to this job, and nothing else.
    Column("roster_token", Text, nullable=False),
    CheckConstraint("status IN ('draft', 'open', 'full', 'closed', 'cancelled')", name="status"),
    UniqueConstraint("source", "external_id"),
    UniqueConstraint("roster_token"),
    Index(None, "hall_id", "status", "start_on"),
    Index(None, "status", "valid_through"),
    # A number is never given twice, not even after a restore: tickets that are out there name it.
    sqlite_autoincrement=True,
)

JOB_CHANGE = Table(
    "job_change",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("job_id", BigInteger, ForeignKey("job.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    # Filled by the publisher alone, from committed rows and under a lock: an id is taken before its transaction
    # commits, so reading "everything above the last id" would skip what committed late.
    Column("cursor", BigInteger, nullable=True),
    UniqueConstraint("cursor"),
    Index(
        "ix_job_change_unnumbered", "id", postgresql_where=text("cursor IS NULL"), sqlite_where=text("cursor IS NULL")
    ),
)

KIOSK = Table(
    "kiosk",
    METADATA,
    Column("kiosk_id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("hall_id", Integer, ForeignKey("hall.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("verify_key", LargeBinary(32), nullable=True),
    Column("box_key", LargeBinary(32), nullable=True),
    Column("enrolled_at", BigInteger, nullable=True),
    Column("boot_id", Text, nullable=True),
    Column("previous_boot_id", Text, nullable=True),
    Column("seen_at", BigInteger, nullable=True),
    # The kiosk's own time in its latest request: a recorded one that is played back is not later.
    Column("asked_at", BigInteger, nullable=True),
    # The latest heartbeat as JSON; never queued, never kept beyond the next one.
    Column("heartbeat", Text, nullable=True),
    Column("settings", Text, nullable=True),
    Column("settings_version", BigInteger, nullable=False, default=0),
    CheckConstraint("kiosk_id BETWEEN 1 AND 65535", name="sixteen_bits"),
    CheckConstraint("state IN ('invited', 'active', 'suspected', 'revoked')", name="state"),
    UniqueConstraint("name"),
)

TICKET_KEY = Table(
    "ticket_key",
    METADATA,
    Column("key_id", Integer, primary_key=True, autoincrement=False),
    Column("kiosk_id", Integer, ForeignKey("kiosk.kiosk_id"), nullable=False),
    Column("verify_key", LargeBinary(32), nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    # Tickets issued before this moment stay good: a revoked kiosk's workers did nothing wrong.
    Column("revoked_at", BigInteger, nullable=True),
)

INVITATION = Table(
    "invitation",
    METADATA,
    Column("invitation_id", LargeBinary(16), primary_key=True),
    Column("kiosk_id", Integer, ForeignKey("kiosk.kiosk_id"), nullable=False),
    # Wiped when it was used or ran out.
    Column("secret", LargeBinary(16), nullable=True),
    # The root of trust that was promised; a newer one may be published before the invitation is used.
    Column("root_sha256", LargeBinary(32), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
    # The answer is frozen: a kiosk that lost it and asks again with the same keys gets the same one.
    Column("request_hash", LargeBinary(32), nullable=True),
    Column("answer", LargeBinary, nullable=True),
)

ENVELOPE = Table(
    "envelope",
    METADATA,
    Column("kiosk_id", Integer, nullable=False),
    Column("envelope_id", LargeBinary(16), nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("ledger_id", LargeBinary(16), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("kind_class", Text, nullable=False),
    Column("kind", Text, nullable=True),
    Column("accepted", Boolean, nullable=False),
    Column("reason", Text, nullable=True),
    Column("received_at", BigInteger, nullable=False),
    Column("receipt_number", BigInteger, nullable=True),
    # When the receipt was last put up for the feed; later than received_at when the envelope came again by hand.
    Column("said_at", BigInteger, nullable=False),
    # Kept for ever, without anything about a person: the same bytes get the same receipt after ten years too.
    PrimaryKeyConstraint("kiosk_id", "envelope_id"),
    UniqueConstraint("receipt_number"),
    Index(None, "kiosk_id", "ledger_id", "sequence"),
    Index(
        "ix_envelope_unnumbered",
        "received_at",
        postgresql_where=text("receipt_number IS NULL"),
        sqlite_where=text("receipt_number IS NULL"),
    ),
)

APPLICATION = Table(
    "application",
    METADATA,
    Column("kiosk_id", Integer, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("job_id", BigInteger, ForeignKey("job.id"), nullable=False),
    Column("person", LargeBinary(16), nullable=False),
    Column("holder_tag", LargeBinary(8), nullable=False),
    # Null once retention has purged them.
    Column("name", Text, nullable=True),
    Column("phone", Text, nullable=True),
    Column("document", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("birth_month", Text, nullable=True),
    Column("title", Text, nullable=False),
    Column("reply_deadline", BigInteger, nullable=True),
    Column("job_updated_at", BigInteger, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("valid_days", Integer, nullable=False),
    Column("consent_version", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("group_number", Text, nullable=True),
    Column("accepted_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("state_at", BigInteger, nullable=False),
    # A clerk who applied for somebody at the window or on the telephone.
    Column("on_behalf_by", Text, nullable=True),
    # A dispute holds name and telephone beyond their day.
    Column("held_until", BigInteger, nullable=True),
    Column("phone_misses", Integer, nullable=False, default=0),
    PrimaryKeyConstraint("kiosk_id", "ticket_id"),
    CheckConstraint(
        "state IN ('received', 'contacted', 'chosen', 'not-chosen', 'no-answer', 'withdrawn', 'cancelled',"
        " 'came', 'no-show')",
        name="state",
    ),
    Index(None, "job_id", "state"),
    Index(None, "person", "job_id"),
    # For the clock that says no-answer.
    Index(
        "ix_application_received",
        "accepted_at",
        postgresql_where=text("state = 'received'"),
        sqlite_where=text("state = 'received'"),
    ),
    Index(
        "uq_application_live_person_job",
        "person",
        "job_id",
        unique=True,
        postgresql_where=text("state NOT IN ('withdrawn', 'cancelled')"),
        sqlite_where=text("state NOT IN ('withdrawn', 'cancelled')"),
    ),
)

PHONE_CLAIM = Table(
    "phone_claim",
    METADATA,
    Column("kiosk_id", Integer, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("job_id", BigInteger, nullable=True),
    Column("issued_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "ticket_id"),
    Index(None, "job_id"),
)

TICKET_STATE = Table(
    "ticket_state",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("kiosk_id", Integer, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("holder_tag", LargeBinary(8), nullable=False),
    Column("state", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=True),
    # In the first row of a ticket only: until when it means something, and its copy, which the holder's card opens.
    Column("valid_until", BigInteger, nullable=True),
    Column("holder_copy", LargeBinary, nullable=True),
    # The holder asked for erasure: kiosks drop ticket and copy.
    Column("erased", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("number"),
    Index(
        "ix_ticket_state_unnumbered", "id", postgresql_where=text("number IS NULL"), sqlite_where=text("number IS NULL")
    ),
)

TICKET_ACT = Table(
    "ticket_act",
    METADATA,
    # Who told it: a kiosk's envelope, or 0 and a random id for the hub's own clerks and clocks.
    Column("sender", Integer, nullable=False),
    Column("act_id", LargeBinary(16), nullable=False),
    # The ticket that it is about. Sticks arrive in any order: the application may be unknown yet, and then the act
    # waits here. What an application's state is follows from all of its acts in the order in which they were done.
    Column("kiosk_id", Integer, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("job_id", BigInteger, nullable=False),
    Column("holder_tag", LargeBinary(8), nullable=True),
    Column("word", Text, nullable=False),
    # holder, worker, hirer, clerk, hub: whose word weighs more where two say different things.
    Column("reporter", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    PrimaryKeyConstraint("sender", "act_id"),
    Index(None, "kiosk_id", "ticket_id"),
)

DISPATCH = Table(
    "dispatch",
    METADATA,
    Column("kiosk_id", Integer, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("job_id", BigInteger, nullable=False),
    Column("report_at", BigInteger, nullable=False),
    Column("meet_at", Text, nullable=False),
    Column("vehicle", Text, nullable=True),
    Column("seat", Integer, nullable=True),
    # The later one stands, whichever arrives first.
    Column("at", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "ticket_id"),
    Index(None, "job_id"),
)

ERASURE = Table(
    "erasure",
    METADATA,
    # Whose acts of before that moment are kept without a name, also those that arrive after it.
    Column("person", LargeBinary(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

PREFERENCE = Table(
    "preference",
    METADATA,
    # A tag that only the owner's card makes, and no other table has; what is sealed opens with that card alone.
    Column("owner", LargeBinary(16), primary_key=True),
    # Where it was kept: the kiosks of the same market take it.
    Column("kiosk_id", Integer, nullable=False),
    # Null once the owner had it erased; the row stays for the kiosks to hear of that.
    Column("sealed", LargeBinary, nullable=True),
    Column("at", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=True),
    UniqueConstraint("number"),
    Index(
        "ix_preference_unnumbered",
        "owner",
        postgresql_where=text("number IS NULL"),
        sqlite_where=text("number IS NULL"),
    ),
)

CHECK_IN = Table(
    "check_in",
    METADATA,
    Column("kiosk_id", Integer, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("person", LargeBinary(16), nullable=False),
    Column("holder_tag", LargeBinary(8), nullable=False),
    Column("name", Text, nullable=True),
    Column("phone", Text, nullable=True),
    Column("sex", Text, nullable=False),
    Column("birth_month", Text, nullable=True),
    Column("day", Text, nullable=False),
    Column("call_number", Integer, nullable=False),
    Column("trades", Text, nullable=False),
    Column("called_at", BigInteger, nullable=True),
    # When the person did it: an erasure takes what was before it.
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "ticket_id"),
    Index(None, "day", "call_number"),
)

WISH = Table(
    "wish",
    METADATA,
    Column("kiosk_id", Integer, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("person", LargeBinary(16), nullable=False),
    Column("holder_tag", LargeBinary(8), nullable=False),
    Column("name", Text, nullable=True),
    Column("phone", Text, nullable=True),
    Column("sex", Text, nullable=False),
    Column("birth_month", Text, nullable=True),
    Column("trades", Text, nullable=False),
    Column("settlement", Text, nullable=True),
    Column("within_km", Integer, nullable=True),
    Column("until", BigInteger, nullable=False),
    Column("consent_version", Text, nullable=False),
    # When the person did it: an erasure takes what was before it.
    Column("at", BigInteger, nullable=False),
    # Of a clerk who wrote it down for somebody at the window or on the telephone; else it is the kiosk's.
    Column("hall_id", Integer, ForeignKey("hall.id"), nullable=True),
    Column("on_behalf_by", Text, nullable=True),
    PrimaryKeyConstraint("kiosk_id", "ticket_id"),
    Index(None, "person"),
)

SERVICE_ENTRY = Table(
    "service_entry",
    METADATA,
    Column("id", BIG, primary_key=True),
    # 4-digit city, 6-digit county or 9-digit township: the kiosks in it show the entry.
    Column("region", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("place_in_line", Integer, nullable=False, default=0),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=True),
    Column("price_yuan", Integer, nullable=True),
    Column("place", Text, nullable=True),
    Column("hours", Text, nullable=True),
    Column("phone", Text, nullable=True),
    Column("valid_until", BigInteger, nullable=True),
    CheckConstraint("section IN ('rights-window', 'guide', 'service-520', 'bus', 'rights')", name="section"),
    Index(None, "region"),
)

ACTIVITY = Table(
    "activity",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("hall_id", Integer, ForeignKey("hall.id"), nullable=False),
    # As of service_entry.
    Column("region", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=True),
    Column("begins_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=True),
    Column("place", Text, nullable=False),
    # Who receives name and telephone of whoever signs up.
    Column("organiser", Text, nullable=False),
    Column("phone", Text, nullable=True),
    Column("places", Integer, nullable=False),
    Column("taken", Integer, nullable=False, default=0),
    Column("open", Boolean, nullable=False, default=True),
    # It does not take place: whoever has a place in it must be rung.
    Column("cancelled_at", BigInteger, nullable=True),
    CheckConstraint("kind IN ('bus', 'training', 'fair', 'interview', 'tool-loan')", name="kind"),
    Index(None, "region"),
    # Tickets and envelopes name it: a number is never given twice.
    sqlite_autoincrement=True,
)

SIGN_UP = Table(
    "sign_up",
    METADATA,
    Column("kiosk_id", Integer, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("activity_id", BigInteger, nullable=False),
    Column("person", LargeBinary(16), nullable=False),
    Column("holder_tag", LargeBinary(8), nullable=False),
    Column("name", Text, nullable=True),
    Column("phone", Text, nullable=True),
    Column("consent_version", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    # When the person did it: an erasure takes what was before it.
    Column("at", BigInteger, nullable=False),
    # When the hub heard of it; null where it was heard before this was written down.
    Column("accepted_at", BigInteger, nullable=True),
    PrimaryKeyConstraint("kiosk_id", "ticket_id"),
    UniqueConstraint("person", "activity_id"),
)

WINDOW_NUMBER = Table(
    "window_number",
    METADATA,
    # Whoever has no card waits under one; nobody is named.
    Column("hall_id", Integer, primary_key=True, autoincrement=False),
    Column("day", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("called_at", BigInteger, nullable=True),
)

SIGN_OFF = Table(
    "sign_off",
    METADATA,
    # Places that were given back. The sign-up may come after it; then it gets none.
    Column("kiosk_id", Integer, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("activity_id", BigInteger, nullable=False),
    Column("holder_tag", LargeBinary(8), nullable=False),
    Column("at", BigInteger, nullable=False),
)

COMPLAINT = Table(
    "complaint",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("kiosk_id", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=True),
    Column("job_id", BigInteger, nullable=True),
    Column("ticket_kiosk", Integer, nullable=True),
    Column("ticket_id", BigInteger, nullable=True),
    Column("name", Text, nullable=True),
    Column("phone", Text, nullable=True),
    Column("at", BigInteger, nullable=False),
    Column("handled_at", BigInteger, nullable=True),
    Column("handled_by", Text, nullable=True),
    # What was done about it; it goes when the text goes.
    Column("handled_note", Text, nullable=True),
)

COUNTER = Table(
    "counter",
    METADATA,
    Column("day", Text, nullable=False),
    Column("hall_id", Integer, nullable=False),
    # visits, wishes, posts, places, applications, withdrawals, came, no-shows, training, calls, check-ins, complaints
    Column("measure", Text, nullable=False),
    Column("trade", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("age_band", Text, nullable=False),
    # What arrived after its day was signed off stands in 补报, beside the frozen figure and never in it.
    Column("late", Boolean, nullable=False),
    Column("value", BigInteger, nullable=False),
    PrimaryKeyConstraint("day", "hall_id", "measure", "trade", "sex", "age_band", "late"),
)

SIGNED_DAY = Table(
    "signed_day",
    METADATA,
    Column("day", Text, nullable=False),
    Column("hall_id", Integer, ForeignKey("hall.id"), nullable=False),
    Column("signed_at", BigInteger, nullable=False),
    Column("signed_by", Text, nullable=False),
    PrimaryKeyConstraint("day", "hall_id"),
)

USER_ACCOUNT = Table(
    "user_account",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("login", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    # A clerk of a township sees what begins with its code; empty sees the whole city.
    Column("region_scope", Text, nullable=False),
    Column("hall_id", Integer, ForeignKey("hall.id"), nullable=True),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("failed_count", Integer, nullable=False, default=0),
    Column("locked_until", BigInteger, nullable=True),
    # Signing out everywhere raises it; a cookie of an older epoch is worth nothing.
    Column("session_epoch", Integer, nullable=False, default=0),
    UniqueConstraint("login"),
    CheckConstraint("role IN ('clerk', 'manager', 'admin')", name="role"),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    # Codes and numbers, never a name or a telephone.
    Column("detail", Text, nullable=False, default=""),
    Index(None, "at"),
    # What was last done about a posting or a ticket: undo and the call list ask for it.
    Index(None, "subject", "at"),
)

ACCESS_LOG = Table(
    "access_log",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    # Why personal data were shown (``kiosk.hub.audit.Purpose``).
    Column("purpose", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("people", Integer, nullable=False),
    Index(None, "at"),
)

KIOSK_AUDIT = Table(
    "kiosk_audit",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("kiosk_id", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("person", LargeBinary(16), nullable=True),
    Column("ticket_id", BigInteger, nullable=True),
    Index(None, "kiosk_id", "at"),
)

AUDIT_BATCH = Table(
    "audit_batch",
    METADATA,
    # The links around each batch of a kiosk's audit, so that batches can be compared in whatever order they come.
    # ``at`` is the arrival.
    Column("kiosk_id", Integer, primary_key=True, autoincrement=False),
    Column("ledger_id", LargeBinary(16), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("before", LargeBinary(32), nullable=False),
    Column("after", LargeBinary(32), nullable=False),
    Column("at", BigInteger, nullable=False),
)

ALARM = Table(
    "alarm",
    METADATA,
    Column("id", BIG, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("kiosk_id", Integer, nullable=True),
    Column("detail", Text, nullable=False),
    Column("closed_at", BigInteger, nullable=True),
    Column("closed_by", Text, nullable=True),
    Index(None, "closed_at", "at"),
)

ROLLOUT = Table(
    "rollout",
    METADATA,
    # The newest row is the one that counts.
    Column("id", BIG, primary_key=True),
    Column("version", Text, nullable=False),
    # "5,25,100": percentages, one after the other; ``step`` counts from 0.
    Column("steps", Text, nullable=False),
    Column("success_percent", Integer, nullable=False),
    Column("hold_s", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    # What the feed says: in a small fleet more than the step, so that it has a kiosk.
    Column("percent", Integer, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("stopped_at", BigInteger, nullable=True),
    Column("stopped_by", Text, nullable=True),
)

SHEET_LAYOUT = Table(
    "sheet_layout",
    METADATA,
    # Of the headings of an office's list: its next list has the same ones.
    Column("layout_key", Text, primary_key=True),
    # JSON: heading to field, as somebody has decided it.
    Column("choices", Text, nullable=False),
    Column("kept_by", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
)
