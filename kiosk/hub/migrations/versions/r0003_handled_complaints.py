"""Keep in a few words what was done about a complaint."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("complaint", sa.Column("handled_note", sa.Text, nullable=True))


def downgrade() -> None:
    op.drop_column("complaint", "handled_note")
