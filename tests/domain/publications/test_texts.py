"""The written parts of a report: our words and one's own, with numbers that stay live."""

import pytest

from alongside.domain.publications.actions import release_results, write_report_text
from alongside.domain.publications.models import ReportText
from alongside.domain.publications.queries import report_numbers, report_of
from alongside.domain.publications.queries.checklists import CHECKLISTS, checklist_document
from alongside.domain.publications.queries.numbers import filled, found, names_in, only_known
from alongside.domain.publications.queries.report import paragraphs
from alongside.domain.publications.queries.texts import PARTS, SHAPE_KEY, SHAPES
from alongside.domain.surveys.actions import set_context
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.states import Audience, Mode
from alongside.kit.documents import BulletList, DataTable, Paragraph
from tests.cast import NOW
from tests.domain.publications.test_results import closed_wave
from tests.domain.sentences import refused
from tests.domain.surveys.coded import evaluated


def written(world, key):
    return report_of(world.cohort, now=NOW).parts[key].words


def write(world, key, body, by=None):
    return write_report_text(world.cohort, key=key, body=body, by=by or world.lena, now=NOW)


def rows(document):
    return next(block for block in document.blocks if isinstance(block, DataTable)).rows


def test_numbers_in_a_text_stay_live(world):
    write(world, "aims", "We asked {invited} doctors; {submitted_statement} wrote.")
    before = written(world, "aims")
    world.person(3)

    assert (before, written(world, "aims")) == ("We asked 2 doctors; 2 of 2 (100%) wrote.", "We asked 5 doctors; 2 of 5 (40%) wrote.")


def test_parts_of_a_number_have_names(world):
    write(world, "aims", "{submitted_statement.count} of {submitted_statement.of}: {submitted_statement.percent}.")

    assert written(world, "aims") == "2 of 2: 100%."


def test_number_that_is_not_known_is_refused_with_the_nearest(world):
    with refused("There is no number called “{invite}”. Did you mean “{invited}”?"):
        write(world, "aims", "We asked {invite}.")
    with refused("There is no number called “{zzzzzz}”. Choose one from the list."):
        write(world, "aims", "We asked {zzzzzz}.")


def test_part_of_a_number_that_has_none_is_refused(world):
    with refused("There is no number called “{invited.percent}”. Did you mean “{invited}”?"):
        write(world, "aims", "{invited.percent}")


def test_number_that_is_gone_says_so(world):
    assert filled("We asked {nobody}.", report_numbers(world.cohort)) == "We asked [no figure called nobody]."


def test_braces_that_are_no_name_stay(world):
    write(world, "aims", "A set {1, 2} and {} and { invited }.")

    assert written(world, "aims") == "A set {1, 2} and {} and { invited }."


def test_number_in_a_number_is_not_looked_for(world):
    """What a scheme is called is a name, and is never read as a text of the report."""
    world.scheme.name = "Scheme {invited}"
    world.scheme.save()
    write(world, "aims", "About {scheme}.")

    assert written(world, "aims") == "About Scheme {invited}."


def test_our_sentences_without_numbers_are_left_out(world):
    assert only_known("We asked {invited}. Then {nobody} came.\n\n{nothing} here.", report_numbers(world.cohort)) == "We asked {invited}."


def test_our_words_name_only_numbers_that_can_be_there(world):
    """Every name in our own words is one that some year has."""
    evaluated(world)
    world.session()
    release_results(closed_wave(world, insiders=10, outsiders=10), by=world.eve, now=NOW)
    numbers = report_numbers(world.cohort)
    told_later = {"plan_locked_on", "registration", "key_ends_on"}

    unknown = {name for part in PARTS.values() for name in names_in(str(part.ours)) if found(name, numbers) is None}
    assert unknown - told_later == set()


def test_text_that_is_emptied_leaves_the_part_out(world):
    write(world, "aims", "  \r\n ")

    assert written(world, "aims") == ""


@pytest.mark.parametrize("body", ["<script>alert(1)</script> {invited}", "שלום {invited} دكتور", "a\x00b"])
def test_nasty_words_are_kept_as_words(world, body):
    write(world, "aims", body)

    assert written(world, "aims") == body.replace("\x00", "").replace("{invited}", "2")


def test_text_too_long_to_print_is_refused(world):
    with refused("This has 20,001 characters; the most is 20,000."):
        write(world, "aims", "a" * 20_001)


@pytest.mark.parametrize(("key", "body"), [("nowhere", "Words."), (SHAPE_KEY, "round")])
def test_part_that_there_is_not_is_refused(world, key, body):
    with refused("The report has no such part."):
        write(world, key, body)


@pytest.mark.parametrize("shape", SHAPES)
def test_abstract_has_the_headings_chosen(world, shape):
    write(world, SHAPE_KEY, shape)

    report = report_of(world.cohort, now=NOW)
    assert (report.shape.key, set(report.parts) >= SHAPES[shape].keys) == (shape, True)


