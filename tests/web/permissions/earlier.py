"""The year before: two people who wait for each other, for a run of its own, an existing pair of manager and managed, and two guests."""

from datetime import timedelta

from alongside.domain.cohorts.actions.cohorts import open_cohort
from alongside.domain.cohorts.actions.guests import Guest, add_guest, take_out
from alongside.domain.cohorts.actions.invitations import invite, join
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.models import Participant
from alongside.domain.flows.existing_pairs import agree_existing_pair, record_existing_pair


def year_before(here, now):
    """Another year, with two people who wait for each other."""
    days = {"starts_on": now.date() - timedelta(days=700), "ends_on": now.date() - timedelta(days=340)}
    before = open_cohort(here.cohort.scheme, slug="before", name="Before", **days, statements_until=days["ends_on"], by=here.lead, now=now)
    rows = [f"{side}@{here.site},Old {side.title()},CT{1 + (side == 'mentor')},{side}" for side in ("mentor", "mentee")]
    roster = "\n".join(["email,name,grade,invite as", *rows]).encode()
    agree_roster(read_roster(before, content=roster, file_name="old.csv", by=here.lead, now=now), by=here.lead, now=now)
    invite(before, by=here.lead, now=now)
    for person in Participant.objects.select_related("cohort__scheme", "person__user").filter(cohort=before):
        join(person, by=person.person.user, now=now)
    return before


def waiting_pair(before, here, now):
    """An existing pair of manager and managed, which one member of the steering group has agreed to."""
    rows = (f"chief@{here.site},Old Chief,CT2,mentor,", f"junior@{here.site},Old Junior,CT1,mentee,chief@{here.site}")
    roster = "\n".join(["email,name,grade,invite as,line manager", *rows])
    agree_roster(read_roster(before, content=roster.encode(), file_name="two.csv", by=here.lead, now=now), by=here.lead, now=now)
    people = Participant.objects.select_related("cohort__scheme", "person__user").filter(cohort=before)
    mentor, mentee = (people.get(person__name=name) for name in ("Old Chief", "Old Junior"))
    pairing = record_existing_pair(before, mentor=mentor, mentee=mentee, since=before.starts_on, by=here.lead, now=now)
    return agree_existing_pair(pairing, by=here.user("stan"), now=now)


def two_guests(before, here, now):
    """A guest mentor, and one who was taken out."""
    facts = {"grade": None, "specialty": "", "site": "", "places": 2}
    names = {"": "Gus Stays", "gone-": "Gil Gone"}
    made = {
        thing: add_guest(before, Guest(name=name, address=f"{name[:3].lower()}@{here.site}", **facts), by=here.lead, now=now)
        for thing, name in names.items()
    }
    take_out(made["gone-"], by=here.lead, now=now)
    return made
