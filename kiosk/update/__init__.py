"""The root-owned one-shot that takes a release out of a copy of the feed, after proving it by a trust of its own."""
