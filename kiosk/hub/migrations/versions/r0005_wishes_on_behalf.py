"""Let a clerk write a standing wish down for somebody without a card: in which hall, and who."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hall_id", sa.Integer, nullable=True))
        batch_op.add_column(sa.Column("on_behalf_by", sa.Text, nullable=True))
        batch_op.create_foreign_key(op.f("fk_wish_hall_id_hall"), "hall", ["hall_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_wish_hall_id_hall"), type_="foreignkey")
        batch_op.drop_column("on_behalf_by")
        batch_op.drop_column("hall_id")
