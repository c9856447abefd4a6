#!/usr/bin/env python
"""Run Alongside's management commands."""

import os
import sys


def main() -> None:
    """Hand the command line to Django; whatever it makes is its user's alone."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
