"""What is sent to each page that takes a form, so that whoever may gets through; the others send it too."""

import secrets

from django.core.files.uploadedfile import SimpleUploadedFile

from alongside.domain.matching.models import Run
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.clock import now as clock
from alongside.domain.surveys.models import Coder, Wave
from alongside.domain.surveys.queries import may_code
from alongside.domain.work.queries import failed_tasks
from tests.web.permissions.worlds import COUPLES, OTHERS

ROSTER = b"email,name,grade,invite as\nyan@new.example,Yan New,CT1,mentee\n"
PEOPLE = b"id,role\nmo,mentor\nade,mentee\n"
SCORES = b"mentor,ade\nmo,1\n"


def today(place):
    day = local_day(clock(), place.cohort.scheme.zone)
    return {"day": day.day, "month": day.month, "year": day.year}


def first_day(place):
    return {f"starts_on_{part}": value for part, value in today(place).items()}


def couple(place, *names):
    return {side: place.people[name].public_id for side, name in zip(("mentor", "mentee"), names, strict=True)}


def statement(place, whose):
    side = COUPLES["active"].get(whose, COUPLES["active"][OTHERS])[0] == {"mentor": "mia", "both": "bo"}.get(whose)
    return {"side": "mentor" if side else "mentee", "text": "I would like to talk about rotas.", "topics": ["rotas"], "avoid": ""}


def session(place, _whose):
    day = {f"day_{part}": value for part, value in today(place).items()}
    return {"title": "Another", "place": "Library", "starts": "14:00", "minutes": "60", "trainer": "", **day}


def register(place, _whose):
    return {"search": "", "listed": [place.people["ned"].public_id], "came": [place.people["ned"].public_id]}


def meeting(place, _whose):
    return {"minutes": "45", "mode": "phone", **{f"held_on_{part}": value for part, value in today(place).items()}}


def recorded(place, _whose):
    return couple(place, "pia", "paul") | {f"since_{part}": value for part, value in today(place).items()}


def exported(place, _whose):
    return {"waves": [place.things["closed-wave"][OTHERS]["wave"]], "kind": "csv", "with_text": ["yes"]}


def answer(place, _whose):
    run = Run.objects.get(public_id=place.things["sent-run"][OTHERS]["run"])
    return {"sent": run.sent_at.isoformat(), "comment": "More places are needed."}


def coders(place, _whose):
    return {"questions": ["words"], "coders": [user.public_id for user in may_code(wave_of(place), now=clock())[:1]]}


def wave_of(place):
    return Wave.objects.select_related("cohort__scheme").get(public_id=place.things["text-wave"][OTHERS]["wave"])


def coder_out(place, _whose):
    return {"out": Coder.objects.filter(round__public_id=place.things["round"][OTHERS]["round"], letter="A").get().public_id}


def settled(place, _whose):
    return {"answer": place.things["compared-answer"][OTHERS]["answer"], "codes": ["place"]}


CODEBOOK = b"code,theme,label\ntime,barriers,Time\nplace,barriers,Somewhere to meet\n"
RULES = {
    name: value
    for subject in ("grade", "topics", "specialty", "site", "text")
    for name, value in ((f"{subject}_direction", "same"), (f"{subject}_importance", "low"))
}
FORMS = {
    "public:check-figures": lambda _place, _whose: {"text": "31 of 72 (45%)"},
    "public:sign-in": lambda _place, _whose: {"address": "somebody@here.example"},
    "account:where": lambda _place, _whose: {"end": "others"},
    "account:address": lambda _place, _whose: {"address": "elsewhere@here.example"},
    "public:start": lambda _place, _whose: {"answer": "yes"},
    "public:meeting": meeting,
    "member:taking-part": lambda _place, _whose: {"choice": "yes"},
    "member:statement": statement,
    "member:statement-draft": statement,
    "member:pair-meetings": meeting,
    "member:pair-end": lambda _place, _whose: {"ending": "early"},
    "member:question": lambda _place, _whose: {"answer": "yes"},
    "lead:roster": lambda _place, _whose: {"roster": SimpleUploadedFile("roster.csv", ROSTER)},
    "lead:session-add": session,
    "lead:session-change": session,
    "lead:session": register,
    "trainer:session": register,
    "lead:place": lambda place, _whose: {"kind": "together", **couple(place, "pia", "paul")},
    "lead:rules": lambda _place, _whose: RULES,
    "lead:record-pair": recorded,
    "evaluator:exports": exported,
    "on-files:people": lambda _place, _whose: {"people": SimpleUploadedFile("people.csv", PEOPLE), "rules": "all-grade-trust"},
    "on-files:scores": lambda _place, _whose: {"scores": SimpleUploadedFile("scores.csv", SCORES), "objective": "fair"},
    "lead:guest-add": lambda place, _whose: {"name": "Gita Rao", "address": f"gita@{place.site}", "places": "1", "willing": "on"},
    "lead:loan-offer": lambda place, _whose: {"year": place.neighbour.public_id, "places": "1", "note": "They are few."},
    "lead:loan-give-back": lambda _place, _whose: {"places": "1"},
    "lead:role-give": lambda place, _whose: {"address": f"rolf@{place.site}", "name": "Rolf Gray", "role": "trainer", **first_day(place)},
    "lead:person-erase": lambda _place, _whose: {"asked": "on"},
    "lead:role-end": lambda _place, _whose: {"when": "now"},
    "lead:guest-change": lambda _place, _whose: {"places": "3"},
    "lead:agreement": lambda _place, _whose: {"agreement": "never"},
    "steering:run-agree": answer,
    "steering:run-send-back": answer,
    "steering:pair-send-back": lambda _place, _whose: {"comment": "Another manager first."},
    "system:task-again": lambda _place, _whose: {"task": failed_tasks().first().pk},
    "lead:pair-end": lambda _place, _whose: {"ending": "early"},
    "evaluator:coding": coders,
    "evaluator:round-step": lambda _place, _whose: {"do": "finish"},
    "evaluator:coders": coder_out,
    "evaluator:codebook": lambda _place, _whose: {"label": "Too late"},
    "evaluator:codebook-read": lambda _place, _whose: {"codebook": SimpleUploadedFile("codebook.csv", CODEBOOK)},
    "evaluator:code": lambda _place, _whose: {"label": "No time", "code": "time"},
    "evaluator:answer": lambda _place, _whose: {"code": "time", "start": "0", "end": "4"},
    "evaluator:differences": settled,
    "evaluator:quote": lambda _place, _whose: {"words": "Time.", "code": "time"},
    "report:writing": lambda _place, _whose: {"shape": "squire"},
    "report:part": lambda _place, _whose: {"body": "We asked {invited}."},
    "evaluator:quotation": lambda _place, _whose: {"do": "out"},
}


def form_for(route, place, whose):
    """A form that is filled in rightly, with a key that no form had before."""
    return {"form_key": secrets.token_urlsafe(16), **FORMS.get(route, lambda _place, _whose: {})(place, whose)}
