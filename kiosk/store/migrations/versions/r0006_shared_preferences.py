"""Keep preferences under the tag by which the kiosks of a market share them, and read the feed's batches of them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is there stands under the person's other tag, which has as many bytes; it moves when it is kept again.
    op.execute("ALTER TABLE preference RENAME COLUMN person TO owner")
    _feed_numbers_anew("stream IN ('receipts', 'states', 'preferences')")


def downgrade() -> None:
    op.execute("DELETE FROM feed_number WHERE stream = 'preferences'")
    _feed_numbers_anew("stream IN ('receipts', 'states')")
    op.execute("ALTER TABLE preference RENAME COLUMN owner TO person")


def _feed_numbers_anew(check: str) -> None:
    """By hand, because batch mode leaves the table's name in quotes, unlike the schema."""
    kept = op.get_bind().execute(sa.text("SELECT stream, number FROM feed_number")).all()
    op.drop_table("feed_number")
    table = op.create_table(
        "feed_number",
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_feed_number"),
        sa.CheckConstraint(check, name=op.f("ck_feed_number_stream")),
    )
    op.bulk_insert(table, [row._asdict() for row in kept])
