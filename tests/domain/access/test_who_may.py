"""For every action of the domain: who may, and who may not."""

import importlib
import inspect
import pkgutil
from datetime import timedelta

import pytest
from django.db import transaction

import alongside.domain
from alongside.domain.access import actions as access
from alongside.domain.access.actions import grant_role
from alongside.domain.access.errors import NotAllowed
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions import cohorts, guests, invitations, rosters, statements
from alongside.domain.cohorts.models import Borrowed
from alongside.domain.cohorts.states import OptOut
from alongside.domain.flows import agreement, erasing, existing_pairs, heavy, lending, publish, roles, set_up, shutting_out, stuck_messages
from alongside.domain.flows import statements as sending
from alongside.domain.matching import actions as matching
from alongside.domain.matching.queries.rules import preset
from alongside.domain.matching.states import PlacementKind
from alongside.domain.organisations.models import Agreement
from alongside.domain.outbox import actions as outbox
from alongside.domain.pairs import actions as pairs
from alongside.domain.pairs.states import Ending, Mode
from alongside.domain.privacy.actions import set_periods
from alongside.domain.privacy.queries import Periods
from alongside.domain.publications.actions import note_export, release_results, write_report_text
from alongside.domain.training import actions as training
from alongside.domain.work.actions import jobs, tasks
from alongside.domain.work.states import JobKind
from alongside.kit.tables_in import read_table
from tests.cast import NOW
from tests.domain.access.about_surveys import SURVEYS
from tests.domain.access.before import (
    ADDED,
    FOUND,
    GUEST,
    NEW_ROLE,
    ROLES,
    ROSTER,
    SESSION,
    TODAY,
    WRITTEN,
    YEAR,
    a_guest,
    closed,
    couple,
    ending,
    held,
    invited,
    met,
    nothing,
    placed,
    rostered,
    ruled,
    sendable,
    sent,
    task_given_up,
    withdrawn,
)
from tests.domain.flows.agreeing import waiting_pair
from tests.domain.flows.lend import agreed, lent
from tests.domain.flows.lend import asked as asked_to_lend

LEADS = "lena dev"
OFFICE = "lena dev cora"

