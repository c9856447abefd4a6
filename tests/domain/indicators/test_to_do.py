"""What there is to do next, for whom it is."""

from datetime import timedelta

from alongside.domain.indicators.queries import things_to_do
from alongside.domain.matching.actions import discard
from alongside.domain.outbox.models import Message
from alongside.domain.surveys.states import Moment
from alongside.domain.training.actions import keep_register
from tests.cast import NOW

DAY = timedelta(days=1)


def words(world, by=None, now=NOW, cohort=None):
    return [thing.words for thing in things_to_do(cohort or world.cohort, by=by or world.lena, now=now)]


def test_first_thing_of_a_year_is_its_roster(world):
    assert words(world, by=world.kit, cohort=world.other_cohort) == ["Import the roster"]


def test_things_to_do_follow_what_has_been_done(world):
    assert words(world) == ["2 people wait for a partner", "Add the training sessions"]
    world.roster("email,name,grade,invite as\nzoe@harbour.example,Zoe,CT1,mentee\n")
    session = world.session(starts_at=NOW - DAY)
    run = world.run()
    assert words(world) == ["Invite 1 person", "Keep the register of 6 September 2026", "Decide about 1 proposed pair"]
    discard(run, by=world.lena, now=NOW)
    keep_register(session, came=[world.mo_in], by=world.tess, now=NOW)
    world.pair()
    assert words(world) == ["Invite 1 person", "1 offer waits for an answer"]


def test_things_to_do_name_failed_messages_and_several_registers(world):
    Message.objects.update(state="failed")
    world.session(starts_at=NOW - DAY)
    world.session(starts_at=NOW - 2 * DAY)
    assert words(world)[:2] == ["Look at 2 messages that did not arrive", "Keep the registers of 2 sessions"]


def test_things_to_do_name_pairs_that_have_not_met_lately(world):
    world.active_pair()
    world.session()
    assert [words(world, now=NOW + days * DAY) for days in (60, 61)] == [
        ["Keep the register of 14 September 2026"],
        ["Keep the register of 14 September 2026", "1 pair has not met lately"],
    ]


def test_things_to_do_follow_questionnaires_to_the_report(world):
    world.active_pair()
    world.session()
    wave = world.wave(open=False, moment=Moment.END)
    assert words(world) == ["“At the end of the year” opens on 7 September 2026"]
    other = world.wave(questionnaire=world.questionnaire("another"), moment=Moment.DURING)
    world.closed(other)
    assert words(world) == ["“At the end of the year” opens on 7 September 2026"]
    from alongside.domain.surveys.actions import close_wave, open_wave

    open_wave(wave, by=world.eve, now=NOW)
    assert words(world) == ["A mailing waits for you", "“At the end of the year” is open until 21 September 2026"]
    close_wave(wave, by=world.eve, now=NOW)
    assert words(world) == ["Read the report of the year"]


def test_things_to_do_are_those_one_may_do(world):
    assert (words(world, by=world.cora), words(world, by=world.ade)) == ([], [])


def test_things_to_do_leave_out_the_viewers_own_pair(world):
    world.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    lena_in = world.participant("lena@harbour.example")
    lena_in.person.user = world.lena
    lena_in.person.save()
    world.pair(mentor=lena_in)
    assert [[line for line in words(world, by=by) if "offer" in line] for by in (world.lena, world.dev)] == [
        [],
        ["1 offer waits for an answer"],
    ]


def test_things_to_do_after_the_year_are_about_its_end(world):
    assert words(world, now=NOW + 400 * DAY) == []


def test_things_to_do_with_a_roster_that_waits(world):
    from alongside.domain.cohorts.actions.rosters import read_roster

    read_roster(world.cohort, content=b"email,name,grade,invite as\n", file_name="r.csv", by=world.lena, now=NOW)
    assert words(world)[0] == "Look at the roster and import it"
