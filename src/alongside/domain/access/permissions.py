"""The permission table: who may do what, in one place. `docs/reference/permissions.md` is generated from it."""

from datetime import datetime
from enum import Enum, StrEnum
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotAllowed
from alongside.domain.access.models import Role, RoleGrant
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import Scheme, User


class P(StrEnum):
    """What can be permitted; the value is how the documentation says it."""

    SYSTEM_MANAGE = "found organisations and schemes, grant the first roles"
    ROLE_GRANT = "grant and end roles"
    SCHEME_SET_UP = "set up the scheme: texts, cohorts, programme, questionnaires"
    COHORT_VIEW = "see the scheme at a glance"
    ROSTER_IMPORT = "bring in a roster"
    INVITE = "invite people"
    PEOPLE_LIST = "list people, with addresses"
    PERSON_VIEW = "see one person's record"
    STATEMENT_READ = "read a statement"
    STATEMENT_WRITE = "write one's own statement"
    EXCLUSION_READ = "read an avoid list"
    TAKE_PART = "say yes, withdraw, opt out for oneself"
    PUT_FORWARD = "put somebody forward for matching"
    PERSON_ERASE = "erase a person at their own request"
    GUEST_ADD = "add a guest mentor, change their places, take them out"
    MENTOR_OFFER = "offer places of a mentor to another scheme"
    MENTOR_BORROW = "accept, turn down and give back mentors of another scheme"
    LOAN_ANSWER = "answer for oneself whether one’s places are offered"
    SESSION_BOOK = "book oneself on a training session"
    SESSIONS_LIST = "list training sessions"
    REGISTER_KEEP = "see and keep a session's register"
    RULES_CHANGE = "choose the matching rules of a year"
    MATCH_PROPOSE = "propose pairs, lock, keep apart, read the full reasons"
    RUN_SEND = "send a run to the steering group, and take it back"
    RUN_AGREE = "agree a run or an existing pair, or send it back"
    RUN_PUBLISH = "publish a run"
    PAIRS_LIST = "list pairs"
    PAIR_VIEW = "see a pair of the scheme"
    PAIR_OWN = "see one's own pair, and log its meetings"
    PAIR_ACCEPT = "accept or decline an offered pair"
    PAIR_RECORD = "record an existing pair"
    PAIR_END = "end or pause a pair"
    EVALUATION_SET_UP = "set up an evaluation: what it is, its plan, its questionnaires and when they go out"
    QUESTIONNAIRE_ANSWER = "answer one's own questionnaire"
    WAVE_RUN = "open and close a questionnaire"
    RATES_VIEW = "see response rates"
    ANSWERED_VIEW = "see who has answered"
    RESULTS_VIEW = "see the answers under pseudonyms, after close"
    RESULTS_RELEASE = "release results"
    NAMED_ANSWERS_VIEW = "see answers that were given with the name"
    ANSWERS_CODE = "code free text, agree codes, release quotations"
    ANSWERS_EXPORT = "export answers under pseudonyms, after close"
    REPORT_VIEW = "see the report"
    REPORT_EDIT = "write the report’s text"
    MESSAGES_VIEW = "see which messages went to whom"
    MESSAGES_SEND = "release, stop and export bulk messages, try failed ones again"
    MESSAGES_PAUSE = "pause all messages of the scheme"
    JOB_OWN = "wait for, stop and fetch what one asked for in the background"
    FILES_MATCH = "match people from files, of which nothing is kept"


class Scope(Enum):
    """How far a permission reaches."""

    NO = "–"
    OWN = "own"
    ALL = "all"
    OTHERS = "all but one's own"


class Holder(StrEnum):
    """The columns of the table: granted roles, and the person whom a thing belongs to."""

    LEAD = Role.LEAD
    DEPUTY = Role.DEPUTY
    COORDINATOR = Role.COORDINATOR
    STEERING = Role.STEERING
    TRAINER = Role.TRAINER
    EVALUATOR = Role.EVALUATOR
    NAMED_SENIOR = Role.NAMED_SENIOR
    NAMED_SENIOR_ALTERNATE = Role.NAMED_SENIOR_ALTERNATE
    PERSON = "person"
    SYSTEM_MANAGER = "system_manager"


