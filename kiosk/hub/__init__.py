"""The central server of a city: postings in, one signed feed out, envelopes in."""
