"""Template tags of peer review."""
