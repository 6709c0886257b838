"""Keep what the hub said of each ticket, and how far the feed's numbered batches were read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket") as batch:
        batch.add_column(sa.Column("answer", sa.Text, nullable=True))
        batch.add_column(sa.Column("answered_at", sa.Integer, nullable=True))
    op.create_table(
        "feed_number",
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_feed_number"),
        sa.CheckConstraint("stream IN ('receipts', 'states')", name=op.f("ck_feed_number_stream")),
    )


def downgrade() -> None:
    op.drop_table("feed_number")
    with op.batch_alter_table("ticket") as batch:
        batch.drop_column("answered_at")
        batch.drop_column("answer")
