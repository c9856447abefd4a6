"""A scheme that has been set up and nothing more."""

from dataclasses import dataclass
from datetime import timedelta

from alongside.domain.cohorts.actions.invitations import invite
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.flows.set_up import make_system_manager
from alongside.domain.organisations.clock import now as clock
from alongside.domain.surveys.actions import plan_wave, put_questionnaire
from alongside.domain.surveys.states import Audience, Moment
from tests.cast import HARBOUR, STAFF, a_scheme, definition, set_up

YEAR = "/lead/schemes/harbour-peer/2026/"
REPORT = "/reports/harbour-peer/2026/"


@dataclass(frozen=True)
class Harbour:
    """The scheme's year, its one questionnaire as planned, and its staff by first name."""

    cohort: object
    wave: object
    staff: dict

    def invite(self, roster):
        """What the lead's journey does on pages, done at once."""
        lena, now = self.staff["lena"], clock()
        agree_roster(read_roster(self.cohort, content=roster.encode(), file_name="roster.csv", by=lena, now=now), by=lena, now=now)
        invite(self.cohort, by=lena, now=now)


def found_harbour():
    """Set up by the system manager, with a questionnaire planned for the end; nobody has been told anything."""
    now = clock()
    sys = make_system_manager(name="Sys Manager", address="sys@harbour.example")
    named = {"name": "Harbour peer mentoring", "slug": "harbour-peer", "contact": "mentoring@harbour.example"}
    scheme, cohort, staff = a_scheme(sys, now, STAFF, **HARBOUR, **named)
    set_up(scheme, staff["lena"], now)
    days = {"opens_on": now.date() + timedelta(days=1), "closes_on": now.date() + timedelta(days=15)}
    questionnaire = put_questionnaire(scheme, definition(), by=staff["lena"], now=now)
    wave = plan_wave(cohort, questionnaire=questionnaire, sent_to=Audience.ALL, moment=Moment.END, **days, by=staff["lena"], now=now)
    return Harbour(cohort, wave, staff)
