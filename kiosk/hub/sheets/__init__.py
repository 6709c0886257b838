"""Offices' spreadsheets: postings in, lists and reports out in the receiver's own headings and codes."""
