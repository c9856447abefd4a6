"""The words that go with a questionnaire."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.domain.outbox.actions import Letter
from alongside.domain.surveys.models import Invitee


def asked(invitee: Invitee) -> Letter:
    """To everybody a wave is sent to, whether or not they took part."""
    wave = invitee.wave
    body = _(
        "Dear {name},\n\n"
        "“{title}” of {scheme} is open until {until}. It is for you whether or not you took part, and takes about five "
        "minutes.\n\n{page}\n\n"
        "Your answers are kept under a pseudonym, apart from your name. They are read after the questionnaire has closed, by the "
        "evaluator, who does not see names. You may also say that you would rather not answer.\n"
    ).format(
        name=invitee.participant.person.name,
        title=wave.questionnaire.title,
        scheme=wave.scheme.name,
        until=f"{wave.closes_on.day} {wave.closes_on:%B %Y}",
        page=settings.ADDRESS + reverse("member:questionnaire", args=[invitee.public_id]),
    )
    return Letter("questionnaire", wave.questionnaire.title, body)
