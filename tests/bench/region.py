"""A region of 10,000 invited people in one scheme, made by the domain's own actions, and the cookies of those who look.

Run as a program with the settings of the installation in the environment; prints one JSON object: the pages and who asks for them.
"""

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from alongside.domain.cohorts.actions.invitations import invite, join  # noqa: E402
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster  # noqa: E402
from alongside.domain.cohorts.models import Participant  # noqa: E402
from alongside.domain.organisations.clock import now as clock  # noqa: E402
from alongside.domain.pairs.actions import accept, offer  # noqa: E402
from alongside.domain.surveys.actions import open_wave, plan_wave, put_questionnaire  # noqa: E402
from alongside.domain.surveys.models import Invitee  # noqa: E402
from alongside.domain.surveys.states import Audience, Moment  # noqa: E402
from tests.cast import build_world, definition  # noqa: E402
from tests.web.asking import sign_in  # noqa: E402

HEADER = "email,name,grade,specialty,site,invite as"


def people(many):
    kinds = ("CT2", "mentor"), ("CT1", "mentee"), ("CT1", "mentee")
    lines = (f"person{n}@region.example,Person {n:05},{kinds[n % 3][0]},Medicine,Site {n % 20},{kinds[n % 3][1]}" for n in range(many))
    return "\n".join([HEADER, *lines]).encode()


def fill(many, pairs):
    """Invite many, join and pair some, and ask everybody one questionnaire."""
    moment = clock()
    world = build_world(moment)
    roster = read_roster(world.cohort, content=people(many), file_name="region.csv", by=world.lena, now=moment)
    agree_roster(roster, by=world.lena, now=moment)
    invite(world.cohort, by=world.lena, now=moment)
    rows = Participant.objects.select_related("cohort__scheme__organisation", "person__user", "grade").filter(cohort=world.cohort)
    mentors = rows.filter(invited_as="mentor", person__name__startswith="Person").order_by("pk")[:pairs]
    mentees = rows.filter(invited_as="mentee", person__name__startswith="Person").order_by("pk")[:pairs]
    for mentor, mentee in zip(mentors, mentees, strict=True):
        for person in (mentor, mentee):
            join(person, by=person.person.user, now=moment)
        pairing = offer(world.cohort, mentor=mentor, mentee=mentee, full_reasons=[], shared_reasons=[], by=world.lena, now=moment)
        for person in (mentor, mentee):
            accept(pairing, by=person.person.user, now=moment)
    asked = put_questionnaire(world.scheme, definition(), by=world.lena, now=moment)
    days = {"opens_on": moment.date(), "closes_on": moment.date() + timedelta(days=14)}
    wave = plan_wave(world.cohort, questionnaire=asked, sent_to=Audience.ALL, moment=Moment.END, **days, by=world.lena, now=moment)
    open_wave(wave, by=world.lena, now=moment)
    return world, wave


def cookie_of(user):
    client = Client()
    sign_in(client, user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def asked_for(world, wave, members):
    """Weighted kinds of request: what people open when a reminder has gone out, and what the lead does beside it."""
    invitees = Invitee.objects.select_related("participant__person__user").filter(wave=wave).order_by("-pk")[:members]
    each = [(cookie_of(row.participant.person.user), row.public_id) for row in invitees]
    lead = cookie_of(world.lena)
    year = [world.scheme.slug, world.cohort.slug]
    home, question = reverse("member:home"), "member:question"
    return {
        "a member's page": (40, [[home, cookie] for cookie, _id in each]),
        "a question": (15, [[reverse(question, args=[public_id, "met"]), cookie] for cookie, public_id in each]),
        "answer a question": (5, [[reverse(question, args=[public_id, "met"]), cookie] for cookie, public_id in each]),
        "the scheme": (15, [[reverse("public:scheme", args=[world.scheme.slug]), ""]]),
        "sign in": (15, [[reverse("public:sign-in"), ""]]),
        "list of people": (5, [[reverse("lead:people", args=year) + f"?page={page}", lead] for page in range(1, 40)]),
        "the year at a glance": (5, [[reverse("lead:overview", args=year), lead]]),
    }


def main(many, pairs, members):
    settings.ALLOWED_HOSTS = ["testserver", *settings.ALLOWED_HOSTS]
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        world, wave = fill(many, pairs)
    json.dump(asked_for(world, wave, members), sys.stdout)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
