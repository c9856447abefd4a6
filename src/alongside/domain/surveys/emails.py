"""The words that go with a questionnaire."""

from django.utils.translation import gettext as _

from alongside.domain.outbox.actions import Letter
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.states import Audience


def asked(invitee: Invitee) -> Letter:
    """To everybody a wave is sent to; whoever did not take part reads that it is for them too."""
    wave = invitee.wave
    body = _(
        "Dear {name},\n\n"
        "The questionnaire “{title}” of {scheme} is open until {until}. {for_whom}It takes about five minutes. "
        "Open it here:\n\n{{link}}\n\n"
        "Your answers are kept under a pseudonym, apart from your name. They are read after the questionnaire has closed, by the "
        "evaluator, without your name. You can also say that you would rather not answer.\n"
    ).format(
        name=invitee.participant.person.name,
        title=wave.questionnaire.title,
        scheme=wave.scheme.name,
        until=f"{wave.closes_on.day} {wave.closes_on:%B %Y}",
        for_whom=_("It is for you whether or not you took part. ") if wave.sent_to == Audience.ALL else "",
    )
    thread = f"questionnaire:{invitee.pk}"
    return Letter("questionnaire", wave.questionnaire.title, body, Purpose.QUESTIONNAIRE, invitee.public_id, thread=thread)
