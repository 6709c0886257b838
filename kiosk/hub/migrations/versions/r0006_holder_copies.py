"""Tell the fleet's kiosks the sealed copy of a ticket with its first state, and that its holder was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket_state", sa.Column("valid_until", sa.BigInteger, nullable=True))
    op.add_column("ticket_state", sa.Column("holder_copy", sa.LargeBinary, nullable=True))
    op.add_column("ticket_state", sa.Column("erased", sa.Boolean, nullable=False, server_default=sa.text("false")))


def downgrade() -> None:
    for name in ("erased", "holder_copy", "valid_until"):
        op.drop_column("ticket_state", name)
