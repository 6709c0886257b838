"""The ledger's history. ``REVISIONS`` says in order what this program knows, without importing Alembic (0.77 s)."""

REVISIONS = ("0001", "0002")
HEAD = REVISIONS[-1]
