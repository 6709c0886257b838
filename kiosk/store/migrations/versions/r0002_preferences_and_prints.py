"""Keep sealed preferences and what was printed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preference",
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_preference"),
    )
    op.create_table(
        "print_attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("ticket_id", sa.Integer, nullable=False),
        sa.Column("started_at", sa.Integer, nullable=False),
        sa.Column("outcome", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_print_attempt"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.ticket_id"], name="fk_print_attempt_ticket_id_ticket", ondelete="CASCADE"
        ),
        sa.CheckConstraint("outcome IN ('printed', 'failed')", name=op.f("ck_print_attempt_outcome")),
    )
    op.create_index("ix_print_attempt_ticket_id", "print_attempt", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("print_attempt")
    op.drop_table("preference")
