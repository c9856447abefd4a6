"""`manage.py restore`, which is `alongside restore`."""

from alongside.console.backup import commands

Command = commands.for_management(commands.restore)
