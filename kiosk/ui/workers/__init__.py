"""The two threads beside the screen: one asks the cache, one owns the ledger and the slow key derivation.

A worker is a QObject living in its thread. It takes effects through a queued signal, one after the other, and answers
with session events; both are immutable values. Whatever goes wrong inside becomes an answer, never a silent thread.
"""
