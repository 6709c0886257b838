"""Paper: what stands on it, how it is drawn, and the program that talks to the printer."""
