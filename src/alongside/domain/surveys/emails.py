"""The words that go with a questionnaire."""

from django.utils.translation import gettext as _

from alongside.domain.organisations.clock import day_in_words
from alongside.domain.outbox.actions import Letter
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.queries import minutes_in_words
from alongside.domain.surveys.states import PRIVACY, Audience, Mode


def asked(invitee: Invitee) -> Letter:
    """To everybody a wave is sent to; whoever did not take part reads that it is for them too."""
    wave = invitee.wave
    body = _(
        "Dear {name},\n\n"
        "The questionnaire “{title}” of {scheme} is open until {until}. {for_whom}It takes {minutes}. "
        "Open it here:\n\n{{link}}\n\n"
        "{privacy} You can also say that you would rather not answer.\n"
    ).format(
        name=invitee.participant.person.name,
        title=wave.questionnaire.title,
        scheme=wave.scheme.name,
        until=_until(invitee),
        minutes=minutes_in_words(wave),
        privacy=PRIVACY[Mode(wave.mode)],
        for_whom=_("It is for you whether or not you took part. ") if wave.sent_to == Audience.ALL else "",
    )
    return Letter("questionnaire", wave.questionnaire.title, body, Purpose.QUESTIONNAIRE, invitee.public_id, thread=_thread(invitee))


def reminder(invitee: Invitee) -> Letter:
    """To whoever was asked and has not answered."""
    wave = invitee.wave
    body = _(
        "Dear {name},\n\n"
        "The questionnaire “{title}” of {scheme} is still open, until {until}. It takes {minutes}, and every answer counts, the "
        "short ones too. Open it here:\n\n{{link}}\n\n"
        "{privacy} If you would rather not answer, say so there and we will not write again about it.\n"
    ).format(
        name=invitee.participant.person.name,
        title=wave.questionnaire.title,
        scheme=wave.scheme.name,
        until=_until(invitee),
        minutes=minutes_in_words(wave),
        privacy=PRIVACY[Mode(wave.mode)],
    )
    subject = _("Reminder: {title}").format(title=wave.questionnaire.title)
    return Letter("questionnaire reminder", subject, body, Purpose.QUESTIONNAIRE, invitee.public_id, thread=_thread(invitee))


def _until(invitee: Invitee) -> str:
    return day_in_words(invitee.until or invitee.wave.closes_on)


def _thread(invitee: Invitee) -> str:
    return f"questionnaire:{invitee.pk}"
