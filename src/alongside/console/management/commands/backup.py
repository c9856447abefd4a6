"""`manage.py backup`, which is `alongside backup`."""

from alongside.console.backup import commands

Command = commands.for_management(commands.backup)
