"""Coding on pages: blind on every one of them until all have finished, with and without the script, whatever people wrote."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.models import Answer, Coder, Coding, CodingRound, Judgement
from alongside.domain.surveys.queries import agreed_in, answers_of_round, codebook_of, coder_in, codings_of, text_of
from tests.domain.surveys.coded import ASKED, CODES, WORDS, answer_of, begun, done, first, in_words, second
from tests.web.asking import cost, get, post, words

FIVE = ("No time at all.", "No room.", "Neither time nor room.", "Nothing.", "All well.")


@pytest.fixture
def world(world_today):
    return world_today


@pytest.fixture
def noor(world):
    return second(world)


def two(world, noor, *texts):
    return begun(world, [world.eve, noor], *(texts or FIVE))


def page(found, *more):
    return (found.public_id, *more)


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def stretches(found, user):
    return sorted((row.code.code, row.start, row.end) for rows in codings_of(coder_in(found, user)).values() for row in rows)


def pages_of(found):
    """Every page of a round that anybody may open while it is coded."""
    answers = [("evaluator:answer", *page(found, row.pk)) for row in answers_of_round(found)]
    named = [
        (f"evaluator:{name}", *page(found)) for name in ("round", "coders", "codebook", "codebook-read", "codebook-csv", "codings-csv")
    ]
    return [("evaluator:coding", found.wave.public_id), *named, *answers]


def test_round_is_begun_with_two_coders_who_then_write_a_codebook(client, world, noor):
    wave = in_words(world)
    assert "Noor Second" in words(get(client, world.eve, "evaluator:coding", wave.public_id))

    sent = {"questions": ["words"], "coders": [world.eve.public_id, noor.public_id]}
    response = post(client, world.eve, "evaluator:coding", wave.public_id, **sent)
    found = CodingRound.objects.get()

    assert response.url == reverse("evaluator:codebook", args=page(found))
    post(client, world.eve, "evaluator:codebook", *page(found), label="Too much on", theme="time")
    assert [(line.code, line.label, line.theme) for line in codebook_of(found)] == [("too-much-on", "Too much on", "time")]


@pytest.mark.parametrize("name", ["coding", "wave"])
def test_open_wave_has_no_coding(client, world, name):
    get(client, world.eve, f"evaluator:{name}", world.wave().public_id, status=404)


def test_nobody_meets_anothers_codes_on_any_page_or_file_until_all_have_finished_and_compared(client, world, noor):
    """The pages of one coder are the same, to the byte, whether the other has coded everything or nothing."""
    found = two(world, noor)
    surveys.judge(coder_in(found, world.eve), answer=first(found), by=world.eve, now=world.now)

    def seen():
        return {name: words(get(client, world.eve, *name)) for name in pages_of(found)}

    before = seen()
    given = {str(row.pk): ["time", "place"] for row in answers_of_round(found)}
    surveys.code_answers(coder_in(found, noor), given, by=noor, now=world.now)
    assert seen() == before

    surveys.finish_coding(coder_in(found, noor), by=noor, now=world.now)
    told = {name for name, said in seen().items() if said != before[name]}
    assert told == {
        ("evaluator:round", *page(found)),
        ("evaluator:coders", *page(found)),
        *(row for row in pages_of(found) if "codebook" in row[0] and "csv" not in row[0]),
    }
    for name in ("agreement", "differences", "quotations"):
        get(client, world.eve, f"evaluator:{name}", *page(found), status=404)
    get(client, world.eve, "evaluator:quote", *page(found, first(found)), status=404)
    assert rows_of(get(client, world.eve, "evaluator:codings-csv", *page(found))) == []


def test_evaluator_who_does_not_code_meets_no_codes_either(client, world, noor):
    found = begun(world, [noor], *FIVE)
    surveys.code_answers(coder_in(found, noor), {first(found): ["time"]}, by=noor, now=world.now)

    said = " ".join(words(get(client, world.eve, *name)) for name in pages_of(found) if "codebook" not in name[0])

    assert ("Somewhere to meet" in said, "read </strong>" in said, "You do not code in this round" in said) == (True, False, True)
    assert rows_of(get(client, world.eve, "evaluator:codings-csv", *page(found))) == []
    assert post(client, world.eve, "evaluator:answer", *page(found, first(found)), code="time").status_code == 302
    assert Coding.objects.filter(coder__user=world.eve).count() == 0


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.LEAD])
def test_coder_with_a_named_role_meets_nothing_any_more(client, world, noor, role):
    found = two(world, noor)
    grant_role(world.scheme, user=world.eve, role=role, starts_on=world.now.date(), ends_on=None, by=world.lena, now=world.now)

    for name in pages_of(found):
        get(client, world.eve, *name, status=404)
    assert post(client, world.eve, "evaluator:answer", *page(found, first(found)), read="1").status_code == 404
    assert Judgement.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, (0, len(WORDS))),
        ({"start": "0", "end": "4"}, (0, 4)),
        ({"stretch": ["0-5"]}, (0, 5)),
        ({"stretch": ["6-31", "0-5"]}, (0, len(WORDS))),
        ({"start": "6", "end": "17", "stretch": ["0-5"]}, (6, 17)),
    ],
)
def test_code_is_given_to_what_was_marked_or_chosen_or_to_the_whole(client, world, noor, sent, expected):
    found = begun(world)
    response = post(client, world.eve, "evaluator:answer", *page(found, first(found)), code="time", **sent)

    assert response.url.endswith(f"/answers/{first(found)}/#words")
    assert stretches(found, world.eve) == [("time", *expected)]


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "absent"},
        {"code": "time", "start": "4", "end": "2"},
        {"code": "time", "start": "0", "end": "99"},
        {"code": "time", "start": "-1", "end": "4"},
        {"code": "time", "start": "x", "end": "4"},
        {"code": "time", "start": "٣", "end": "4"},
        {"code": "time", "start": "", "end": "9999999999"},
        {"code": "time", "stretch": ["nonsense"]},
        {"code": "time", "stretch": ["5-6"]},
        {"off": "absent"},
        {},
    ],
)
def test_form_that_makes_no_sense_says_so_and_writes_nothing(client, world, sent):
    found = begun(world)
    response = post(client, world.eve, "evaluator:answer", *page(found, first(found)), **sent)

    assert (response.status_code, Coding.objects.count(), Judgement.objects.count()) == (302, 0, 0)


def test_reading_leads_to_the_next_answer_that_is_not_read(client, world, noor):
    found = two(world, noor)
    keys = [str(row.pk) for row in answers_of_round(found)]
    went = []
    for key in (keys[3], keys[4], keys[0], keys[1], keys[2]):
        response = post(client, world.eve, "evaluator:answer", *page(found, key), read="1")
        went.append(response.url.rstrip("/").rsplit("/", 1)[1])

    assert went == [keys[4], keys[0], keys[1], keys[2], found.public_id]
    assert "You have read 5 of 5 answers." in words(get(client, world.eve, "evaluator:round", *page(found)))
    post(client, world.eve, "evaluator:answer", *page(found, keys[1]), unread="1")
    assert "You have read 4 of 5 answers." in words(get(client, world.eve, "evaluator:round", *page(found)))


def test_undo_takes_a_code_off(client, world):
    found = begun(world)
    post(client, world.eve, "evaluator:answer", *page(found, first(found)), code="time", start="0", end="4")
    post(client, world.eve, "evaluator:answer", *page(found, first(found)), off=Coding.objects.get().public_id)

    assert stretches(found, world.eve) == []


def test_answers_are_narrowed_to_what_is_asked_for(client, world, noor):
    found = two(world, noor)
    surveys.code_answers(coder_in(found, world.eve), {answer_of(found, "No room"): ["place"]}, by=world.eve, now=world.now)

    def shown(**query):
        said = words(get(client, world.eve, "evaluator:round", *page(found), **query))
        return [text for text in FIVE if text in said]

    assert shown() == list(FIVE)
    assert shown(code="place") == ["No room."]
    assert shown(show="unread") == [text for text in FIVE if text != "No room."]
    assert shown(question="words", code="time") == []
    assert shown(show="nonsense", code="absent") == list(FIVE)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> & <b>time</b> &amp;",
        "لم يكن لدينا وقت. كان المكان بعيدا.",
        "👩🏽‍⚕️ Time\r\nand\r\n\r\nroom 👨‍👩‍👧",
        "a\u202eevil\u2066 time",
        "x" * 5000,
        "word " * 999 + "end",
        "\n".join("line" for _line in range(1000)),
        "{{ settings }} {% now %}",
    ],
)
def test_whatever_was_written_is_shown_as_it_was_and_coded_to_its_end(client, world, text):
    found = begun(world, None, text)
    (row,) = answers_of_round(found)
    whole = text_of(row)
    post(client, world.eve, "evaluator:answer", *page(found, row.pk), code="time", start="0", end=str(len(whole)))

    response = get(client, world.eve, "evaluator:answer", *page(found, row.pk))
    listed = get(client, world.eve, "evaluator:round", *page(found))
    exported = rows_of(get(client, world.eve, "evaluator:codings-csv", *page(found)))

    assert stretches(found, world.eve) == [("time", 0, len(whole))]
    assert b"<script>alert" not in response.content + listed.content
    assert whole == text.replace("\r\n", "\n").strip()
    assert (exported[0]["start"], exported[0]["end"]) == ("0", str(len(whole)))


def test_answer_of_spaces_alone_is_not_there(client, world):
    found = begun(world, None, WORDS, "Something.")
    spaces = answer_of(found, "Something")
    Answer.objects.filter(pk=spaces).update(value=" \n ")

    get(client, world.eve, "evaluator:answer", *page(found, spaces), status=404)
    assert "You have read 0 of 1 answer." in words(get(client, world.eve, "evaluator:round", *page(found)))


def test_whole_life_of_a_round_on_its_pages(client, world, noor):
    found = two(world, noor)
    done(found, world.eve, **{"No time": ["time"], "Neither": ["time", "place"]})

    def step(user, do):
        return words(client.get(post(client, user, "evaluator:round-step", *page(found), do=do).url, follow=True))

    assert "Not everybody has finished. Until then nobody sees another’s codes." in step(world.eve, "compare")
    assert "5 answers are not read yet." in step(noor, "finish")
    assert "You can go on coding." in step(world.eve, "go-on")
    assert "You have finished." in step(world.eve, "finish")
    surveys.code_answers(
        coder_in(found, noor),
        {str(row.pk): [] for row in answers_of_round(found)} | {answer_of(found, "No time"): ["time"]},
        by=noor,
        now=world.now,
    )
    assert "You have finished. When all have, the codes can be compared." in step(noor, "finish")
    assert "The codes lie side by side. Settle where you differ." in step(noor, "compare")
    assert "In 1 answer the coders still differ. Settle each first." in step(world.eve, "agree")
    said = words(get(client, noor, "evaluator:differences", *page(found)))
    assert "In 1 answer the coders found different codes. 1 is still to settle." in said
    assert "Time found by Eve Larkin Somewhere to meet found by Eve Larkin" in said
    assert "What Noor Second found Nothing." in words(get(client, world.eve, "evaluator:answer", *page(found, answer_of(found, "Neither"))))
    post(client, noor, "evaluator:differences", *page(found), answer=answer_of(found, "Neither"), codes=["time"])
    assert "The codes are agreed. The themes are counted from them." in step(world.eve, "agree")
    assert {row["coder"] for row in rows_of(get(client, noor, "evaluator:codings-csv", *page(found)))} == {"A", "B", "agreed"}
    assert "Nobody differs" not in words(get(client, noor, "evaluator:agreement", *page(found)))
    assert "Time" in words(get(client, noor, "evaluator:agreement", *page(found)))
    assert "What was agreed can be changed again." in step(noor, "open-again")
    assert "Choose what to do with this round." in step(noor, "nonsense")


def test_agreement_is_printed_with_its_interval_and_themes_by_who_took_part(client, world, noor):
    found = two(world, noor)
    done(found, world.eve, **{"No time": ["time"], "Neither": ["time", "place"]})
    done(found, noor, **{"No time": ["time"], "Neither": ["time"], "No room": ["place"]})
    surveys.compare_round(found, by=noor, now=world.now)

    said = words(get(client, world.eve, "evaluator:agreement", *page(found)))

    assert "Answers 5 Judgements, each answer with each code 10 Agreement 0.800" in said
    assert "Code Time Given by each 2 / 2 Agreed 1.000 Prevalence 0.400 Kappa (95% CI) 1.000 (1.000 to 1.000) Alpha 1.000 AC1 1.000" in said
    assert "Code Somewhere to meet Given by each 1 / 1 Agreed 0.600 Prevalence 0.200 Kappa (95% CI) -0.250" in said
    assert "Theme barriers Answers 2 of 5 (40%) People 2 of 5 (40%) Took part 0 of 0 Did not take part 2 of 5 (40%)" in said


def test_one_coder_has_no_agreement_and_reads_so(client, world):
    found = begun(world, None, *FIVE)
    done(found, world.eve)
    surveys.compare_round(found, by=world.eve, now=world.now)

    assert "Only one person coded this round, so there is no agreement to find." in words(
        get(client, world.eve, "evaluator:agreement", *page(found))
    )
    assert "The coders differ nowhere" in words(get(client, world.eve, "evaluator:differences", *page(found)))


def test_what_is_agreed_is_marked_by_hand_too(client, world):
    found = begun(world, None, *FIVE)
    done(found, world.eve)
    surveys.compare_round(found, by=world.eve, now=world.now)
    answer = answer_of(found, "No room")
    post(client, world.eve, "evaluator:answer", *page(found, answer), code="place", start="3", end="7")

    assert post(client, world.eve, "evaluator:answer", *page(found, answer), read="1").url == reverse(
        "evaluator:differences", args=page(found)
    )
    assert [(row.code.code, row.start, row.end) for row in Coding.objects.filter(coder=agreed_in(found))] == [("place", 3, 7)]


def test_codebook_comes_from_a_file_and_goes_to_one(client, world):
    found = begun(world)
    content = get(client, world.eve, "evaluator:codebook-csv", *page(found)).content
    surveys.put_codes(found, CODES[:1], by=world.eve, now=world.now)

    post(client, world.eve, "evaluator:codebook-read", *page(found), codebook=SimpleUploadedFile("codebook.csv", content))

    assert codebook_of(found) == list(CODES)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"theme,label\na,A\n", "There is no column “code”."),
        (b"code,label\na,A\n,B\n", "Row 3 has no code. Give each its own short name."),
        (b"code,label\na,A\na,B\n", "Two codes have the code “a”. Give each its own."),
        (b"", "The file is empty. Choose another"),
        (b"\x00\x00", "This is not a table of text."),
    ],
)
def test_codebook_that_cannot_be_read_is_said_beside_the_file(client, world, content, sentence):
    found = begun(world)
    response = post(client, world.eve, "evaluator:codebook-read", *page(found), codebook=SimpleUploadedFile("codebook.csv", content))

    assert sentence in words(response)
    assert codebook_of(found) == list(CODES)


def test_code_is_changed_and_taken_out_until_coding_has_begun(client, world):
    found = begun(world)
    post(client, world.eve, "evaluator:code", *page(found, "time"), label="No time", code="time", theme="barriers")
    post(client, world.eve, "evaluator:code", *page(found, "place"), do="out")
    assert [line.label for line in codebook_of(found)] == ["No time"]
    post(client, world.eve, "evaluator:answer", *page(found, first(found)), read="1")

    assert "Take this code out" not in words(get(client, world.eve, "evaluator:code", *page(found, "time")))
    said = words(client.get(post(client, world.eve, "evaluator:code", *page(found, "time"), do="out").url, follow=True))
    assert (len(codebook_of(found)), "Coding has begun, so no code can be taken out." in said) == (1, True)
    assert "Two codes have the label" in words(post(client, world.eve, "evaluator:codebook", *page(found), label="no time", code="other"))
    get(client, world.eve, "evaluator:code", *page(found, "absent"), status=404)


def test_coder_is_added_and_leaves(client, world, noor):
    found = begun(world)
    post(client, world.eve, "evaluator:coders", *page(found), coder=noor.public_id)
    assert Coder.objects.filter(round=found, user=noor).count() == 1
    own = Coder.objects.get(round=found, user=noor).public_id
    post(client, world.eve, "evaluator:coders", *page(found), out=own)
    assert Coder.objects.filter(round=found, user=noor).count() == 1
    post(client, noor, "evaluator:coders", *page(found), out=own)

    assert Coder.objects.filter(round=found, user=noor).count() == 0
    assert post(client, noor, "evaluator:coders", *page(found), out=own).status_code == 302
    assert "Choose who is to code" in words(post(client, world.eve, "evaluator:coders", *page(found), coder="nobody"))


def test_round_costs_the_same_for_many_answers_coders_and_codes(client, world, noor):
    def costs(found):
        named = ("round", "coders", "codebook", "agreement", "differences", "quotations", "codings-csv")
        pages = [cost(client, world.eve, f"evaluator:{name}", *page(found)) for name in named]
        return [*pages, cost(client, world.eve, "evaluator:answer", *page(found, answer_of(found, "No time")))]

    few = two(world, noor, "No time.")
    done(few, world.eve, **{"No time": ["time"]})
    done(few, noor)
    surveys.compare_round(few, by=noor, now=world.now)
    before = costs(few)
    third = second(world, "Tara Third", "tara@harbour.example")
    people = world.person(12)
    wave = world.wave(questionnaire=world.questionnaire("second", questions=ASKED))
    for place, person in enumerate(people):
        world.answered(wave, person, words=f"No time, {place}.", quotable="yes")
    named = {"title": "", "questions": ["words"], "coders": [world.eve, noor, third]}
    many = surveys.begin_round(world.closed(wave), **named, by=world.eve, now=world.now)
    surveys.put_codes(many, CODES, by=world.eve, now=world.now)
    for place, user in enumerate((world.eve, noor, third)):
        given = {str(row.pk): ["time"] if at % 3 == place else [] for at, row in enumerate(answers_of_round(many))}
        surveys.code_answers(coder_in(many, user), given, by=user, now=world.now)
        surveys.finish_coding(coder_in(many, user), by=user, now=world.now)
    surveys.compare_round(many, by=noor, now=world.now)

    assert [after - first_ for after, first_ in zip(costs(many), before, strict=True)] == [0, 0, 0, 0, 0, 0, 0, 0]
    assert max(before) <= 15
