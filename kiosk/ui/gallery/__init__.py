"""Pictures of every screen: the program's own view-models filled with sample values."""
