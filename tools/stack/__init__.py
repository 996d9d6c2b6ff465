"""The hub as whole stacks of processes, for tests through the browser: production without containers, and the demo."""
