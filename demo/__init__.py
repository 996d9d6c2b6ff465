"""The demo: real entries as facts, fictitious people, one process. Installed for the demo and tests only."""
