"""A year in independent sets and counts, worked out from the rows."""

from datetime import timedelta

from alongside.domain.indicators.queries import figure, figures_of, register_of, uptake_of
from alongside.domain.pairs.actions import decline, end, log_meeting, record_existing
from alongside.domain.pairs.states import Ending, Mode
from alongside.domain.surveys.states import Audience, Moment
from alongside.domain.training.actions import keep_register
from tests.cast import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)


def test_figure_without_people_has_no_percentage():
    assert [figure(3), figure(31, 72), figure(0, 0)] == [{"count": 3}, {"count": 31, "of": 72, "percent": 43}, {"count": 0, "of": 0}]


def test_sets_of_a_year_are_independent(world):
    (trained,) = world.person()
    keep_register(world.session(starts_at=NOW), came=[trained, world.mo_in], by=world.tess, now=NOW)
    sets = register_of(world.cohort)
    assert (sets.invited, sets.submitted_statement, sets.attended_training) == (
        {world.mo_in.pk, world.ade_in.pk, trained.pk},
        {world.mo_in.pk, world.ade_in.pk},
        {world.mo_in.pk, trained.pk},
    )
    assert (sets.placed, sets.participated, sets.met) == (set(), set(), set())


def test_placed_took_part_and_met_are_counted_apart(world):
    offered = world.pair(*world.couple())
    met = world.active_pair()
    sets = register_of(world.cohort)
    assert sets.placed == {offered.mentor_id, offered.mentee_id, world.mo_in.pk, world.ade_in.pk}
    assert (sets.participated, sets.met) == ({world.mo_in.pk, world.ade_in.pk}, set())
    log_meeting(met, held_on=TODAY, minutes=45, mode=Mode.PHONE, by=world.ade, now=NOW)
    end(met, ending=Ending.COMPLETED, by=world.ade, now=NOW)
    decline(offered, by=offered.mentor.person.user, now=NOW)
    sets = register_of(world.cohort)
    assert sets.placed == sets.participated == sets.met == {world.mo_in.pk, world.ade_in.pk}


def test_uptake_has_a_row_for_every_set(world):
    world.active_pair()
    found = uptake_of(register_of(world.cohort))
    assert found.invited == 2
    assert [(row.label, row.count) for row in found.rows] == [
        ("Submitted a statement", 2),
        ("Attended training", 0),
        ("Placed in a pair", 2),
        ("Took part in a pair that began", 2),
        ("Met at least once", 0),
    ]


def test_figures_of_pairs_and_meetings(world):
    first = world.active_pair()
    mentor, mentee = world.couple()
    record_existing(world.cohort, mentor=mentor, mentee=mentee, since=TODAY, by=world.lena, now=NOW)
    for minutes in (30, 60):
        log_meeting(first, held_on=TODAY, minutes=minutes, mode=Mode.VIDEO, by=world.mo, now=NOW)
    found = figures_of(register_of(world.cohort))
    names = ("pairs", "pairs_matched", "pairs_self_arranged", "pairs_at_same_site", "pairs_never_met", "most_meetings", "meetings")
    assert [found[name]["count"] for name in names] == [2, 1, 1, 2, 1, 2, 2]
    assert found["meeting_minutes"] == {"count": 90}


def test_figures_of_training(world):
    sessions = [world.session(starts_at=NOW - day * DAY) for day in (3, 2, 1)]
    for number, session in enumerate(sessions):
        keep_register(session, came=[world.mo_in, world.ade_in][: 2 if number == 0 else 1], by=world.tess, now=NOW)
    found = figures_of(register_of(world.cohort))
    assert [found[name] for name in ("training_sessions", "attendance_rows")] == [{"count": 3}, {"count": 4}]
    assert [found[name]["count"] for name in ("attended_one", "attended_two", "attended_all_three")] == [1, 0, 1]


def test_figures_of_people_sites_and_supervisors(world):
    world.roster(
        "email,name,grade,site,invite as,educational supervisor\n"
        "zoe@harbour.example,Zoe,CT1,South Site,both,Ann <ann@harbour.example>\n"
        "yan@harbour.example,Yan,CT1,,mentee,ann@harbour.example\n"
    )
    found = figures_of(register_of(world.cohort))
    names = ("invited_as_mentor", "invited_as_mentee", "sites", "educational_supervisors", "statements_by_mentors", "topics")
    assert [found[name]["count"] for name in names] == [2, 3, 2, 1, 1, 4]


def test_figures_of_statement_and_training_crossed(world):
    world.active_pair()
    (other,) = world.person()
    keep_register(world.session(starts_at=NOW), came=[world.mo_in, other], by=world.tess, now=NOW)
    found = figures_of(register_of(world.cohort))
    assert [
        found[f"participants_{name}"]["count"] for name in ("statement_and_training", "statement_only", "training_only", "neither")
    ] == [
        1,
        1,
        0,
        0,
    ]
    assert found["non_participants_training_only"] == {"count": 1, "of": 1, "percent": 100}


def test_figures_of_questionnaires_by_who_took_part(world):
    world.active_pair()
    (outside,) = world.person()
    start = world.wave(questionnaire=world.questionnaire("start"), moment=Moment.START)
    wave = world.wave()
    world.answered(start)
    world.answered(wave)
    world.answered(wave, outside)
    found = figures_of(register_of(world.cohort))
    assert "both_answered" not in found, "until the last wave has closed"
    world.closed(start)
    world.closed(wave)
    found = figures_of(register_of(world.cohort))
    assert (found["both_answered"], found["end_answered_all"]) == ({"count": 1}, {"count": 2, "of": 3, "percent": 67})
    assert found["baseline_answered"] == {"count": 1, "of": 2, "percent": 50}
    assert found["end_answered_participants"] == {"count": 1, "of": 2, "percent": 50}
    assert found["end_answered_non_participants"] == {"count": 1, "of": 1, "percent": 100}
    names = ("end_answered_mentors", "end_answered_mentees", "end_sent_to", "end_sent_to_non_participants")
    assert [found[name]["count"] for name in names] == [0, 1, 3, 1]


def test_group_that_was_not_asked_has_no_figure(world):
    """Else "0 of 30 who did not take part answered" would stand in the report."""
    world.active_pair()
    world.person()
    world.closed(world.wave(sent_to=Audience.PARTICIPANTS))
    found = figures_of(register_of(world.cohort))

    assert found["end_answered_participants"] == {"count": 0, "of": 2, "percent": 0}
    assert {"end_answered_non_participants", "end_sent_to_non_participants"} & found.keys() == set()


def test_year_without_sessions_has_no_figure_of_them(world):
    assert "training_sessions" not in figures_of(register_of(world.cohort))


def test_figures_of_a_planned_questionnaire_are_none(world):
    world.wave(open=False)
    assert [name for name in figures_of(register_of(world.cohort)) if name.startswith("end_")] == []
