"""The reference pages are generated: what is kept must be what the code says today."""

from django.core.management import call_command

from tests.repository.tree import ROOT


def test_reference_pages_are_what_the_code_generates(tmp_path):
    call_command("reference", to=str(tmp_path))

    generated = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md")}
    kept = {name: (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") for name in generated}

    assert generated != {}
    assert kept == generated
