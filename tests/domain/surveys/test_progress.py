"""How far a questionnaire got, group by group, while it is open and after it has closed."""

from alongside.domain.history.actions import save_draft
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.surveys.actions import decline_to_answer, questionnaire_draft
from alongside.domain.surveys.queries import progress_by_wave
from tests.cast import NOW


def groups(world):
    ((_wave, found),) = progress_by_wave(world.cohort)
    return {one.group: (one.asked, one.reached, one.begun, one.answered, one.declined) for one in found}


def four_asked(world):
    """Mo and Ade, a pair that began, and two more; Ade has begun, Mo has answered, one of the two would rather not."""
    world.active_pair()
    others = world.person(2)
    wave = world.wave()
    world.answered(wave, world.mo_in)
    save_draft(questionnaire_draft(world.invitee(wave)), {"met": "no"}, by=world.ade, now=NOW)
    refuser = world.invitee(wave, others[0])
    decline_to_answer(refuser, by=refuser.participant.person.user, now=NOW)
    asked = Message.objects.filter(template="questionnaire")
    asked.filter(user=world.ade).update(state=MessageState.SENT)
    asked.filter(user=others[1].person.user).update(state=MessageState.RETURNED)
    return wave


def test_groups_are_counted_while_it_is_open(world):
    four_asked(world)

    assert groups(world) == {
        "everyone": (4, 1, 2, 1, 1),
        "took part": (2, 1, 2, 1, 0),
        "did not take part": (2, 0, 0, 0, 1),
        "mentors": (1, 0, 1, 1, 0),
        "mentees": (1, 1, 1, 0, 0),
    }


def test_who_had_begun_stays_counted_when_it_closes_and_drafts_go(world):
    before = (four_asked(world), groups(world))[1]

    world.closed(_wave := progress_by_wave(world.cohort)[0][0])

    assert groups(world) == before


def test_wave_that_was_not_sent_is_not_there(world):
    world.wave(open=False)

    assert progress_by_wave(world.cohort) == []
