"""Moderated spaces in which practitioners discuss."""
