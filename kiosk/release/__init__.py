"""Releases of the program side by side on one machine: put in place whole, tried, and taken back when they fail.

Runs as root, before any release exists, straight out of the project's wheel: the standard library is all it has.
"""
