"""Remember up to where a hub that was lost may have given numbers to kiosks and their keys."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("lost_kiosk_id", "lost_key_id"):
        op.add_column("hub", sa.Column(name, sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    for name in ("lost_key_id", "lost_kiosk_id"):
        op.drop_column("hub", name)
