"""Alembic's entry: runs in the transaction of the connection that ``kiosk.store.ledger_migration`` hands over."""

from alembic import context

from kiosk.store.ledger_schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
