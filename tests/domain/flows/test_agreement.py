"""The steering group's part in a run: sent, taken back, agreed by as many as are needed, or sent back; published only then."""

from datetime import date, timedelta

import pytest

from alongside.domain.access.errors import NotFound, TooLate
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.invitations import join
from alongside.domain.flows.agreement import agree_run, send_run, take_run_back
from alongside.domain.flows.publish import publish_run
from alongside.domain.history.models import Event
from alongside.domain.matching.actions import discard
from alongside.domain.matching.models import Decision, Run
from alongside.domain.matching.queries.agreement import (
    agreed_by,
    answer_due,
    deciders,
    decisions_of,
    sent_run_for,
    sent_runs_of,
    why_not_decide,
)
from alongside.domain.organisations.clock import working_days_after
from alongside.domain.organisations.models import Agreement, Scheme
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs.models import Pairing
from alongside.domain.training.actions import keep_register
from tests.cast import NOW
from tests.domain.flows.agreeing import agree, asks, letters, member, send_back, sent, trained
from tests.domain.sentences import refused

CHANGED = "This run no longer waits as you read it: it was answered, or taken back. Look at it again."
LATER = NOW + timedelta(hours=1)


def test_run_of_a_scheme_without_agreement_is_published_as_ever(world):
    assert (world.scheme.agreement, world.published_run().state) == (Agreement.NEVER, "published")


def test_run_is_sent_agreed_and_then_published(world):
    run = sent(world)
    assert (run.state, run.sent_at, run.members_needed, run.overrides) == ("awaiting", NOW, 1, {})
    agree(run, world.sam, LATER)
    assert (Run.objects.get().state, Pairing.objects.count()) == ("agreed", 0)
    publish_run(run, by=world.lena, now=LATER)
    assert (Run.objects.get().state, Pairing.objects.get().state) == ("published", "offered")


def test_history_tells_who_did_what(world):
    publish_run(agree(sent(world), world.sam), by=world.lena, now=NOW)
    told = Event.objects.filter(subject_kind="Run").order_by("pk").values_list("verb", "actor_id")
    assert list(told) == [
        ("proposed", world.lena.pk),
        ("send", world.lena.pk),
        ("agreed as a member", world.sam.pk),
        ("agree", world.sam.pk),
        ("publish", world.lena.pk),
    ]


def test_draft_is_not_published_before_it_is_agreed(world):
    asks(world)
    run = world.run()
    with refused("In this scheme the steering group agrees such a run before it is published. Send it to them first."):
        publish_run(run, by=world.lena, now=NOW)
    assert Pairing.objects.count() == 0


def test_run_that_waits_is_not_published(world):
    run = sent(world)
    with refused("This run waits for the steering group. Publish it once they have agreed, or take it back."):
        publish_run(run, by=world.lena, now=NOW)


def test_run_that_waits_is_not_published_from_a_page_that_took_it_for_a_draft(world):
    asks(world)
    trained(world)
    run = world.run()
    send_run(Run.objects.get(), by=world.dev, now=NOW)
    with refused("This run waits for the steering group. Publish it once they have agreed, or take it back."):
        publish_run(run, by=world.lena, now=NOW)


def test_run_that_was_sent_back_is_not_published_even_if_the_scheme_asks_no_more(world):
    run = send_back(sent(world), world.sam)
    asks(world, Agreement.NEVER)
    with refused("The steering group sent this run back. Run the engine again, and send them the new run."):
        publish_run(run, by=world.lena, now=NOW)


def test_run_with_more_missing_than_was_agreed_is_not_published(world):
    run = agree(sent(world), world.sam)
    for session in world.cohort.programmes.get().sessions.all():
        keep_register(session, came=[world.mo_in], by=world.tess, now=NOW)
    sentence = "More is missing than when the steering group agreed: a statement or training. Run the engine again, and send the new run."
    with refused(sentence):
        publish_run(run, by=world.lena, now=NOW)


