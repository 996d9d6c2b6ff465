"""Meaning: an optional offline encoder of six languages tells what is about the same, whatever the words.

Vectors are made in the background after indexing. With them, the first hits of a text search are ordered by relevance
times meaning, entries name their nearest, and searches show what there is in other languages. Without the encoder
(``requirements/semantic.txt``) everything works as before.
"""
