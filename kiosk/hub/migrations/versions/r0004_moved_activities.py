"""Know which activities were called off, and which version of one somebody can have seen who signed up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("cancelled_at", sa.BigInteger, nullable=True))
    op.add_column("sign_up", sa.Column("accepted_at", sa.BigInteger, nullable=True))


def downgrade() -> None:
    op.drop_column("sign_up", "accepted_at")
    op.drop_column("activity", "cancelled_at")