def test_agreed_run_stays_as_it_is_and_a_new_one_begins_as_a_draft(world):
    run = agree(sent(world), world.sam)
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        discard(run, by=world.lena, now=NOW)
    assert (world.run().state, Run.objects.get(pk=run.pk).state) == ("draft", "agreed")


def test_overrides_need_two_members(world):
    run = sent(world, ready=False)
    assert (run.members_needed, run.overrides) == (2, {"training": sorted([world.mo_in.pk, world.ade_in.pk])})
    agree(run, world.sam)
    assert (Run.objects.get().state, agreed_by(run)) == ("awaiting", 1)
    agree(run, world.kit)
    assert (Run.objects.get().state, agreed_by(run)) == ("agreed", 2)


def test_one_member_of_two_sends_back_after_the_other_agreed(world):
    run = sent(world, ready=False)
    agree(run, world.sam)
    send_back(run, world.kit)
    assert Run.objects.get().state == "sent_back"
    assert {(row.member, row.agrees, row.comment) for row in decisions_of(run)} == {
        (world.sam, True, ""),
        (world.kit, False, "More places are needed at North Site."),
    }


def test_scheme_that_asks_only_of_overrides_publishes_the_rest(world):
    asks(world, Agreement.OVERRIDES)
    run = world.run()
    with refused("In this scheme the steering group agrees such a run before it is published. Send it to them first."):
        publish_run(run, by=world.lena, now=NOW)
    trained(world)
    assert publish_run(run, by=world.lena, now=NOW).state == "published"


def test_same_member_twice_counts_once(world):
    run = sent(world, ready=False)
    agree(run, world.sam)
    with refused("You have answered already. Another member answers too, because this run needs two."):
        agree(run, world.sam)
    assert (Run.objects.get().state, Decision.objects.count()) == ("awaiting", 1)


def test_members_are_told_once_and_leads_of_the_answer_without_a_name_of_a_pair(world):
    run = sent(world)
    assert letters("run waits") == [("Sam Oduya", MessageState.WAITING)]
    agree(run, world.sam)
    assert (letters("run waits"), letters("run answered")) == (
        [("Sam Oduya", MessageState.LEFT_OUT)],
        [("Dev Tarrant", MessageState.WAITING), ("Lena Quill", MessageState.WAITING)],
    )
    said = " ".join(f"{row.subject} {row.body}" for row in Message.objects.filter(template__startswith="run "))
    assert [name for name in ("Mo", "Ade", "Farrow", "Thorne") if name in said.split()] == []
    assert f"/steering/runs/{run.public_id}/" in said


def test_comment_does_not_travel_by_mail(world):
    send_back(sent(world), world.sam, "A very special comment.")
    assert Message.objects.filter(body__contains="special").count() == 0


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_sending_back_without_a_comment_is_refused(world, comment):
    run = sent(world)
    with refused("Write what should be different, so that the lead can change it."):
        send_back(run, world.sam, comment)
    assert Run.objects.get().state == "awaiting"


def test_comment_that_is_too_long_is_refused(world):
    run = sent(world)
    with refused("The comment has 1001 characters; the most is 1000."):
        send_back(run, world.sam, "x" * 1001)


def test_run_is_taken_back_and_its_message_never_goes(world):
    run = take_run_back(sent(world), by=world.dev, now=NOW)
    assert (run.state, run.sent_at, letters("run waits")) == ("draft", None, [("Sam Oduya", MessageState.LEFT_OUT)])
    with pytest.raises(NotFound):
        sent_run_for(world.sam, P.RUN_AGREE, now=NOW, run=run.public_id)


def test_run_is_sent_again_and_an_earlier_answer_no_longer_counts(world):
    run = sent(world, ready=False)
    agree(run, world.sam)
    take_run_back(run, by=world.lena, now=NOW)
    send_run(run, by=world.lena, now=LATER)
    assert (agreed_by(run), len(decisions_of(run))) == (0, 1)
    agree(run, world.sam)
    agree(run, world.kit)
    assert Run.objects.get().state == "agreed"
    assert Message.objects.filter(template="run waits").count() == 4


