"""The hub's end of the feed: keys and their ceremony, the signed repository, what goes into it and when."""
