"""Keep the market of a city."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_log_at"), ["at"], unique=False)

    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_closed_at_at"), ["closed_at", "at"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_subject_at"), ["subject", "at"], unique=False)

    op.create_table(
        "check_in",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("holder_tag", sa.LargeBinary(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_month", sa.Text(), nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("call_number", sa.Integer(), nullable=False),
        sa.Column("trades", sa.Text(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "ticket_id", name=op.f("pk_check_in")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_day_call_number"), ["day", "call_number"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_kiosk", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("handled_at", sa.BigInteger(), nullable=True),
        sa.Column("handled_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_table(
        "counter",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("age_band", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "hall_id", "measure", "trade", "sex", "age_band", "late", name=op.f("pk_counter")
        ),
    )
    op.create_table(
        "envelope",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ledger_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind_class", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("receipt_number", sa.BigInteger(), nullable=True),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "envelope_id", name=op.f("pk_envelope")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_envelope_receipt_number")),
    )
    with op.batch_alter_table("envelope", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_envelope_kiosk_id_ledger_id_sequence"), ["kiosk_id", "ledger_id", "sequence"], unique=False
        )
        batch_op.create_index(
            "ix_envelope_unnumbered",
            ["received_at"],
            unique=False,
            postgresql_where=sa.text("receipt_number IS NULL"),
            sqlite_where=sa.text("receipt_number IS NULL"),
        )

    op.create_table(
        "dispatch",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("report_at", sa.BigInteger(), nullable=False),
        sa.Column("meet_at", sa.Text(), nullable=False),
        sa.Column("vehicle", sa.Text(), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "ticket_id", name=op.f("pk_dispatch")),
    )
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_job_id"), ["job_id"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_erasure")),
    )
    op.create_table(
        "ticket_act",
        sa.Column("sender", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("holder_tag", sa.LargeBinary(length=8), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("reporter", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "act_id", name=op.f("pk_ticket_act")),
    )
    with op.batch_alter_table("ticket_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_act_kiosk_id_ticket_id"), ["kiosk_id", "ticket_id"], unique=False)

    op.create_table(
        "hall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("opening_hours", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall")),
        sa.UniqueConstraint("name", name=op.f("uq_hall_name")),
    )
    op.create_table(
        "hirer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('unit', 'self-employed', 'person')", name=op.f("ck_hirer_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hirer")),
    )
    with op.batch_alter_table("hirer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hirer_contact_phone"), ["contact_phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_hirer_name"), ["name"], unique=False)

    op.create_table(
        "hub",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_cursor", sa.BigInteger(), nullable=False),
        sa.Column("receipt_number", sa.BigInteger(), nullable=False),
        sa.Column("state_number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_hub_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub")),
    )
    op.create_table(
        "kiosk_audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("person", sa.LargeBinary(length=16), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_audit")),
    )
    with op.batch_alter_table("kiosk_audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kiosk_audit_kiosk_id_at"), ["kiosk_id", "at"], unique=False)

    op.create_table(
        "sign_up",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("activity_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("holder_tag", sa.LargeBinary(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("consent_version", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "ticket_id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("person", "activity_id", name=op.f("uq_sign_up_person_activity_id")),
    )
    op.create_table(
        "ticket_state",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("holder_tag", sa.LargeBinary(length=8), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_state")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_state_number")),
    )
    with op.batch_alter_table("ticket_state", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_state_unnumbered",
            ["id"],
            unique=False,
            postgresql_where=sa.text("number IS NULL"),
            sqlite_where=sa.text("number IS NULL"),
        )

    op.create_table(
        "wish",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("holder_tag", sa.LargeBinary(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_month", sa.Text(), nullable=True),
        sa.Column("trades", sa.Text(), nullable=False),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("within_km", sa.Integer(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("consent_version", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "ticket_id", name=op.f("pk_wish")),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_person"), ["person"], unique=False)

    op.create_table(
        "service_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("place_in_line", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("price_yuan", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "section IN ('rights-window', 'guide', 'service-520', 'bus', 'rights')",
            name=op.f("ck_service_entry_section"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_entry")),
    )
    op.create_index("ix_service_entry_region", "service_entry", ["region"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('bus', 'training', 'fair', 'interview', 'tool-loan')", name=op.f("ck_activity_kind")
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_activity_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_activity_region", "activity", ["region"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("trade_raw", sa.Text(), nullable=False),
        sa.Column("hirer_name", sa.Text(), nullable=False),
        sa.Column("hirer_kind", sa.Text(), nullable=False),
        sa.Column("hirer_verified_on", sa.Text(), nullable=False),
        sa.Column("hirer_credit_code", sa.Text(), nullable=True),
        sa.Column("openings", sa.BigInteger(), nullable=False),
        sa.Column("filled", sa.BigInteger(), nullable=False),
        sa.Column("applied", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(precision=53), nullable=True),
        sa.Column("longitude", sa.Float(precision=53), nullable=True),
        sa.Column("coordinate_quality", sa.Text(), nullable=False),
        sa.Column("pay_minimum_yuan", sa.BigInteger(), nullable=False),
        sa.Column("pay_maximum_yuan", sa.BigInteger(), nullable=True),
        sa.Column("pay_unit", sa.Text(), nullable=False),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("piece_name", sa.Text(), nullable=True),
        sa.Column("start_on", sa.Text(), nullable=False),
        sa.Column("end_on", sa.Text(), nullable=True),
        sa.Column("hours_text", sa.Text(), nullable=False),
        sa.Column("meet_kind", sa.Text(), nullable=False),
        sa.Column("meet_time", sa.Text(), nullable=True),
        sa.Column("meet_at", sa.Text(), nullable=True),
        sa.Column("minimum_age", sa.BigInteger(), nullable=True),
        sa.Column("maximum_age", sa.BigInteger(), nullable=True),
        sa.Column("education", sa.Text(), nullable=False),
        sa.Column("experience_years", sa.BigInteger(), nullable=False),
        sa.Column("certificates", sa.Text(), nullable=False),
        sa.Column("perks", sa.Text(), nullable=False),
        sa.Column("insurance", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_through", sa.BigInteger(), nullable=False),
        sa.Column("acceptance", sa.Text(), nullable=False),
        sa.Column("reply_deadline", sa.BigInteger(), nullable=True),
        sa.Column("hazards", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("hirer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("roster_token", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'open', 'full', 'closed', 'cancelled')", name=op.f("ck_job_status")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_job_hall_id_hall")),
        sa.ForeignKeyConstraint(["hirer_id"], ["hirer.id"], name=op.f("fk_job_hirer_id_hirer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("roster_token", name=op.f("uq_job_roster_token")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_job_source_external_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_hall_id_status_start_on"), ["hall_id", "status", "start_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_job_status_valid_through"), ["status", "valid_through"], unique=False)

    op.create_table(
        "kiosk",
        sa.Column("kiosk_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("verify_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("box_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=True),
        sa.Column("boot_id", sa.Text(), nullable=True),
        sa.Column("previous_boot_id", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("heartbeat", sa.Text(), nullable=True),
        sa.Column("settings", sa.Text(), nullable=True),
        sa.Column("settings_version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('invited', 'active', 'suspected', 'revoked')", name=op.f("ck_kiosk_state")),
        sa.CheckConstraint("kiosk_id BETWEEN 1 AND 65535", name=op.f("ck_kiosk_sixteen_bits")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_kiosk_hall_id_hall")),
        sa.PrimaryKeyConstraint("kiosk_id", name=op.f("pk_kiosk")),
        sa.UniqueConstraint("name", name=op.f("uq_kiosk_name")),
    )
    op.create_table(
        "sheet_layout",
        sa.Column("layout_key", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("layout_key", name=op.f("pk_sheet_layout")),
    )
    op.create_table(
        "signed_day",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_signed_day_hall_id_hall")),
        sa.PrimaryKeyConstraint("day", "hall_id", name=op.f("pk_signed_day")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("region_scope", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('clerk', 'manager', 'admin')", name=op.f("ck_user_account_role")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_user_account_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("login", name=op.f("uq_user_account_login")),
    )
    op.create_table(
        "application",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("holder_tag", sa.LargeBinary(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_month", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reply_deadline", sa.BigInteger(), nullable=True),
        sa.Column("job_updated_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=False),
        sa.Column("consent_version", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("group_number", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=False),
        sa.Column("on_behalf_by", sa.Text(), nullable=True),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.Column("phone_misses", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'contacted', 'chosen', 'not-chosen', 'no-answer', 'withdrawn', 'cancelled',"
            " 'came', 'no-show')",
            name=op.f("ck_application_state"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_application_job_id_job")),
        sa.PrimaryKeyConstraint("kiosk_id", "ticket_id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_job_id_state"), ["job_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_person_job_id"), ["person", "job_id"], unique=False)
        batch_op.create_index(
            "ix_application_received",
            ["accepted_at"],
            unique=False,
            postgresql_where=sa.text("state = 'received'"),
            sqlite_where=sa.text("state = 'received'"),
        )
        batch_op.create_index(
            "uq_application_live_person_job",
            ["person", "job_id"],
            unique=True,
            postgresql_where=sa.text("state NOT IN ('withdrawn', 'cancelled')"),
            sqlite_where=sa.text("state NOT IN ('withdrawn', 'cancelled')"),
        )

    op.create_table(
        "invitation",
        sa.Column("invitation_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=16), nullable=True),
        sa.Column("root_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.kiosk_id"], name=op.f("fk_invitation_kiosk_id_kiosk")),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_invitation")),
    )
    op.create_table(
        "job_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_change_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_change")),
        sa.UniqueConstraint("cursor", name=op.f("uq_job_change_cursor")),
    )
    with op.batch_alter_table("job_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_change_unnumbered",
            ["id"],
            unique=False,
            postgresql_where=sa.text("cursor IS NULL"),
            sqlite_where=sa.text("cursor IS NULL"),
        )

    op.create_table(
        "ticket_key",
        sa.Column("key_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("verify_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosk.kiosk_id"], name=op.f("fk_ticket_key_kiosk_id_kiosk")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_ticket_key")),
    )

    op.create_table(
        "phone_claim",
        sa.Column("kiosk_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "ticket_id", name=op.f("pk_phone_claim")),
    )
    op.create_index(op.f("ix_phone_claim_job_id"), "phone_claim", ["job_id"])


def downgrade() -> None:
    for table in (
        "phone_claim",
        "sheet_layout",
        "alarm",
        "kiosk_audit",
        "ticket_act",
        "dispatch",
        "erasure",
        "access_log",
        "audit",
        "user_account",
        "signed_day",
        "counter",
        "complaint",
        "sign_up",
        "activity",
        "service_entry",
        "wish",
        "check_in",
        "ticket_state",
        "application",
        "envelope",
        "invitation",
        "ticket_key",
        "kiosk",
        "job_change",
        "job",
        "hirer",
        "hall",
        "hub",
    ):
        op.drop_table(table)