ACTIONS = {
    # what stands before · the action · who may
    "flows.shutting_out.close_account": (nothing, lambda w, _, **k: shutting_out.close_account(w.ade, **k), "sys"),
    "flows.shutting_out.end_everywhere": (nothing, lambda w, _, **k: shutting_out.end_everywhere(w.ade, **k), "ade sys"),
    "flows.shutting_out.forget_factors": (nothing, lambda w, _, **k: shutting_out.forget_factors(w.ade, **k), "sys"),
    "access.actions.close_account": (nothing, lambda w, _, **k: access.close_account(w.ade, **k), "sys"),
    "access.actions.end_everywhere": (nothing, lambda w, _, **k: access.end_everywhere(w.ade, **k), "ade sys"),
    "access.actions.forget_factors": (nothing, lambda w, _, **k: access.forget_factors(w.ade, **k), "sys"),
    "access.actions.grant_role": (
        nothing,
        lambda w, _, **k: grant_role(w.scheme, user=w.sam, role=Role.TRAINER, starts_on=TODAY, ends_on=None, **k),
        "lena dev sys",
    ),
    "access.actions.open_account": (nothing, lambda w, _, **k: access.open_account(w.ade, **k), "sys"),
    "cohorts.actions.cohorts.open_cohort": (nothing, lambda w, _, **k: cohorts.open_cohort(w.scheme, **YEAR, **k), "lena dev sys"),
    "cohorts.actions.cohorts.set_topics": (nothing, lambda w, _, **k: cohorts.set_topics(w.scheme, [], **k), "lena dev sys"),
    "cohorts.actions.invitations.invite": (nothing, lambda w, _, **k: invitations.invite(w.cohort, **k), OFFICE),
    "cohorts.actions.invitations.join": (nothing, lambda w, _, **k: invitations.join(w.ade_in, **k), "ade"),
    "cohorts.actions.invitations.opt_out": (
        withdrawn,
        lambda w, ade, **k: invitations.opt_out(ade, reason=OptOut.NO_TIME, **k),
        "ade",
    ),
    "cohorts.actions.invitations.put_forward": (invited, lambda w, them, **k: invitations.put_forward(them, **k), LEADS),
    "cohorts.actions.invitations.withdraw": (nothing, lambda w, _, **k: invitations.withdraw(w.ade_in, **k), "ade"),
    "cohorts.actions.rosters.agree_roster": (rostered, lambda w, roster, **k: rosters.agree_roster(roster, **k), OFFICE),
    "cohorts.actions.rosters.discard_roster": (rostered, lambda w, roster, **k: rosters.discard_roster(roster, **k), OFFICE),
    "cohorts.actions.rosters.read_roster": (
        nothing,
        lambda w, _, **k: rosters.read_roster(w.cohort, content=ROSTER, file_name="r.csv", **k),
        OFFICE,
    ),
    "cohorts.actions.statements.submit_statement": (
        nothing,
        lambda w, _, **k: statements.submit_statement(w.ade_in, WRITTEN, **k),
        "ade",
    ),
    "flows.erasing.erase": (nothing, lambda w, _, **k: erasing.erase(w.ade_in, **k), LEADS),
    "flows.statements.send_statement": (nothing, lambda w, _, **k: sending.send_statement(w.ade_in, WRITTEN, **k), "ade"),
    "flows.existing_pairs.record_existing_pair": (
        nothing,
        lambda w, _, **k: existing_pairs.record_existing_pair(w.cohort, **couple(w), since=TODAY, **k),
        LEADS,
    ),
    "flows.existing_pairs.agree_existing_pair": (
        waiting_pair,
        lambda w, pair, **k: existing_pairs.agree_existing_pair(pair, **k),
        "sam kit",
    ),
    "flows.existing_pairs.send_existing_pair_back": (
        waiting_pair,
        lambda w, pair, **k: existing_pairs.send_existing_pair_back(pair, comment="No.", **k),
        "sam kit",
    ),
    "flows.existing_pairs.take_existing_pair_back": (
        waiting_pair,
        lambda w, pair, **k: existing_pairs.take_existing_pair_back(pair, **k),
        "lena dev mo ade",
    ),
    "pairs.actions.begin_agreed": (waiting_pair, lambda w, pair, **k: pairs.begin_agreed(pair, **k), "sam kit"),
    "pairs.actions.let_recorded_go": (waiting_pair, lambda w, pair, **k: pairs.let_recorded_go(pair, "take back", **k), "lena dev mo ade"),
    "flows.heavy.ask_for_report": (nothing, lambda w, _, **k: heavy.ask_for_report(w.cohort, kind="pdf", **k), "lena dev sam eve"),
    "cohorts.actions.guests.add_guest": (nothing, lambda w, _, **k: guests.add_guest(w.cohort, GUEST, **k), LEADS),
    "cohorts.actions.guests.change_places": (a_guest, lambda w, made, **k: guests.change_places(made, places=2, **k), LEADS),
    "cohorts.actions.guests.take_out": (a_guest, lambda w, made, **k: guests.take_out(made, **k), LEADS),
    "cohorts.actions.guests.bring_back": (
        lambda w: guests.take_out(a_guest(w), by=w.lena, now=NOW),
        lambda w, made, **k: guests.bring_back(made, **k),
        LEADS,
    ),
    "flows.agreement.agree_run": (sent, lambda w, run, **k: agreement.agree_run(run, sent_at=NOW, **k), "sam"),
    "flows.agreement.send_run": (sendable, lambda w, run, **k: agreement.send_run(run, **k), LEADS),
    "flows.agreement.send_run_back": (sent, lambda w, run, **k: agreement.send_run_back(run, comment="No.", sent_at=NOW, **k), "sam"),
    "flows.agreement.set_agreement": (
        nothing,
        lambda w, _, **k: agreement.set_agreement(w.scheme, agreement=Agreement.ALWAYS, **k),
        "lena dev sys",
    ),
    "flows.agreement.take_run_back": (sent, lambda w, run, **k: agreement.take_run_back(run, **k), LEADS),
    "flows.heavy.propose_or_ask": (nothing, lambda w, _, **k: heavy.propose_or_ask(w.cohort, **k), LEADS),
    "flows.lending.agree_to_loan": (asked_to_lend, lambda w, loan, **k: lending.agree_to_loan(loan, **k), "mo"),
    "flows.lending.borrow": (agreed, lambda w, loan, **k: lending.borrow(Borrowed(loan), **k), "kit"),
    "flows.lending.call_off_loan": (asked_to_lend, lambda w, loan, **k: lending.call_off_loan(loan, **k), LEADS),
    "flows.lending.decline_loan": (asked_to_lend, lambda w, loan, **k: lending.decline_loan(loan, **k), "mo"),
    "flows.lending.give_back": (lent, lambda w, loan, **k: lending.give_back(Borrowed(loan), places=1, **k), "kit"),
    "flows.lending.leave": (nothing, lambda w, _, **k: lending.leave(w.ade_in, **k), "ade"),
    "flows.lending.offer_places": (
        nothing,
        lambda w, _, **k: lending.offer_places(w.mo_in, year=w.other_cohort, places=1, **k),
        LEADS,
    ),
    "flows.lending.turn_down": (agreed, lambda w, loan, **k: lending.turn_down(Borrowed(loan), **k), "kit"),
    "flows.publish.publish_run": (lambda w: w.run(), lambda w, run, **k: publish.publish_run(run, **k), LEADS),
    "flows.roles.change_last_day": (ending, lambda w, grant, **k: roles.change_last_day(grant, TODAY, **k), "lena dev sys"),
    "flows.roles.end_role": (ending, lambda w, grant, **k: roles.end_role(grant, **k), "lena dev sys"),
    "flows.roles.give_role": (nothing, lambda w, _, **k: roles.give_role(w.scheme, NEW_ROLE, **k), "lena dev sys"),
    "flows.set_up.found_scheme": (nothing, lambda w, _, **k: set_up.found_scheme(**FOUND, **k), "sys"),
    "flows.set_up.grant_roles": (nothing, lambda w, _, **k: set_up.grant_roles(w.scheme, read_table(ROLES, "r.csv"), **k), "lena dev sys"),
    "flows.set_up.set_texts": (nothing, lambda w, _, **k: set_up.set_texts(w.scheme, {}, **k), "lena dev sys"),
    "flows.stuck_messages.try_failed_again": (nothing, lambda w, _, **k: stuck_messages.try_failed_again(**k), "sys"),
    "matching.actions.discard": (lambda w: w.run(), lambda w, run, **k: matching.discard(run, **k), LEADS),
    "matching.actions.place": (
        nothing,
        lambda w, _, **k: matching.place(w.cohort, **couple(w), kind=PlacementKind.TOGETHER, **k),
        LEADS,
    ),
    "matching.actions.begin_rules": (
        nothing,
        lambda w, _, **k: matching.begin_rules(w.cohort, preset="all-grade-trust", **k),
        "lena dev sys",
    ),
    "matching.actions.change_rules": (nothing, lambda w, _, **k: matching.change_rules(w.cohort, preset("all-grade-trust"), **k), LEADS),
    "matching.actions.restore_rules": (ruled, lambda w, rules, **k: matching.restore_rules(rules, **k), LEADS),
    "matching.actions.propose": (nothing, lambda w, _, **k: matching.propose(w.cohort, **k), LEADS),
    "matching.actions.unplace": (placed, lambda w, _, **k: matching.unplace(w.cohort.placements.get(), **k), LEADS),
    "outbox.actions.mailings.mail_merge": (held, lambda w, mailing, **k: outbox.mail_merge(mailing, **k), OFFICE),
    "outbox.actions.mailings.pause_messages": (nothing, lambda w, _, **k: outbox.pause_messages(w.scheme, **k), LEADS),
    "outbox.actions.mailings.release": (held, lambda w, mailing, **k: outbox.release(mailing, **k), OFFICE),
    "outbox.actions.mailings.resume_messages": (nothing, lambda w, _, **k: outbox.resume_messages(w.scheme, **k), LEADS),
    "outbox.actions.mailings.send_by_hand": (held, lambda w, mailing, **k: outbox.send_by_hand(mailing, **k), OFFICE),
    "outbox.actions.mailings.stop": (held, lambda w, mailing, **k: outbox.stop(mailing, **k), OFFICE),
    "outbox.actions.mailings.try_again": (nothing, lambda w, _, **k: outbox.try_again(w.scheme, **k), OFFICE),
    "pairs.actions.accept": (lambda w: w.pair(), lambda w, pairing, **k: pairs.accept(pairing, **k), "mo ade"),
    "pairs.actions.decline": (lambda w: w.pair(), lambda w, pairing, **k: pairs.decline(pairing, **k), "mo ade"),
    "pairs.actions.end": (
        lambda w: w.active_pair(),
        lambda w, pairing, **k: pairs.end(pairing, ending=Ending.EARLY, **k),
        "lena dev mo ade",
    ),
    "pairs.actions.log_meeting": (
        lambda w: w.active_pair(),
        lambda w, pairing, **k: pairs.log_meeting(pairing, held_on=TODAY, minutes=60, mode=Mode.PHONE, **k),
        "mo ade",
    ),
    "pairs.actions.offer": (
        nothing,
        lambda w, _, **k: pairs.offer(w.cohort, **couple(w), full_reasons=[], shared_reasons=[], **k),
        LEADS,
    ),
    "pairs.actions.pause": (lambda w: w.active_pair(), lambda w, pairing, **k: pairs.pause(pairing, **k), "lena dev mo ade"),
    "pairs.actions.resume": (
        lambda w: pairs.pause(w.active_pair(), by=w.mo, now=NOW),
        lambda w, pairing, **k: pairs.resume(pairing, **k),
        "lena dev mo ade",
    ),
    "pairs.actions.record_existing": (nothing, lambda w, _, **k: pairs.record_existing(w.cohort, **couple(w), since=TODAY, **k), LEADS),
    "pairs.actions.remove_meeting": (
        met,
        lambda w, meeting, **k: pairs.remove_meeting(meeting.pairing, meeting=meeting.public_id, **k),
        "mo ade",
    ),
    "privacy.actions.periods.set_periods": (
        nothing,
        lambda w, _, **k: set_periods(w.scheme.organisation, Periods(6, 24, 24), **k),
        "sys",
    ),
    "publications.actions.release_results": (closed, lambda w, wave, **k: release_results(wave, **k), "eve"),
    "publications.actions.note_export": (
        closed,
        lambda w, wave, **k: note_export(w.cohort, kind="csv", name="x.csv", waves=[wave], with_text=False, content=b"", **k),
        "eve",
    ),
    "publications.actions.write_report_text": (
        nothing,
        lambda w, _, **k: write_report_text(w.cohort, key="aims", body="Text.", **k),
        "lena dev eve",
    ),
    **SURVEYS,
    "training.actions.book": (lambda w: w.session(), lambda w, found, **k: training.book(found, participant=w.ade_in, **k), "ade"),
    "training.actions.keep_register": (
        lambda w: w.session(starts_at=NOW),
        lambda w, found, **k: training.keep_register(found, came=[w.ade_in], **k),
        "lena dev cora tess",
    ),
    "training.actions.add_session": (nothing, lambda w, _, **k: training.add_session(w.cohort, **ADDED, **k), "lena dev sys"),
    "training.actions.put_session": (nothing, lambda w, _, **k: training.put_session(w.cohort, **SESSION, **k), "lena dev sys"),
    "work.actions.jobs.ask": (
        nothing,
        lambda w, _, **k: jobs.ask(
            heavy.propose_pairs, JobKind.MATCHING, scheme=w.scheme, about=w.cohort.pk, permission=P.MATCH_PROPOSE, **k
        ),
        LEADS,
    ),
    "work.actions.jobs.stop": (
        lambda w: heavy.ask_for_report(w.cohort, kind="pdf", by=w.lena, now=NOW),
        lambda w, job, **k: jobs.stop(job, **k),
        "lena",
    ),
    "work.actions.tasks.try_again": (task_given_up, lambda w, task, **k: tasks.try_again(str(task.pk), **k), "sys"),
    "training.actions.unbook": (lambda w: w.session(), lambda w, found, **k: training.unbook(found, participant=w.ade_in, **k), "ade"),
}
NO_PERMISSION_OF_THEIR_OWN = {
    # written by another action, which has asked
    "cohorts.actions.invitations.put_back",
    "history.actions.record",
    "history.actions.record_reads",
    "history.actions.record_export",
    "history.actions.record_refusal",
    "history.actions.claim_form",
    "history.actions.finish_form",
    "history.actions.save_draft",
    "history.actions.drop_draft",
    # called by erasing somebody, which has asked
    "cohorts.actions.rosters.leave_out_of_rosters",
    # only ever about oneself: `by` is whom they are about
    "access.actions.add_authenticator",
    "access.actions.add_passkey",
    "access.actions.end_one",
    "access.actions.note_passkey",
    "access.actions.prove",
    "access.actions.remove_factor",
    "access.actions.renew_recovery_codes",
    "access.actions.take_code",
    "flows.confirmations.ask_to_change_address",
    "flows.confirmations.ask_to_confirm",
    "flows.confirmations.change_address",
    "flows.confirmations.take_typed_code",
    "flows.second_steps.make_new_recovery_codes",
    "flows.second_steps.set_up_authenticator",
    "flows.second_steps.set_up_passkey",
    "flows.second_steps.take_away",
}


