"""A round of coding for other programs: whole once compared, without names, and never of answers that have one."""

import io
import zipfile

from alongside.domain.publications.queries.coded import project_of
from alongside.domain.surveys.models import CodingRound, Wave
from alongside.domain.surveys.queries import codebook_of
from alongside.domain.surveys.states import Mode
from alongside.kit.refi_codebooks import read_qdc
from alongside.kit.refi_qda import to_qdc, to_qdpx
from tests.domain.sentences import refused
from tests.domain.surveys.coded import CODES, WORDS, compared, marked


def test_a_compared_round_has_its_answers_codes_and_coders(world):
    found = project_of(compared(world))

    assert [code.code for code in found.codes] == ["time", "place"]
    assert found.coders == ("Agreed", "Coder A")
    assert sorted(source.text for source in found.sources) == ["Nothing."] * 4 + [WORDS]
    assert [case.name for case in found.cases] == [source.case for source in found.sources]
    assert [(mark.code, WORDS[mark.start : mark.end]) for mark in found.marks if mark.coder == "Coder A"] == [("time", "Time")]


def test_the_file_names_nobody(world):
    content = to_qdpx(project_of(compared(world)))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert WORDS in said
    assert all(name not in said for name in ("Ade", "Thorne", "Eve", "Larkin", "@"))


def test_codes_do_not_leave_while_coders_are_blind(world):
    with refused("Compare the coders first: the file would show each what the others found."):
        project_of(marked(world).coder.round)


def test_answers_with_names_do_not_leave(world):
    found = compared(world)
    Wave.objects.filter(pk=found.wave_id).update(mode=Mode.NAMED)

    with refused("This questionnaire keeps names. Its answers do not leave."):
        project_of(CodingRound.objects.get(pk=found.pk))


def test_an_anonymous_answer_says_only_whether_its_giver_took_part(world):
    found = compared(world)
    Wave.objects.filter(pk=found.wave_id).update(mode=Mode.COUNTED)

    assert [case.values for case in project_of(CodingRound.objects.get(pk=found.pk)).cases] == [{"took_part": False}] * 5


def test_a_codebook_goes_out_and_comes_back(world):
    assert tuple(read_qdc(to_qdc("Year", codebook_of(compared(world))))) == CODES


def test_a_round_takes_few_queries(world, django_assert_max_num_queries):
    found = CodingRound.objects.select_related("wave__questionnaire").get(pk=compared(world).pk)

    with django_assert_max_num_queries(5):
        project_of(found)


def test_the_same_round_is_the_same_file(world):
    found = compared(world)

    assert to_qdpx(project_of(found)) == to_qdpx(project_of(found))
