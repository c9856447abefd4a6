"""Three hundred people more in a scheme that has a dozen, with everything that such a year brings; laid in bulk, for counting queries."""

from datetime import timedelta

from alongside.domain.cohorts.actions.invitations import invite
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.models import Participant, Statement, StatementTopic, Topic
from alongside.domain.flows.set_up import found_scheme
from alongside.domain.history.models import Event
from alongside.domain.matching.actions import propose
from alongside.domain.matching.models import Placement
from alongside.domain.matching.states import PlacementKind
from alongside.domain.organisations.clock import now as clock
from alongside.domain.organisations.models import Rhythm
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.pairs.states import Mode, Origin, PairState
from alongside.domain.surveys.models import Answer, Invitee, Question, Questionnaire, Response, Wave
from alongside.domain.surveys.states import Audience, InviteeState, Moment, WaveState
from alongside.domain.training.models import Attendance, Booking, Programme, Session
from tests.web.permissions.worlds import tell_the_planner

MANY = 300
COUPLED = 200
SEVERAL = 8


def roster(first, site):
    """A file of three hundred people who are half mentors, half mentees."""
    rows = [
        f"p{number}@{site},Person {number:03},CT{1 + number % 2},Medicine,Site {number % 6},{('mentee', 'mentor')[number % 2]}"
        for number in range(first, first + MANY)
    ]
    return "\n".join(["email,name,grade,specialty,site,invite as", *rows]).encode()


def grow(worlds, name):
    """Fill a place; what its pages are about becomes large as well."""
    here, now = worlds.places[name], clock()
    people = let_in(here, now)
    write(here, people, now)
    pair_up(here, people[:COUPLED], now)
    train(here, people, now)
    ask(here, people, now)
    match(here, people[COUPLED:], now)
    look(worlds, here, now)
    for number in range(SEVERAL):
        named = {"organisation": "Harbour Trust", "organisation_slug": "harbour", "name": f"Scheme {number}", "slug": f"scheme-{number}"}
        found_scheme(**named, zone="UTC", rhythm=Rhythm.COHORT, contact="a@b.example", by=worlds.viewers["system"], now=now)
    tell_the_planner()


def let_in(here, now):
    known = set(Participant.objects.filter(cohort=here.cohort).values_list("pk", flat=True))
    read = read_roster(here.cohort, content=roster(0, here.site), file_name="many.csv", by=here.lead, now=now)
    agree_roster(read, by=here.lead, now=now)
    invite(here.cohort, by=here.lead, now=now)
    here.things["roster"]["others"]["roster"] = [
        read_roster(here.cohort, content=roster(MANY, here.site), file_name=f"more{number}.csv", by=here.lead, now=now)
        for number in range(SEVERAL)
    ][-1].public_id
    new = Participant.objects.filter(cohort=here.cohort).exclude(pk__in=known)
    new.update(joined_on=now.date())
    return list(new.order_by("pk"))


def write(here, people, now):
    made = Statement.objects.bulk_create(
        Statement(participant=row, side=row.invited_as, text="Two sentences. Are enough.", submitted_at=now) for row in people[::2]
    )
    topic = Topic.objects.filter(scheme=here.cohort.scheme)[0]
    StatementTopic.objects.bulk_create(StatementTopic(statement=row, topic=topic, match_may_see=True) for row in made)


def pair_up(here, people, now):
    sides = {side: [row for row in people if row.invited_as == side] for side in ("mentor", "mentee")}
    couples = list(zip(sides["mentor"], sides["mentee"], strict=True))
    mia, ned = here.people["mia"], here.people["mel"]
    couples += [(mia, row) for row in sides["mentee"][:SEVERAL]] + [(row, ned) for row in sides["mentor"][:SEVERAL]]
    states = (PairState.ACTIVE, PairState.ACTIVE, PairState.OFFERED, PairState.ENDED)
    made = Pairing.objects.bulk_create(pairing(here, couple, states[number % 4], now) for number, couple in enumerate(couples))
    day = now.date()
    facts = {"held_on": day, "minutes": 60, "mode": Mode.PHONE, "logged_at": now}
    Meeting.objects.bulk_create(Meeting(pairing=row, **facts) for row in made if row.established_on for _meeting in range(2))
    keys = [row.pk for row in people]
    Participant.objects.filter(pk__in=keys, invited_as="mentor").update(mentor_places_taken=1)
    Participant.objects.filter(pk__in=keys, invited_as="mentee").update(mentee_places_taken=1)


