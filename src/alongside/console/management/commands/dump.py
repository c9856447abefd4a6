"""`manage.py dump`, which is `alongside dump`."""

from alongside.console.backup import commands

Command = commands.for_management(commands.dump)
