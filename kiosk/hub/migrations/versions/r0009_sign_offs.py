"""Keep which places in activities were given back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_off",
        sa.Column("kiosk_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.BigInteger, nullable=False),
        sa.Column("holder_tag", sa.LargeBinary(8), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "ticket_id", name=op.f("pk_sign_off")),
    )


def downgrade() -> None:
    op.drop_table("sign_off")