no, own, all_, others = Scope.NO, Scope.OWN, Scope.ALL, Scope.OTHERS

COLUMNS = (
    Holder.LEAD,
    Holder.DEPUTY,
    Holder.COORDINATOR,
    Holder.STEERING,
    Holder.TRAINER,
    Holder.EVALUATOR,
    Holder.PERSON,
    Holder.SYSTEM_MANAGER,
)
# fmt: off
TABLE: dict[P, tuple[Scope, ...]] = {
    #                        lead    deputy  co-ord  steer  train  eval   person system
    P.SYSTEM_MANAGE:        (no,     no,     no,     no,    no,    no,    no,    all_),
    P.ROLE_GRANT:           (all_,   all_,   no,     no,    no,    no,    no,    all_),
    P.SCHEME_SET_UP:        (all_,   all_,   no,     no,    no,    no,    no,    all_),
    P.COHORT_VIEW:          (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.ROSTER_IMPORT:        (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.INVITE:               (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.PEOPLE_LIST:          (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.PERSON_VIEW:          (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.STATEMENT_READ:       (others, others, no,     no,    no,    no,    own,   no),
    P.STATEMENT_WRITE:      (no,     no,     no,     no,    no,    no,    own,   no),
    P.EXCLUSION_READ:       (others, others, no,     no,    no,    no,    own,   no),
    P.TAKE_PART:            (no,     no,     no,     no,    no,    no,    own,   no),
    P.PUT_FORWARD:          (others, others, no,     no,    no,    no,    no,    no),
    P.PERSON_ERASE:         (others, others, no,     no,    no,    no,    no,    no),
    P.GUEST_ADD:            (others, others, no,     no,    no,    no,    no,    no),
    P.MENTOR_OFFER:         (others, others, no,     no,    no,    no,    no,    no),
    P.MENTOR_BORROW:        (others, others, no,     no,    no,    no,    no,    no),
    P.LOAN_ANSWER:          (no,     no,     no,     no,    no,    no,    own,   no),
    P.SESSION_BOOK:         (no,     no,     no,     no,    no,    no,    own,   no),
    P.SESSIONS_LIST:        (all_,   all_,   all_,   no,    all_,  no,    no,    no),
    P.REGISTER_KEEP:        (all_,   all_,   all_,   no,    own,   no,    no,    no),
    P.RULES_CHANGE:         (all_,   all_,   no,     no,    no,    no,    no,    no),
    P.MATCH_PROPOSE:        (all_,   all_,   no,     no,    no,    no,    no,    no),
    P.RUN_SEND:             (all_,   all_,   no,     no,    no,    no,    no,    no),
    P.RUN_AGREE:            (no,     no,     no,     all_,  no,    no,    no,    no),
    P.RUN_PUBLISH:          (all_,   all_,   no,     no,    no,    no,    no,    no),
    P.PAIRS_LIST:           (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.PAIR_VIEW:            (others, others, others, no,    no,    no,    no,    no),
    P.PAIR_OWN:             (no,     no,     no,     no,    no,    no,    own,   no),
    P.PAIR_ACCEPT:          (no,     no,     no,     no,    no,    no,    own,   no),
    P.PAIR_RECORD:          (all_,   all_,   no,     no,    no,    no,    no,    no),
    P.PAIR_END:             (others, others, no,     no,    no,    no,    own,   no),
    P.EVALUATION_SET_UP:    (all_,   all_,   no,     no,    no,    all_,  no,    all_),
    P.QUESTIONNAIRE_ANSWER: (no,     no,     no,     no,    no,    no,    own,   no),
    P.WAVE_RUN:             (all_,   all_,   no,     no,    no,    all_,  no,    no),
    P.RATES_VIEW:           (all_,   all_,   all_,   all_,  no,    all_,  no,    no),
    P.ANSWERED_VIEW:        (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.RESULTS_VIEW:         (no,     no,     no,     no,    no,    all_,  no,    no),
    P.RESULTS_RELEASE:      (no,     no,     no,     no,    no,    all_,  no,    no),
    P.NAMED_ANSWERS_VIEW:   (others, others, no,     no,    no,    no,    own,   no),
    P.ANSWERS_CODE:         (no,     no,     no,     no,    no,    all_,  no,    no),
    P.ANSWERS_EXPORT:       (no,     no,     no,     no,    no,    all_,  no,    no),
    P.REPORT_VIEW:          (all_,   all_,   no,     all_,  no,    all_,  no,    no),
    P.REPORT_EDIT:          (all_,   all_,   no,     no,    no,    all_,  no,    no),
    P.MESSAGES_VIEW:        (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.MESSAGES_SEND:        (all_,   all_,   all_,   no,    no,    no,    no,    no),
    P.MESSAGES_PAUSE:       (all_,   all_,   no,     no,    no,    no,    no,    no),
    P.JOB_OWN:              (no,     no,     no,     no,    no,    no,    own,   no),
    P.FILES_MATCH:          (all_,   all_,   no,     no,    no,    no,    no,    all_),
}
# fmt: on
# What a member does for themselves: all else waits for the second factor of whoever holds a role.
MEMBERS_OWN = frozenset({P.STATEMENT_WRITE, P.TAKE_PART, P.LOAN_ANSWER, P.SESSION_BOOK, P.PAIR_OWN, P.PAIR_ACCEPT, P.QUESTIONNAIRE_ANSWER})
# What is about nothing that any scheme keeps: a role in one of them, whichever, is enough.
OF_NO_SCHEME = frozenset({P.FILES_MATCH})


class Protected(Protocol):
    """What the table can be asked about: a thing that knows its scheme and whose own it is."""

    @property
    def scheme(self) -> Scheme:
        """The scheme that the thing belongs to."""

    def owner_ids(self) -> frozenset[int]:
        """The users whose own it is."""


def roles_of(user: User, scheme: Scheme, *, now: datetime) -> frozenset[str]:
    """The roles that a user holds in a scheme today."""
    today = local_day(now, scheme.zone)
    grants = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=user, scheme=scheme, starts_on__lte=today)
    return frozenset(grants.values_list("role", flat=True))


def roles_anywhere(user: User, *, now: datetime) -> frozenset[str]:
    """The roles that a user holds today in any scheme."""
    schemes = Scheme.objects.filter(grants__user=user).distinct()
    return frozenset[str]().union(*(roles_of(user, scheme, now=now) for scheme in schemes))


def scope_for(holder: str, permission: P) -> Scope:
    """One cell of the table; holders without a column have no permission."""
    return dict(zip(COLUMNS, TABLE[permission], strict=True)).get(Holder(holder), Scope.NO)


def can(by: User, permission: P, thing: Protected | None, *, now: datetime) -> bool:
    """Whether a user may do something to a thing, by the table alone; None stands for the installation."""
    if not by.is_active:
        return False
    is_own = thing is not None and by.pk in thing.owner_ids()
    held = set(_roles(by, permission, thing, now))
    held |= {Holder.PERSON} if is_own else set()
    held |= {Holder.SYSTEM_MANAGER} if by.is_system_manager else set()
    return any(_reaches(scope_for(holder, permission), is_own=is_own) for holder in held)


def _roles(by: User, permission: P, thing: Protected | None, now: datetime) -> frozenset[str]:
    if thing is not None:
        return roles_of(by, thing.scheme, now=now)
    return roles_anywhere(by, now=now) if permission in OF_NO_SCHEME else frozenset()


def _reaches(scope: Scope, *, is_own: bool) -> bool:
    return scope is Scope.ALL or (scope is Scope.OWN and is_own) or (scope is Scope.OTHERS and not is_own)


def require(by: User, permission: P, thing: Protected | None, *, now: datetime) -> None:
    """Refuse unless the table allows it."""
    if not can(by, permission, thing, now=now):
        raise NotAllowed(_("You do not have access to this. If you think you should, write to the scheme’s contact address."))
