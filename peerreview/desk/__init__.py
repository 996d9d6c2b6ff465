"""The editors' desk inside Wagtail."""
