"""`manage.py upgrade`, which is `alongside upgrade`."""

from alongside.console.backup import commands

Command = commands.for_management(commands.upgrade)
