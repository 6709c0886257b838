"""Chain the audit: every entry has a number and the link before it, and the ledger knows the last of both."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger", sa.Column("audit_number", sa.Integer, nullable=False, server_default="0"))
    op.add_column("ledger", sa.Column("audit_link", sa.LargeBinary(32), nullable=True))
    op.add_column("audit", sa.Column("number", sa.Integer, nullable=True))
    op.add_column("audit", sa.Column("before", sa.LargeBinary(32), nullable=True))


def downgrade() -> None:
    for table, column in (
        ("audit", "before"),
        ("audit", "number"),
        ("ledger", "audit_link"),
        ("ledger", "audit_number"),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
