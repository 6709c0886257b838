"""The ledger's history. ``REVISIONS`` says in order what this program knows, without importing Alembic (0.77 s).

The next revision is drafted by ``alembic.command.revision(config, message, autogenerate=True, rev_id="0009")`` with
the config of ``ledger_migration.migrate`` and a connection to an up-to-date ledger, named ``r0009_<what>.py``, read,
corrected and added to the list here.

A release that did not stand is taken back, and meets the ledger that the newer one has migrated. So a revision only
adds: tables, and columns that may be left out. One that cannot raises ``USABLE_FROM`` to itself, and ends applications
on every kiosk that goes back behind it.
"""

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
HEAD = REVISIONS[-1]
USABLE_FROM = "0008"
"""Programs that know this revision can go on with a ledger at HEAD. The file says so to those who know no more."""
