"""The year before: two people who wait for each other, for a run of its own."""

from datetime import timedelta

from alongside.domain.cohorts.actions.cohorts import open_cohort
from alongside.domain.cohorts.actions.invitations import invite, join
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.models import Participant


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
