"""Alembic's entry: runs in the transaction of the connection that ``kiosk.hub.database`` hands over."""

from alembic import context

from kiosk.hub.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
