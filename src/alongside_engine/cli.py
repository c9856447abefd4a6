"""The `alongside` command: matching, evaluating and checking files by itself, and whatever an installed platform adds."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol

from alongside_engine._check_command import CheckFiguresCommand
from alongside_engine._evaluate_command import EvaluateCommand
from alongside_engine._match_command import MatchCommand
from alongside_engine._solve_command import SolveCommand

__all__ = ["Command", "main"]

_GROUP = "alongside.commands"
_ALWAYS_THERE = ("alongside", "alongside_engine", "numpy", "scipy")


class Command(Protocol):
    """What an entry point of the group `alongside.commands` loads."""

    help: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it, and return the exit code."""


_OURS: dict[str, Command] = {
    "match": MatchCommand(),
    "solve": SolveCommand(),
    "check-figures": CheckFiguresCommand(),
    "evaluate": EvaluateCommand(),
}


class _PlatformMissing(Exception):
    """A command was found, but not the libraries it is made of."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 means done, 2 a mistake in what was asked, said in one line, 130 an interruption."""
    words = list(sys.argv[1:] if argv is None else argv)
    asked = next((word for word in words if not word.startswith("-")), None)
    if not words:
        _parser(None).print_help(sys.stderr)
        return 2
    try:
        with _platform_imports():
            args = _parser(asked).parse_args(words)
            return int(args.command.run(args))
    except _PlatformMissing:
        print(f"`{asked}` needs the platform: pip install 'alongside[platform]'", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _parser(asked: str | None) -> argparse.ArgumentParser:
    """Build the arguments of the command asked for, since loading the platform's others would take a second."""
    parser = argparse.ArgumentParser(prog="alongside", description="Mentoring schemes: matching and evaluation.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, ours in _OURS.items():
        _fill(commands.add_parser(name, help=ours.help, description=ours.help), ours)
    for entry in sorted(entry_points(group=_GROUP), key=lambda entry: entry.name):
        if entry.name == asked:
            command: Command = entry.load()
            _fill(commands.add_parser(entry.name, help=command.help, description=command.help), command)
        else:
            commands.add_parser(entry.name, help=_help_of(entry) if asked is None else "")
    return parser


def _fill(parser: argparse.ArgumentParser, command: Command) -> None:
    command.add_arguments(parser)
    parser.set_defaults(command=command)


def _help_of(entry: EntryPoint) -> str:
    """Describe a command without letting one that is broken take the whole list away."""
    try:
        with _platform_imports():
            command: Command = entry.load()
            return command.help
    except _PlatformMissing:
        return "needs the platform: pip install 'alongside[platform]'"
    except (ImportError, AttributeError) as error:
        return f"cannot be loaded: {error}".replace("%", "%%")


@contextmanager
def _platform_imports() -> Iterator[None]:
    """Tell a library of the platform that is not installed from a mistake of ours, which must stay loud."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in _ALWAYS_THERE:
            raise
        raise _PlatformMissing from error
