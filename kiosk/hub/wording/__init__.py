"""Text in, typed values out: what hirers write, what it may not say, and what the market reads."""
