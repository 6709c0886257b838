"""Properties are checked on the same examples every time and without a stop-watch: the machine may be busy."""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
