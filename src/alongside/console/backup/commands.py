"""The commands for backups, the same as `alongside NAME` and as `manage.py NAME`."""

import argparse
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.console.backup.problems import Problem, size

if TYPE_CHECKING:
    from alongside.console.backup.keys import KeyFound
    from alongside.console.backup.restoring import Restored

EVERYTHING = "This dump holds everything: names, addresses, statements and answers. Keep it as you keep the database, and remove it soon."


@dataclass(frozen=True)
class BackupCommand:
    """One command: its help, its arguments, and what it does once the platform is set up."""

    help: str
    arguments: Callable[[ArgumentParser], object]
    act: Callable[[Namespace], None]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        self.arguments(parser)

    def run(self, args: Namespace) -> int:
        """Do it; 2 when it cannot be done, with the reason in a sentence."""
        _start()
        try:
            self.act(args)
        except Problem as problem:
            print(problem, file=sys.stderr)
            return 2
        return 0


def _start() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
        django.setup()


def _say(word: str) -> None:
    print(f"{word} …", file=sys.stderr, flush=True)


def _many(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("keep at least 1")
    return int(text)


def _backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "target", nargs="?", type=Path, help="a folder, or a new file ending in .zip (default: ALONGSIDE_BACKUPS, or <data>/backups)"
    )
    parser.add_argument("--keep", type=_many, help="afterwards keep only this many backups in the folder, the newest")


def _backup(args: Namespace) -> None:
    from alongside.console.backup.making import make_backup
    from alongside.domain.organisations.clock import real

    done = make_backup(args.target, now=real(), say=_say, keep=args.keep)
    facts = done.manifest.database
    rows = sum(facts.rows.values()) if facts else 0
    print(f"{done.path}\n{size(done.size)}: {rows:,} rows and {len(done.manifest.files()):,} files, read back and found whole.")
    if done.manifest.missing_files:
        print(f"Named in the database but not in the folder of files: {', '.join(done.manifest.missing_files)}", file=sys.stderr)
    if done.manifest.keys:
        print(f"Not in it: {len(done.manifest.keys)} keys. Copy them to another place with: alongside backup-keys FOLDER")
    for path in done.removed:
        print(f"Removed the older {path.name}")


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the backup")


def _verify(args: Namespace) -> None:
    from alongside.console.backup.checking import check

    found = check(args.file, say=_say)
    manifest, facts = found.manifest, found.manifest.database
    print(
        f"{args.file.name}: {size(found.size)}, made {manifest.made_at} by Alongside {manifest.version}. Every byte is as it was written."
    )
    if facts is not None:
        print(f"Database: {facts.vendor} {facts.server}, {len(facts.rows)} tables, {sum(facts.rows.values()):,} rows; {found.database}.")
        print(
            f"Files: {len(manifest.files()):,}"
            + (f", and {len(manifest.missing_files)} were missing" if manifest.missing_files else "")
            + "."
        )
        print(f"This release would bring it up to date in {found.behind} steps." if found.behind else "It is of this release's own tables.")
    _tell_keys(found.keys)


def _tell_keys(keys: "list[KeyFound]") -> None:
    for key in keys:
        print(f"Key {key.name}: {key.state}.")


def _restore_arguments(parser: ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--replace", action="store_true", help="put it in the place of the data that is here, which is kept aside")


def _restore(args: Namespace) -> None:
    from alongside.console.backup.restoring import restore
    from alongside.domain.organisations.clock import now

    done = restore(args.file, replace=args.replace, now=now(), say=_say)
    if done.kind == "data":
        _tell_restored(done, args.file.name)
    _tell_keys(done.keys)


def _tell_restored(done: "Restored", name: str) -> None:
    print(f"Restored from {name}, with {done.files:,} files.")
    for aside in done.aside:
        print(f"What was here is kept as {aside}. Remove it once you are content.")
    print("Every sign-in and every link in the backup has been ended: people sign in again, and ask for new links.")
    print("Accept the event log as it now stands: alongside check-events --after-restore")
    if done.waiting:
        print(f"{done.waiting:,} messages wait in it and will go when it is served; some may have gone already after the backup was made.")


def _dump_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, help="a new file (default: the screen)")


def _dump(args: Namespace) -> None:
    from alongside.console.backup.dumping import dump

    print(EVERYTHING, file=sys.stderr)
    if args.output is None:
        dump(sys.stdout.buffer, say=_say)
        return
    try:
        handle = os.open(args.output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise Problem(f"{args.output}: {problem.strerror}.") from problem
    with os.fdopen(handle, "wb") as out:
        dump(out, say=_say)


def _upgrade_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--backups", type=Path, help="where the backup before it goes (default: ALONGSIDE_BACKUPS, or <data>/backups)")


def _upgrade(args: Namespace) -> None:
    from alongside.console.backup.upgrading import upgrade
    from alongside.domain.organisations.clock import real

    done = upgrade(now=real(), say=_say, backups=args.backups)
    if not done.steps:
        print("The database is up to date.")
    else:
        print(
            f"The database is up to date: {len(done.steps)} steps." + (f" The backup from before is {done.backup}" if done.backup else "")
        )


def _keys_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("target", type=Path, help="a folder, or a new file ending in .zip; another place than the backups of the data")


def _backup_keys(args: Namespace) -> None:
    from importlib.metadata import version

    from alongside.console.backup.keys import backup_keys
    from alongside.domain.organisations.clock import real

    path = backup_keys(args.target, version=version("alongside"), now=real())
    print(f"{path}\nKeep it where the backups of the data are not. When a key is destroyed on purpose, remove the copies that hold it.")


def for_management(command: BackupCommand) -> Any:
    """The same command as Django's own runner wants it."""
    from django.core.management.base import BaseCommand, CommandError

    class Command(BaseCommand):
        help = command.help

        def add_arguments(self, parser: ArgumentParser) -> None:
            command.add_arguments(parser)

        def handle(self, *args: Any, **options: Any) -> None:
            try:
                command.act(Namespace(**options))
            except Problem as problem:
                raise CommandError(str(problem)) from problem

    return Command


backup = BackupCommand(
    "Back up the database and the stored files into one file while people work; keys stay apart.", _backup_arguments, _backup
)
verify = BackupCommand("Check every byte of a backup, and that its database opens and is whole; changes nothing.", _file, _verify)
restore = BackupCommand("Put a backup in place, whole or not at all; what was there is kept aside.", _restore_arguments, _restore)
dump = BackupCommand(
    "Write every row as one line of text, the same whatever database holds it. It holds everything.", _dump_arguments, _dump
)
upgrade = BackupCommand("Bring the database up to date: a backup first, then all steps or none.", _upgrade_arguments, _upgrade)
keys = BackupCommand(
    "Copy the keys into a file of their own, for another place than the backups of the data.", _keys_arguments, _backup_keys
)
