"""Settings: base, and on it demo, test and production."""
