"""`manage.py backup_keys`, which is `alongside backup-keys`."""

from alongside.console.backup import commands

Command = commands.for_management(commands.keys)
