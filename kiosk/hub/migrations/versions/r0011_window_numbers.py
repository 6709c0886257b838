"""Keep the numbers that a window gives to people without a card."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "window_number",
        sa.Column("hall_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("called_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("hall_id", "day", "number", name=op.f("pk_window_number")),
    )


def downgrade() -> None:
    op.drop_table("window_number")
