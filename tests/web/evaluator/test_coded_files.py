"""A round of coding to other programs and back: a project, a codebook, and what is neither."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alongside.domain.publications.models import Export
from alongside.domain.surveys.queries import codebook_of
from tests.domain.surveys.coded import CODES, begun, compared
from tests.web.asking import get, post, words


@pytest.fixture
def world(world_today):
    return world_today


def test_project_leaves_for_other_programs_and_is_noted(client, world):
    found = compared(world)
    said = words(get(client, world.eve, "evaluator:project", found.public_id))
    response = post(client, world.eve, "evaluator:project", found.public_id)

    assert "every answer in full" in said
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert "project.qde" in archive.namelist()
    export = Export.objects.get()
    assert (export.kind, export.with_text, export.sha256) == ("qdpx", True, hashlib.sha256(response.content).hexdigest())


def test_codebook_of_another_program_comes_in_and_ours_goes_out(client, world):
    found = begun(world)
    content = get(client, world.eve, "evaluator:codebook-qdc", found.public_id).content
    for line in CODES:
        post(client, world.eve, "evaluator:code", found.public_id, line.code, do="out")
    post(client, world.eve, "evaluator:codebook-read", found.public_id, codebook=SimpleUploadedFile("theirs.QDC", content))

    assert [row.code for row in codebook_of(found)] == [line.code for line in CODES]


def test_project_in_place_of_a_codebook_is_refused(client, world):
    found = begun(world)
    said = words(post(client, world.eve, "evaluator:codebook-read", found.public_id, codebook=SimpleUploadedFile("a.qdc", b"PK\x03\x04")))

    assert "This is a whole project. Export the codebook alone, as .qdc." in said
