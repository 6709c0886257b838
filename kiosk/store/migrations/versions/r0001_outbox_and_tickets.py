"""Keep tickets, their envelopes and an audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("ledger_id", sa.LargeBinary(16), nullable=False),
        sa.Column("next_sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_single_row")),
    )
    op.create_table(
        "outbox",
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("envelope_id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind_class", sa.Text, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("created_at", sa.Integer, nullable=False),
        sa.Column("settled_at", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_outbox_envelope_id")),
        sa.CheckConstraint("state IN ('pending', 'accepted', 'refused')", name=op.f("ck_outbox_state")),
    )
    op.create_index("ix_outbox_state_kind_class_sequence", "outbox", ["state", "kind_class", "sequence"])
    op.create_table(
        "ticket",
        sa.Column("ticket_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("job_id", sa.Integer, nullable=False),
        sa.Column("token", sa.LargeBinary(94), nullable=False),
        sa.Column("issued_at", sa.Integer, nullable=False),
        sa.Column("valid_until", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("withdrawn_at", sa.Integer, nullable=True),
        sa.Column("details", sa.LargeBinary, nullable=False),
        sa.Column("envelope_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_ticket"),
        sa.ForeignKeyConstraint(["envelope_id"], ["outbox.envelope_id"], name="fk_ticket_envelope_id_outbox"),
        sa.CheckConstraint("state IN ('live', 'withdrawn', 'over')", name=op.f("ck_ticket_state")),
    )
    op.create_index("ix_ticket_person_valid_until", "ticket", ["person", "valid_until"])
    op.create_index(
        "uq_ticket_live_person_job", "ticket", ["person", "job_id"], unique=True, sqlite_where=sa.text("state = 'live'")
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=True),
        sa.Column("ticket_id", sa.Integer, nullable=True),
        sa.Column("envelope_id", sa.LargeBinary(16), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["envelope_id"], ["outbox.envelope_id"], name="fk_audit_envelope_id_outbox"),
    )
    op.create_index("ix_audit_envelope_id", "audit", ["envelope_id"])


def downgrade() -> None:
    for table in ("audit", "ticket", "outbox", "ledger"):
        op.drop_table(table)
