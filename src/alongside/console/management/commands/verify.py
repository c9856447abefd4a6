"""`manage.py verify`, which is `alongside verify`."""

from alongside.console.backup import commands

Command = commands.for_management(commands.verify)
