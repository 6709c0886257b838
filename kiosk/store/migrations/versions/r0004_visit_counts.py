"""Count visits without a name, until they are told to the hub."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_count",
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("trade", sa.Text, nullable=False),
        sa.Column("sex", sa.Text, nullable=False),
        sa.Column("age_band", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "trade", "sex", "age_band", name="pk_visit_count"),
    )


def downgrade() -> None:
    op.drop_table("visit_count")