def test_answer_to_an_earlier_sending_is_too_late(world):
    run = sent(world)
    before = run.sent_at
    take_run_back(run, by=world.lena, now=NOW)
    send_run(run, by=world.lena, now=LATER)
    with refused(CHANGED, TooLate):
        agree_run(run, sent_at=before, by=world.sam, now=LATER)


def test_answer_to_a_run_that_was_taken_back_is_too_late(world):
    run = sent(world)
    take_run_back(Run.objects.get(), by=world.lena, now=NOW)
    with refused(CHANGED, TooLate):
        agree(run, world.sam)


def test_lead_who_is_a_member_too_does_not_answer(world):
    run = sent(world)
    member(world, world.lena)
    with refused("You lead this scheme, so other members of the steering group answer."):
        agree(run, world.lena)
    assert deciders(world.cohort, now=NOW) == [world.sam]


def test_member_who_takes_part_does_not_answer_whether_or_not_in_the_run(world):
    run = sent(world)
    (bystander,) = world.person()
    join(bystander, by=bystander.person.user, now=NOW)
    for user in (member(world, world.mo), member(world, bystander.person.user)):
        with refused("You take part in this year, so other members of the steering group answer."):
            send_back(run, user)
    assert (deciders(world.cohort, now=NOW), why_not_decide(world.cohort, world.sam, now=NOW)) == ([world.sam], "")


def test_run_is_not_sent_where_too_few_can_answer(world):
    asks(world)
    sentence = (
        "This run needs the agreement of 2 members of the steering group, because it goes ahead without a statement or training, "
        "and 1 can answer: whoever leads the scheme or takes part in the year cannot. Ask for another member to be given the role."
    )
    with refused(sentence):
        send_run(world.run(), by=world.lena, now=NOW)
    assert Run.objects.get().state == "draft"


def test_run_that_needs_no_agreement_is_not_sent(world):
    with refused("This run needs no agreement: you can publish it."):
        send_run(world.run(), by=world.lena, now=NOW)


def test_run_without_a_pair_is_not_sent(world):
    asks(world)
    Run.objects.filter(pk=world.run().pk).update(placed=0)
    with refused("This run proposes no pair, so there is nothing to agree."):
        send_run(Run.objects.get(), by=world.lena, now=NOW)


def test_run_older_than_a_published_one_is_not_sent(world):
    older, newer = world.run(), world.run()
    publish_run(newer, by=world.lena, now=NOW)
    asks(world)
    with refused("Run 2 was published after this one. Run the engine again, and send the new run."):
        send_run(older, by=world.lena, now=NOW)


def test_second_run_waits_until_the_first_is_answered(world):
    sent(world)
    second = world.run()
    with refused("Another run of this year waits for the steering group already. Take that one back first."):
        send_run(second, by=world.lena, now=NOW)
    assert sorted(Run.objects.values_list("state", flat=True)) == ["awaiting", "draft"]


def test_group_reads_of_runs_that_were_sent_or_published_and_of_no_draft(world):
    first = send_back(sent(world), world.sam)
    third, _draft = send_run(world.run(), by=world.lena, now=NOW), world.run()
    assert sent_runs_of(world.cohort) == [third, first]


def test_answer_is_due_after_five_working_days(world):
    run = sent(world)
    assert answer_due(run) == date(2026, 9, 14)


@pytest.mark.parametrize(("day", "due"), [(date(2026, 9, 4), date(2026, 9, 11)), (date(2026, 9, 5), date(2026, 9, 11))])
def test_working_days_leave_out_weekends(day, due):
    assert working_days_after(day, 5) == due


def test_setting_is_noted_once(world):
    for _time in range(2):
        asks(world, Agreement.OVERRIDES)
    assert Scheme.objects.get(pk=world.scheme.pk).agreement == Agreement.OVERRIDES
    assert Event.objects.filter(verb="set agreement overrides").count() == 1
