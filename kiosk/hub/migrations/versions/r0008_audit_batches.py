"""Keep the links around each batch of a kiosk's audit."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_batch",
        sa.Column("kiosk_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("ledger_id", sa.LargeBinary(16), nullable=False),
        sa.Column("first", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("before", sa.LargeBinary(32), nullable=False),
        sa.Column("after", sa.LargeBinary(32), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kiosk_id", "ledger_id", "first", name=op.f("pk_audit_batch")),
    )


def downgrade() -> None:
    op.drop_table("audit_batch")
