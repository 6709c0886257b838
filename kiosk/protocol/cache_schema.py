"""The published cache: one SQLite file per generation.

A snapshot of the feed brings everything that is the same for every kiosk: the postings, and what filtering, counting
and ordering them needs (``kiosk.protocol.prepared_listing``). What depends on the kiosk's place and on the date is made
*on the kiosk* when the snapshot arrives and once a day; those rows and arrays are marked (kiosk) below, and a snapshot
does not hold them. The file is never changed once it is published; what deltas bring lies beside it, in an overlay.

``meta`` (key, value as text)
    generated_at    Unix seconds UTC: when the hub (or the sample market) made the data
    source          who made it: a host name, or ``sample``
    cursor, jobs, digest   where the file stands in the job feed (docs/protocol.md, 15); a sample market has none
    prepared        by which rules and tables the prepared part was made; with others a kiosk makes it anew
    hidden          JSON: postings that are shown to nobody, by the name of the first reason
    ranked_at       Unix seconds UTC: when this kiosk ranked it (kiosk)
    scale           JSON: all that scores depend on beside the posting (weights, day, usual pay) (kiosk)

``job`` (one row per posting; times are Unix seconds UTC, dates ISO 8601, money whole yuan, lists comma-separated codes)
    id                    48-bit number, unique within one hub
    title                 as a market says it
    trade                 CSCO 2022 leaf code (6-29-01-01)
    trade_raw             the trade as the hirer wrote it
    hirer_name            who hires
    hirer_kind            unit, self-employed, person
    hirer_verified_on     date of the last check of licence or ID
    hirer_credit_code     unified social credit code of a unit, else NULL
    openings              places in all
    filled                places already given
    applied               applications known to the hub
    description           the work in the hirer's words
    region                6-digit county or 9-digit township code
    address               place of work below the township
    latitude, longitude   degrees, NULL when unknown
    coordinate_quality    exact, township, county
    pay_minimum_yuan      per pay_unit
    pay_maximum_yuan      NULL for one figure
    pay_unit              hour, day, week, month, piece, task
    settlement            daily, weekly, monthly, on-completion
    piece_name            what is counted when pay_unit is piece
    start_on, end_on      first and last day of work; end_on NULL when open
    hours_text            daily hours in words
    meet_kind             gather, on-site, bus
    meet_time             HH:MM local time, NULL when agreed by phone
    meet_at               where to gather, NULL when it is the address
    minimum_age, maximum_age   the hirer's own limits in years, else NULL
    education             none, primary, junior, senior, college
    experience_years      0 when none is asked
    certificates          certificate codes of the trade table
    perks                 meals, lodging, transport, tools
    insurance             none, accident, injury, five
    contact_name, contact_phone   whom to call
    posted_at             first published
    updated_at            last confirmed
    valid_through         last moment at which it may be shown
    acceptance            first-come, hirer-selects, phone
    reply_deadline        moment until which the hirer answers, else NULL
    hazards               codes of the 17 barred categories; empty: stated that there are none; NULL: nobody stated
    source                who brought it; a re-post says so here

``listing`` (one row per posting that is complete and has places left)
    job_id         the posting
    position       0, 1, 2 … in the order of (listed_until, job_id): its bit in every bitmap, its place in every array
    listed_until   Unix seconds: from this moment it is hidden (validity, hirer check older than 6 months, work over)
    updated_at     copied, for the newest three on the attract page

``outlook`` (suffix sums: what is open until the next posting runs out; read without a scan)
    listed_until   a moment at which postings run out
    jobs, daily, places   postings, day-paid postings and open places among those with this or a later moment

``listing_array`` (name, data: little-endian numbers by position)
    listed_until, job_id                              int64
    kilometres                                        float64: straight line from the kiosk, NaN: unknown (kiosk)
    distance_word                                     uint8: the place of a DistanceWord in DISTANCE_WORDS (kiosk)
    score_same, score_near, score_family, score_other float64: score for each tier of trade affinity (1, 0.7, 0.4, 0)
                                                      (kiosk)
    order_same, order_near, order_family, order_other uint32: positions by (score descending, job id) (kiosk)

``listing_bitmap`` (facet, value, bits: bit ``position`` of a little-endian number is set when the posting has it)
    trade       CSCO leaf code
    rule        JSON of everything the law and the hirer's limits depend on
    settlement  code
    perk        code
    start       ISO date
    kilometres  whole kilometres from the kiosk, rounded up; assumed where only the region is known (kiosk)

``ranking_input`` (name, data: little-endian numbers by position; what a kiosk ranks by, so that it reads no posting)
    updated_at                     int64
    places, applied                int64: places left, applications known
    daily_yuan                     float64: pay per day of work, NaN: unknown
    latitude, longitude            float64: of the pin, else of the township or county, NaN: unknown
    insurance                      uint8: the place of an Insurance in its enum
    spot                           uint32: which row of ``spots``
    spots                          no numbers but JSON: [region, coordinate quality, coordinates known] of each place
    search_lines, search_members   no numbers: ``kiosk.protocol.search_listing``
    order_pay, order_near          uint32: positions by ``kiosk.domain.matching.Order`` (kiosk)
"""

