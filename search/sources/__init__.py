"""Where searchable things come from, besides entries."""
