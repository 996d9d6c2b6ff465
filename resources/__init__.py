"""Entries and their kinds: drafts, files, versions, and the permit without which nothing goes live."""
