"""Pass sealed preferences on between the kiosks of a market."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hub", sa.Column("preference_number", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "preference",
        sa.Column("owner", sa.LargeBinary(16), nullable=False),
        sa.Column("kiosk_id", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("owner", name="pk_preference"),
        sa.UniqueConstraint("number", name="uq_preference_number"),
    )
    op.create_index(
        "ix_preference_unnumbered",
        "preference",
        ["owner"],
        postgresql_where=sa.text("number IS NULL"),
        sqlite_where=sa.text("number IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("preference")
    op.drop_column("hub", "preference_number")
