"""The session: which screen follows which, and what is asked of the workers on the way. No Qt, no clock of its own."""
