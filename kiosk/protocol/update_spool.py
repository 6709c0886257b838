"""Where courier, screen and updater meet in the kiosk's folder; names only, so that they cost nobody an import.

The spool is where ``kiosk sync`` lays a copy of the feed for ``kiosk update``, which runs as root and believes nothing
for lying there.
"""

SPOOL_FOLDER = "update"
SPOOL_FEED = "feed"
SPOOL_MARK = "ready"
"""In ``<state>/update``: a copy of the feed with one release in it, and the file that says that it is whole."""
MAX_MARK_BYTES = 1024

VISIT_LOCK = "visit.lock"
"""In ``<state>``: locked by the screen (flock) while somebody stands before it."""
