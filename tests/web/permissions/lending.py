"""A scheme beside each place, of the same organisation: it is asked for mentors, and offers and lends some of its own."""

from alongside.domain.cohorts.actions.invitations import invite, join
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.models import Borrowed, Participant
from alongside.domain.flows.lending import agree_to_loan, borrow, offer_places
from alongside.domain.organisations.models import Rhythm
from tests.cast import a_scheme


def lend_and_borrow(here, sys, now):
    """Mentors of here are asked; one of the neighbour is offered, one is lent; and whoever leads here is offered as well, by the other."""
    home = here.cohort.scheme.organisation
    named = {
        "organisation": home.name,
        "organisation_slug": home.slug,
        "name": f"Beside {here.name}",
        "slug": f"{here.cohort.scheme.slug}-b",
    }
    staff = f"email,name,role,from\nnan@{here.site},Nan Beside,lead,2020-01-01\n"
    _scheme, here.neighbour, users = a_scheme(sys, now, staff, **named, zone="UTC", rhythm=Rhythm.COHORT, contact=f"beside@{here.site}")
    asked = {"mentor": "mia", "both": "bo", "others": "pia"}
    loans = {whose: ask(here.people[name], here.neighbour, here.lead, now) for whose, name in asked.items()}
    here.things["asked-loan"] = {whose: {"loan": loan.public_id} for whose, loan in loans.items()}
    free = {"mentor": "mia", "both": "bo", "others": "omar"}
    here.things["free-mentor"] = {whose: {"participant": here.people[name].public_id} for whose, name in free.items()}
    nora, otto, lead = mentors_beside(here, users["nan"], now)
    offered = {whose: agree(ask(mentor, here.cohort, users["nan"], now), now) for whose, mentor in (("others", nora), ("lead", lead))}
    lent = agree(ask(otto, here.cohort, users["nan"], now), now)
    borrow(Borrowed(lent), by=here.lead, now=now)
    here.things["offered-loan"] = {whose: {"loan": loan.public_id} for whose, loan in offered.items()}
    here.things["lent-loan"] = {"others": {"loan": lent.public_id}}


def mentors_beside(here, by, now):
    """Three who take part beside: two whom nobody here knows, and whoever leads here."""
    addresses = [f"nora@beside.{here.site}", f"otto@beside.{here.site}", here.lead.address]
    rows = [f"{address},{name},CT2,mentor" for address, name in zip(addresses, ("Nora Beside", "Otto Beside", here.lead.name), strict=True)]
    content = "\n".join(["email,name,grade,invite as", *rows]).encode()
    agree_roster(read_roster(here.neighbour, content=content, file_name="beside.csv", by=by, now=now), by=by, now=now)
    invite(here.neighbour, by=by, now=now)
    people = Participant.objects.select_related("person__user", "cohort__scheme__organisation", "grade")
    found = [people.get(cohort=here.neighbour, person__addresses__key=address.casefold()) for address in addresses]
    for row in found:
        join(row, by=row.person.user, now=now)
    return found


def ask(mentor, year, by, now):
    """Ask for one place more than the mentor has here, so that runs stay as they were."""
    rows = Participant.objects.filter(pk=mentor.pk)
    places = rows.values_list("mentor_places", flat=True).get()
    rows.update(mentor_places=places + 1)
    mentor.refresh_from_db()
    loan = offer_places(mentor, year=year, places=1, by=by, now=now)
    rows.update(mentor_places=places)
    mentor.refresh_from_db()
    return loan


def agree(loan, now):
    return agree_to_loan(loan, by=loan.mentor.person.user, now=now)