def actions_of_the_domain():
    """Every public function of an action or flow that somebody does."""
    for found in pkgutil.walk_packages(alongside.domain.__path__, "alongside.domain."):
        short = found.name.removeprefix("alongside.domain.")
        if "actions" not in short.split(".") and not short.startswith("flows."):
            continue
        for name, function in vars(importlib.import_module(found.name)).items():
            if inspect.isfunction(function) and function.__module__ == found.name and has_a_doer(name, function):
                yield f"{short}.{name}"


def has_a_doer(name, function):
    return not name.startswith("_") and "by" in inspect.signature(function).parameters


def may(act, world, before, user):
    try:
        with transaction.atomic():
            act(world, before, by=user, now=NOW)
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    return True


@pytest.fixture
def everybody(world):
    """The cast, and three who must never get in: a member of no pair, a lead whose time is over, and one whose account is closed."""
    (bea,) = world.person()
    grants = {"gone": {"starts_on": TODAY - timedelta(30), "ends_on": TODAY - timedelta(1)}, "shut": {"starts_on": TODAY, "ends_on": None}}
    (gone, shut) = (person.person.user for person in world.person(2))
    for user, dates in zip((gone, shut), grants.values(), strict=True):
        grant_role(world.scheme, user=user, role=Role.LEAD, **dates, by=world.sys, now=NOW)
    shut.is_active = False
    shut.save(update_fields=["is_active"])
    return world.users | {"bea": bea.person.user, "gone": gone, "shut": shut}


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_action_is_for_those_in_the_table(name, world, everybody):
    prepare, act, allowed = ACTIONS[name]
    before = prepare(world)
    assert sorted(who for who, user in everybody.items() if may(act, world, before, user)) == sorted(allowed.split())


def test_every_action_has_its_row():
    assert set(actions_of_the_domain()) - NO_PERMISSION_OF_THEIR_OWN == set(ACTIONS)
