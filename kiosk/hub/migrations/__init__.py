"""The hub's history. ``REVISIONS`` says in order what this program knows, without importing Alembic.

The next revision is drafted by ``alembic.command.revision(config, message, autogenerate=True, rev_id="0011")`` with
the config of ``kiosk.hub.database.migrate`` and a connection to an up-to-date database, named ``r0011_<what>.py``,
read, corrected and added to the list here.
"""

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
HEAD = REVISIONS[-1]
