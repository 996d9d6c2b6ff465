"""Vocabularies: objectives, principles, goals, places, languages, types, and their labels in six languages."""
