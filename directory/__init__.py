"""The data-innovation directory: use cases and what only they have."""
