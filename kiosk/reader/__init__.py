"""The reader program: watches readers and cards, reads identities, prints the events of contract 1."""
