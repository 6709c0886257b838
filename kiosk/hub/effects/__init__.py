"""What each kind of act does at the hub.

An effect checks first and writes then: it returns why it refuses, and has written nothing in that case. It runs in the
transaction that claims the envelope's id, so that it happens once, however often the envelope arrives.
"""
