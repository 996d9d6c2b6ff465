#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    """Run the command named on the command line; without a choice, with the demo's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.demo")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- needs the setting above

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
