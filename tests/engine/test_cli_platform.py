import textwrap

import pytest

from alongside_engine.cli import main

NEEDS = "`greet` needs the platform: pip install 'alongside[platform]'\n"

WORKING = """
    class Greet:
        help = "greet somebody"
        def add_arguments(self, parser):
            parser.add_argument("name")
        def run(self, args):
            print("Hello", args.name)
            return 3
    greet = Greet()
"""
MISSING_AT_START = "import a_library_nobody_has"
MISSING_LATER = """
    class Greet:
        help = "greet somebody"
        def add_arguments(self, parser):
            pass
        def run(self, args):
            import a_library_nobody_has.part
    greet = Greet()
"""
OUR_MISTAKE = "import alongside_engine.no_such_room"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a distribution that brings a command, the way a packaging tool does."""

    def installed(module, source):
        (tmp_path / f"{module}.py").write_text(textwrap.dedent(source))
        metadata = tmp_path / f"{module}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[alongside.commands]\ngreet = {module}:greet\n")
        monkeypatch.syspath_prepend(str(tmp_path))

    return installed


def test_command_of_the_platform_runs_with_its_arguments_and_exit_code(install, capsys):
    install("greeting_working", WORKING)

    assert main(["greet", "Mo"]) == 3
    assert capsys.readouterr().out == "Hello Mo\n"


@pytest.mark.parametrize(("module", "source"), [("greeting_absent", MISSING_AT_START), ("greeting_late", MISSING_LATER)])
def test_command_without_its_libraries_says_what_to_install(install, capsys, module, source):
    install(module, source)

    assert main(["greet"]) == 2
    assert capsys.readouterr().err == NEEDS


def test_mistake_of_our_own_stays_loud(install):
    install("greeting_broken", OUR_MISTAKE)

    with pytest.raises(ModuleNotFoundError, match="no_such_room"):
        main(["greet"])


@pytest.mark.parametrize(
    ("module", "source", "words"),
    [
        ("greeting_listed", WORKING, "greet somebody"),
        ("greeting_gone", MISSING_AT_START, "needs the platform"),
        ("greeting_wrong", OUR_MISTAKE, "cannot be loaded"),
    ],
)
def test_help_lists_every_command(install, capsys, module, source, words):
    install(module, source)

    with pytest.raises(SystemExit) as stop:
        main(["--help"])

    out = capsys.readouterr().out
    assert stop.value.code == 0
    assert [line.split(maxsplit=1)[1].startswith(words) for line in out.splitlines() if "greet " in line] == [True]


def test_unknown_command_is_refused_without_loading_the_others(install, capsys):
    install("greeting_unused", OUR_MISTAKE)

    with pytest.raises(SystemExit) as stop:
        main(["gret"])

    assert stop.value.code == 2
    assert "invalid choice: 'gret'" in capsys.readouterr().err
