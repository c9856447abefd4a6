"""What happened meanwhile makes a letter needless: it is left out, and says so."""

from datetime import timedelta

import pytest

from alongside.domain.cohorts.actions.invitations import join, opt_out, remind_invited, withdraw
from alongside.domain.cohorts.states import OptOut
from alongside.domain.outbox.actions import deliver, pause_messages, release, resume_messages
from alongside.domain.outbox.models import Mailing, Message
from alongside.domain.outbox.states import MessageState, Why
from alongside.domain.pairs.actions import accept, decline, end, lapse, remind_offered
from alongside.domain.pairs.states import Ending
from alongside.domain.surveys.actions import answer, decline_to_answer
from tests.cast import NOW

DAY = timedelta(days=1)
OVERTAKEN = (MessageState.LEFT_OUT, Why.OVERTAKEN)


@pytest.fixture
def quiet(world):
    """The cast, with nothing left to send."""
    Message.objects.all().delete()
    return world


def waiting(user):
    return sorted(Message.objects.filter(user=user, state=MessageState.WAITING).values_list("template", flat=True))


def overtaken(user):
    rows = Message.objects.filter(user=user, state=MessageState.LEFT_OUT, why=Why.OVERTAKEN)
    return sorted(rows.values_list("template", flat=True))


def subjects_to(post_office, user):
    return [letter["Subject"] for letter in post_office.to(user.address)]


def test_who_has_accepted_is_not_told_of_the_offer_any_more_and_the_other_still_is(quiet):
    pairing = quiet.pair()
    accept(pairing, by=quiet.ade, now=NOW)
    assert (waiting(quiet.ade), overtaken(quiet.ade), waiting(quiet.mo)) == ([], ["pair offered"], ["pair offered"])


@pytest.mark.parametrize("how", ["decline", "lapse"])
def test_after_an_offer_has_ended_only_that_is_said(quiet, how):
    pairing = quiet.pair()
    if how == "decline":
        decline(pairing, by=quiet.mo, now=NOW)
    else:
        lapse(pairing, now=NOW + 20 * DAY)
    assert [waiting(user) for user in (quiet.mo, quiet.ade)] == [["pair not taken up"]] * 2


def test_after_a_pair_has_ended_nobody_reads_that_it_began(quiet):
    end(quiet.active_pair(), ending=Ending.MOVED, by=quiet.ade, now=NOW)
    assert [waiting(user) for user in (quiet.mo, quiet.ade)] == [["pair ended"]] * 2
    assert overtaken(quiet.ade) == ["pair began", "pair offered"]


def test_reminders_of_an_offer_go_on_days_5_and_10_and_none_after_both_have_answered(quiet, post_office):
    pairing = quiet.pair()
    for day in range(16):
        if day == 11:
            accept(pairing, by=quiet.mo, now=NOW + day * DAY)
            accept(pairing, by=quiet.ade, now=NOW + day * DAY)
        remind_offered(quiet.cohort, now=NOW + day * DAY)
        deliver(now=NOW + day * DAY)
    sent = Message.objects.filter(user=quiet.ade, state=MessageState.SENT).order_by("pk")
    assert [(message.template, message.sent_at - NOW) for message in sent] == [
        ("pair offered", 0 * DAY),
        ("pair offered, reminder", 5 * DAY),
        ("pair offered, reminder", 10 * DAY),
        ("pair began", 11 * DAY),
    ]


@pytest.mark.parametrize(("until", "subjects"), [(11, ["A mentor for you"]), (16, ["We are looking again"])])
def test_after_a_pause_nobody_gets_an_offer_and_its_reminders_at_once(quiet, post_office, until, subjects):
    pause_messages(quiet.scheme, by=quiet.lena, now=NOW)
    quiet.pair()
    for day in range(until):
        remind_offered(quiet.cohort, now=NOW + day * DAY)
    resume_messages(quiet.scheme, by=quiet.lena, now=NOW + until * DAY)
    for hour in range(3):
        deliver(now=NOW + until * DAY + timedelta(hours=hour))
        remind_offered(quiet.cohort, now=NOW + until * DAY + timedelta(hours=hour))
    assert subjects_to(post_office, quiet.ade) == subjects


@pytest.mark.parametrize("how", ["join", "opt out", "withdraw"])
def test_whoever_answered_an_invitation_is_not_asked_any_more(quiet, how):
    (person,) = quiet.person()
    user = person.person.user
    remind_invited(quiet.cohort, now=NOW + 7 * DAY)
    assert waiting(user) == ["invitation", "invitation reminder"]
    if how == "join":
        join(person, by=user, now=NOW + 8 * DAY)
    elif how == "opt out":
        opt_out(person, reason=OptOut.NO_TIME, by=user, now=NOW + 8 * DAY)
    else:
        withdraw(person, by=user, now=NOW + 8 * DAY)
    assert (waiting(user), overtaken(user)) == ([], ["invitation", "invitation reminder"])


def test_whoever_answered_an_invitation_leaves_those_of_others(quiet):
    one, other = quiet.person(2)
    join(one, by=one.person.user, now=NOW)
    assert waiting(other.person.user) == ["invitation"]


@pytest.mark.parametrize("how", [answer, decline_to_answer])
def test_whoever_answered_a_questionnaire_is_not_asked_any_more(quiet, how):
    invitee = quiet.invitee(quiet.wave())
    how(invitee, *([{"met": "no"}] if how is answer else []), by=quiet.ade, now=NOW)
    assert (waiting(quiet.ade), overtaken(quiet.ade), waiting(quiet.mo)) == ([], ["questionnaire"], ["questionnaire"])


def test_what_has_gone_stays_gone(quiet, post_office):
    pairing = quiet.pair()
    invitee = quiet.invitee(quiet.wave())
    release(Mailing.objects.get(state="held"), by=quiet.lena, now=NOW)
    deliver(now=NOW)
    accept(pairing, by=quiet.ade, now=NOW)
    answer(invitee, {"met": "no"}, by=quiet.ade, now=NOW)
    assert set(Message.objects.filter(user=quiet.ade).values_list("state", flat=True)) == {MessageState.SENT}