def test_indicators_stand_in_the_report_as_context(world):
    rows = [{"indicator": "Consultants who left", "value": "3 of 40", "source": ""}]
    set_context(evaluated(world), rows, by=world.lena, now=NOW)

    tables = [block for block in report_of(world.cohort, now=NOW).document.blocks if isinstance(block, DataTable)]
    assert next(block.rows for block in tables if block.caption == "The trust’s own indicators") == (
        ("Consultants who left", "3 of 40", "–"),
    )


def test_every_version_is_kept(world):
    write(world, "aims", "One.")
    write(world, "aims", "Two.", by=world.eve)

    assert list(ReportText.objects.order_by("version").values_list("version", "body", "written_by__name")) == [
        (1, "One.", world.lena.name),
        (2, "Two.", world.eve.name),
    ]


def test_appendix_has_every_number_of_the_text_with_its_source(world):
    write(world, "aims", "We asked {invited}.")
    last = report_of(world.cohort, now=NOW).document.blocks[-1]

    assert ("invited", "2", "2", "–", "counted from the register, the pairs and who answered") in last.rows


def test_only_released_answers_have_names(world):
    wave = closed_wave(world, insiders=10, outsiders=10)
    before = report_numbers(world.cohort)
    release_results(wave, by=world.eve, now=NOW)
    after = report_numbers(world.cohort)

    fresh = set(after) - set(before)
    assert fresh != set()
    assert all(name.startswith(wave.questionnaire.code.replace("-", "_")) for name in fresh)


def test_points_and_paragraphs_are_told_apart():
    assert paragraphs("One\ntwo\n\n- three\n- four\n\n- five\nsix") == [
        Paragraph("One two"),
        BulletList(("three", "four")),
        Paragraph("- five six"),
    ]


@pytest.mark.parametrize(("key", "many"), [("squire", 18), ("srqr", 21), ("cherries", 29)])
def test_checklist_has_every_item_answered_or_left_to_write(world, key, many):
    release_results(closed_wave(world, insiders=10, outsiders=10), by=world.eve, now=NOW)
    found_rows = rows(checklist_document(CHECKLISTS[key], world.cohort, now=NOW))

    assert [row[0] for row in found_rows] == [str(place) for place in range(1, many + 1)]
    assert all(row[2] for row in found_rows)


def test_checklist_says_where_a_part_is_written(world):
    def funding():
        found_rows = rows(checklist_document(CHECKLISTS["squire"], world.cohort, now=NOW))
        return next(row[2] for row in found_rows if row[1] == "Funding")

    before = funding()
    write(world, "funding", "Nobody paid.")

    assert (before, funding()) == ("For you to write.", "In the report under “Funding”.")


def test_checklist_knows_how_many_answered(world):
    closed_wave(world, insiders=10, outsiders=10)
    found_rows = rows(checklist_document(CHECKLISTS["cherries"], world.cohort, now=NOW))

    said = next(row[2] for row in found_rows if row[1] == "Participation rate")
    assert said == "20 of 20 (100%) answered “At the end of the year”."


def test_checklist_says_what_had_to_be_answered_and_how_often_people_were_reminded(world):
    wave = closed_wave(world, insiders=10, outsiders=10)
    Wave.objects.filter(pk=wave.pk).update(remind_after=[7, 14])
    found_rows = {row[1]: row[2] for row in rows(checklist_document(CHECKLISTS["cherries"], world.cohort, now=NOW))}
    required = sum(row.is_required for row in wave.questionnaire.questions.all())

    assert f"{required} had to be answered" in found_rows["Check of completeness"]
    assert found_rows["How people were contacted"] == (
        "For “At the end of the year”: by e-mail; reminders to those who had not answered: 2."
    )
    assert found_rows["Data protection"].startswith("People were told: “Your answers")
    assert found_rows["Advertising"] == "For you to write."


@pytest.mark.parametrize(("mode", "kept"), [(Mode.COUNTED, "without anything that joins them to names"), (Mode.LINKED, "under pseudonyms")])
def test_our_words_say_how_answers_were_kept(world, mode, kept):
    Wave.objects.filter(pk=closed_wave(world, insiders=1, outsiders=1).pk).update(mode=mode)

    assert written(world, "analysis").startswith(f"Answers were kept {kept}. ")


def test_our_words_claim_nothing_of_those_who_were_not_asked(world):
    world.active_pair()
    world.closed(world.wave(sent_to=Audience.PARTICIPANTS))

    assert written(world, "intervention") == "2 doctors were invited. At the end, a questionnaire went to 2 people."
    assert "did not take part" not in written(world, "summary")


def test_checklist_of_a_year_that_asked_nobody_claims_nothing(world):
    found_rows = rows(checklist_document(CHECKLISTS["cherries"], world.cohort, now=NOW))

    assert {row[2] for row in found_rows if row[1] in {"Cookies", "Review step", "When"}} == {"For you to write."}
