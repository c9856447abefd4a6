"""Every table, imported in the order in which subjects may depend on one another."""

# isort: skip_file

from alongside.domain.organisations.models import Organisation, Scheme, SchemeText, User
from alongside.domain.history.models import Draft, Event, FormKey, Seal
from alongside.domain.access.models import RoleGrant, SignIn, Tally
from alongside.domain.work.models import Beat, Job, Lease, Schedule
from alongside.domain.people.models import Address, ErasedAddress, Grade, Person, Supervision
from alongside.domain.outbox.models import Link, Mailing, Message, Unsubscribed
from alongside.domain.cohorts.models import (
    Cohort,
    Exclusion,
    Invitation,
    Loan,
    Participant,
    RosterImport,
    Statement,
    Vector,
    StatementTopic,
    Topic,
)
from alongside.domain.training.models import Attendance, Booking, Programme, Session
from alongside.domain.pairs.models import Meeting, PairDecision, Pairing
from alongside.domain.matching.models import Alternative, Asked, Decision, Leftover, Placement, Proposal, RuleSet, Run
from alongside.domain.surveys.models import Answer, Invitee, Question, Questionnaire, Response, Wave
from alongside.domain.publications.models import Release

__all__ = [
    "Address",
    "Alternative",
    "Answer",
    "Asked",
    "Attendance",
    "Beat",
    "Booking",
    "Cohort",
    "Decision",
    "Draft",
    "ErasedAddress",
    "Event",
    "Exclusion",
    "FormKey",
    "Grade",
    "Invitation",
    "Invitee",
    "Job",
    "Lease",
    "Leftover",
    "Link",
    "Loan",
    "Mailing",
    "Meeting",
    "Message",
    "Organisation",
    "PairDecision",
    "Pairing",
    "Participant",
    "Person",
    "Placement",
    "Programme",
    "Proposal",
    "Question",
    "Questionnaire",
    "Release",
    "Response",
    "RoleGrant",
    "RosterImport",
    "RuleSet",
    "Run",
    "Schedule",
    "Scheme",
    "SchemeText",
    "Seal",
    "Session",
    "SignIn",
    "Statement",
    "StatementTopic",
    "Supervision",
    "Tally",
    "Topic",
    "Unsubscribed",
    "User",
    "Vector",
    "Wave",
]
