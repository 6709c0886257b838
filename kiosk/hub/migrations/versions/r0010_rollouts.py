"""Keep which release the fleet gets, and how far."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollout",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("success_percent", sa.Integer, nullable=False),
        sa.Column("hold_s", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("percent", sa.Integer, nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("stopped_at", sa.BigInteger, nullable=True),
        sa.Column("stopped_by", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout")),
    )


def downgrade() -> None:
    op.drop_table("rollout")
