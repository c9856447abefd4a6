"""Taking a questionnaire that comes with Alongside into a scheme."""

import tomllib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.surveys.actions.questionnaires import put_questionnaire
from alongside.domain.surveys.models import Questionnaire
from alongside.domain.surveys.queries import shipped_questionnaire
from alongside_engine.questionnaires import written


@transaction.atomic
def add_shipped(scheme: Scheme, code: str, *, by: User, now: datetime) -> Questionnaire:
    """Put one of our questionnaires into a scheme, to be changed there; what the scheme has already made of it is never overwritten."""
    require(by, P.EVALUATION_SET_UP, scheme, now=now)
    wanted = shipped_questionnaire(code)
    if here := Questionnaire.objects.filter(scheme=scheme, code=code).order_by("-version").first():
        sentence = _("This scheme already has a questionnaire with the id {code}: “{title}”. Change that one, or remove it first.")
        raise Refused(sentence.format(code=code, title=here.title))
    return put_questionnaire(scheme, tomllib.loads(written(wanted)), by=by, now=now)