from __future__ import annotations

from kiosk.domain.region import DistanceWord

APPLICATION_ID = 0x4C474A43
"""``PRAGMA application_id``: the letters LGJC."""

SCHEMA_VERSION = 2
"""``PRAGMA user_version``. A file with a higher number is refused with CacheNewerError."""

DISTANCE_WORDS = tuple(DistanceWord)

JOB_COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "INTEGER PRIMARY KEY"),
    ("title", "TEXT NOT NULL"),
    ("trade", "TEXT NOT NULL"),
    ("trade_raw", "TEXT NOT NULL"),
    ("hirer_name", "TEXT NOT NULL"),
    ("hirer_kind", "TEXT NOT NULL"),
    ("hirer_verified_on", "TEXT NOT NULL"),
    ("hirer_credit_code", "TEXT"),
    ("openings", "INTEGER NOT NULL"),
    ("filled", "INTEGER NOT NULL"),
    ("applied", "INTEGER NOT NULL"),
    ("description", "TEXT NOT NULL"),
    ("region", "TEXT NOT NULL"),
    ("address", "TEXT NOT NULL"),
    ("latitude", "REAL"),
    ("longitude", "REAL"),
    ("coordinate_quality", "TEXT NOT NULL"),
    ("pay_minimum_yuan", "INTEGER NOT NULL"),
    ("pay_maximum_yuan", "INTEGER"),
    ("pay_unit", "TEXT NOT NULL"),
    ("settlement", "TEXT NOT NULL"),
    ("piece_name", "TEXT"),
    ("start_on", "TEXT NOT NULL"),
    ("end_on", "TEXT"),
    ("hours_text", "TEXT NOT NULL"),
    ("meet_kind", "TEXT NOT NULL"),
    ("meet_time", "TEXT"),
    ("meet_at", "TEXT"),
    ("minimum_age", "INTEGER"),
    ("maximum_age", "INTEGER"),
    ("education", "TEXT NOT NULL"),
    ("experience_years", "INTEGER NOT NULL"),
    ("certificates", "TEXT NOT NULL"),
    ("perks", "TEXT NOT NULL"),
    ("insurance", "TEXT NOT NULL"),
    ("contact_name", "TEXT NOT NULL"),
    ("contact_phone", "TEXT NOT NULL"),
    ("posted_at", "INTEGER NOT NULL"),
    ("updated_at", "INTEGER NOT NULL"),
    ("valid_through", "INTEGER NOT NULL"),
    ("acceptance", "TEXT NOT NULL"),
    ("reply_deadline", "INTEGER"),
    ("hazards", "TEXT"),
    ("source", "TEXT NOT NULL"),
)
"""Column name and SQLite type, in the order of a published row."""

POSTINGS_DDL: tuple[str, ...] = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE job (" + ", ".join(f"{name} {kind}" for name, kind in JOB_COLUMNS) + ") STRICT",
)

PREPARED_DDL: tuple[str, ...] = (
    "CREATE TABLE listing (job_id INTEGER PRIMARY KEY, position INTEGER NOT NULL, listed_until INTEGER NOT NULL,"
    " updated_at INTEGER NOT NULL) STRICT",
    "CREATE INDEX listing_newest ON listing (updated_at DESC, job_id, listed_until)",
    "CREATE TABLE outlook (listed_until INTEGER PRIMARY KEY, jobs INTEGER NOT NULL, daily INTEGER NOT NULL,"
    " places INTEGER NOT NULL) STRICT",
    "CREATE TABLE listing_array (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT",
    "CREATE TABLE listing_bitmap (facet TEXT NOT NULL, value TEXT NOT NULL, bits BLOB NOT NULL,"
    " PRIMARY KEY (facet, value)) STRICT",
    "CREATE TABLE ranking_input (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT",
)

DDL: tuple[str, ...] = POSTINGS_DDL + PREPARED_DDL
