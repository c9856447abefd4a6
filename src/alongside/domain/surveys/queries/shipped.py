"""The questionnaires that come with Alongside: what each is for, how long it takes, and what it asks."""

from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alongside.domain.access.errors import NotFound
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.queries.questionnaires import definition_of
from alongside.domain.surveys.states import Audience, Moment
from alongside_engine.questionnaires import NEVER_ANSWERED, Question, Questionnaire, questionnaire_of_text

FOLDER = Path(__file__).parents[1] / "shipped"
# How many seconds a doctor in a hurry gives to a question; a scale is the quickest.
SECONDS = {"text": 30, "line": 15, "multi": 15, "ranking": 20, "weighted": 14, "compared": 14}
SECONDS_OTHERWISE = 7


@dataclass(frozen=True)
class Shipped:
    """One of our questionnaires, as a page offers it."""

    code: str
    title: str
    what_for: str | Promise
    sent_to: Audience
    moment: Moment
    asked: int
    minutes: int


# In the order of a scheme's year; the last is no questionnaire to send, but questions to take from.
OFFERED: dict[str, tuple[str | Promise, Audience, Moment]] = {
    "baseline": (
        _("Where everybody stands before the scheme begins. The same six statements are asked again at the end."),
        Audience.ALL,
        Moment.START,
    ),
    "training_feedback": (
        _("What mentors and mentees took from the training, and whether they feel ready."),
        Audience.PARTICIPANTS,
        Moment.TRAINING,
    ),
    "pulse": (
        _("Whether pairs have met and find it useful, while there is time to mend what does not work."),
        Audience.PARTICIPANTS,
        Moment.DURING,
    ),
    "end_of_year": (
        _("What changed, what the conversations helped with and what got in the way; those who did not take part are asked why."),
        Audience.ALL,
        Moment.END,
    ),
    "non_participant": (
        _("Why people did not take part, to be asked during the year. Leave it out if they get the questions at the end of the year."),
        Audience.NON_PARTICIPANTS,
        Moment.DURING,
    ),
    "optional": (
        _("Questions to choose from: satisfaction with the job and staying in it, self-confidence, skills, and the partner."),
        Audience.ALL,
        Moment.START,
    ),
}


def shipped() -> list[Shipped]:
    """The questionnaires that come with Alongside, in the order of a scheme's year."""
    return [_offered(code) for code in OFFERED]


@cache
def shipped_questionnaire(code: str) -> Questionnaire:
    """One of the questionnaires that come with Alongside, read from its file."""
    if code not in OFFERED:
        raise NotFound
    return questionnaire_of_text(f"{code}.toml", (FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def minutes_to_answer(questions: list[Question]) -> int:
    """About how many minutes these questions take somebody who meets them all; at least one."""
    seconds = sum(SECONDS.get(one.kind, SECONDS_OTHERWISE) for one in questions if one.kind not in NEVER_ANSWERED)
    return max(1, ceil(seconds / 60))


def minutes_in_words(wave: Wave) -> str:
    """About how long a wave's questionnaire takes whoever is asked most."""
    minutes = minutes_to_answer(longest_way(definition_of(wave.questionnaire)))
    return ngettext("about a minute", "about {minutes} minutes", minutes).format(minutes=minutes)


def longest_way(questionnaire: Questionnaire) -> list[Question]:
    """The questions that are asked of whoever is asked most: those who take part, or those who do not."""
    asked = [one for one in questionnaire.questions if one.kind not in NEVER_ANSWERED]
    outside = [one for one in asked if one.audience in (Audience.ALL, Audience.INVITED, Audience.NON_PARTICIPANTS)]
    inside = [one for one in asked if one.audience != Audience.NON_PARTICIPANTS]
    return max(inside, outside, key=len)


def _offered(code: str) -> Shipped:
    questionnaire = shipped_questionnaire(code)
    what_for, sent_to, moment = OFFERED[code]
    asked = longest_way(questionnaire)
    return Shipped(code, questionnaire.title, what_for, sent_to, moment, len(asked), minutes_to_answer(asked))
