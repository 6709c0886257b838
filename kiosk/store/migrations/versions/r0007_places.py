"""Keep places in activities that people sign up for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place",
        sa.Column("ticket_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("activity_id", sa.Integer, nullable=False),
        sa.Column("valid_until", sa.Integer, nullable=False),
        sa.Column("details", sa.LargeBinary, nullable=False),
        sa.Column("envelope_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_place"),
        sa.ForeignKeyConstraint(["envelope_id"], ["outbox.envelope_id"], name="fk_place_envelope_id_outbox"),
        sa.UniqueConstraint("person", "activity_id", name="uq_place_person_activity_id"),
    )


def downgrade() -> None:
    op.drop_table("place")