def pairing(here, couple, state, now):
    began = None if state == PairState.OFFERED else now.date()
    times = {"offered_at": now - timedelta(days=6), "accept_by": now + timedelta(days=8), "established_on": began}
    return Pairing(cohort=here.cohort, mentor=couple[0], mentee=couple[1], origin=Origin.MATCHED, state=state, **times)


def train(here, people, now):
    programme = Programme.objects.get(cohort=here.cohort)
    tess = here.user("tess")
    times = [now + timedelta(days=number - SEVERAL) for number in range(2 * SEVERAL)]
    made = Session.objects.bulk_create(
        Session(programme=programme, code=f"M{number}", title=f"More {number}", place="Hall", starts_at=moment, trainer=tess)
        for number, moment in enumerate(times)
    )
    everybody = [*people[:50], here.people["mia"], here.people["mel"]]
    Booking.objects.bulk_create(Booking(session=row, participant=person, booked_at=now) for row in made for person in everybody)
    Attendance.objects.bulk_create(Attendance(session=row, participant=person, noted_at=now) for row in made for person in people[:50])
    first = Session.objects.get(public_id=here.things["session"]["others"]["session"])
    Booking.objects.bulk_create(Booking(session=first, participant=person, booked_at=now) for person in people)


def ask(here, people, now):
    waves = list(Wave.objects.filter(cohort=here.cohort).select_related("questionnaire"))
    everybody = [*people, *here.people.values()]
    for number in range(SEVERAL):
        questionnaire = Questionnaire.objects.create(scheme=here.cohort.scheme, code=f"more-{number}", title=f"More {number}")
        facts = {"opens_on": now.date(), "closes_on": now.date() + timedelta(days=9), "sent_to": Audience.ALL, "moment": Moment.END}
        waves.append(Wave.objects.create(cohort=here.cohort, questionnaire=questionnaire, state=WaveState.OPEN, **facts))
    for wave in waves:
        asked = set(Invitee.objects.filter(wave=wave).values_list("participant_id", flat=True))
        Invitee.objects.bulk_create(Invitee(wave=wave, participant=row) for row in everybody if row.pk not in asked)
    for wave in waves:
        if wave.state == WaveState.CLOSED and wave.mode == "linked":
            answer(wave, people)


def answer(wave, people):
    Invitee.objects.filter(wave=wave, participant__in=people).update(state=InviteeState.ANSWERED)
    made = Response.objects.bulk_create(
        Response(wave=wave, pseudonym=f"{number:032}", side="mentor", took_part=bool(number % 3), grade_band="training")
        for number, _person in enumerate(people)
    )
    met, words = (Question.objects.get(questionnaire=wave.questionnaire, code=code) for code in ("met", "words"))
    Answer.objects.bulk_create(Answer(response=row, question=met, value="yes") for row in made)
    Answer.objects.bulk_create(Answer(response=row, question=words, value=f"Words {number}") for number, row in enumerate(made))


def match(here, people, now):
    sides = {side: [row for row in people if row.invited_as == side] for side in ("mentor", "mentee")}
    couples = list(zip(sides["mentor"], reversed(sides["mentee"]), strict=True))
    Placement.objects.bulk_create(
        Placement(
            cohort=here.cohort,
            mentor=mentor,
            mentee=mentee,
            kind=PlacementKind.TOGETHER if number % 2 else PlacementKind.APART,
            placed_at=now,
        )
        for number, (mentor, mentee) in enumerate(couples)
    )
    runs = [propose(here.cohort, by=here.lead, now=now) for _run in range(2)]
    here.things["run"]["others"]["run"] = runs[-1].public_id


def look(worlds, here, now):
    """Everybody's record has been looked at again and again."""
    Event.objects.bulk_create(
        Event(
            at=now, verb="saw", actor_id=by.pk, scheme_id=here.cohort.scheme_id, subject_kind="record", subject_id=1, about_user_id=user.pk
        )
        for user in worlds.viewers.values()
        if user is not None
        for by in (here.lead, here.user("bo"))
        for _look in range(SEVERAL)
    )
