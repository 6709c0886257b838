"""What each kind of act does at the hub.

An effect checks first and writes then: it returns why it refuses, and has done nothing of what it was asked in that
case. It runs in the transaction that claims the envelope's id, so that it happens once, however often that arrives.
"""
