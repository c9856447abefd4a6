"""A training session as its lead writes it down."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.domain.organisations.models import User
from alongside.domain.training.models import Session
from alongside.web.widgets import DateBoxes

TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I %p"]
SHORT, LONG = 15, 480


class SessionForm(forms.Form):
    """What, where, when, for how long, by whom."""

    title = forms.CharField(label=_("Title"), max_length=200, error_messages={"required": _("Enter what the session is about")})
    place = forms.CharField(
        label=_("Place"), max_length=200, help_text=_("A room, or “online”"), error_messages={"required": _("Enter where it is held")}
    )
    day = forms.DateField(
        label=_("Day"),
        help_text=_("For example, 24 10 2012"),
        widget=DateBoxes(),
        error_messages={"required": _("Enter the day"), "invalid": _("Enter a real day, such as 24 10 2012")},
    )
    starts = forms.TimeField(
        label=_("Start"),
        help_text=_("For example, 14:00 or 2pm"),
        input_formats=TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "nhsuk-input--width-5"}),
        error_messages={"required": _("Enter when it starts"), "invalid": _("Enter a time, such as 14:00 or 2pm")},
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes"),
        min_value=SHORT,
        max_value=LONG,
        initial=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "nhsuk-input--width-4"}),
        error_messages={
            "required": _("Enter how long it lasts"),
            "invalid": _("Enter the length in minutes, such as 120"),
            "min_value": _("A session lasts at least 15 minutes"),
            "max_value": _("A session lasts at most 480 minutes"),
        },
    )
    trainer = forms.ChoiceField(label=_("Trainer"), help_text=_("Keeps the register of this session"), required=False)

    def __init__(self, *args: Any, trainers: Iterable[User], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.trainers = {user.public_id: user for user in trainers}
        named = [("", _("Nobody yet")), *((key, user.name) for key, user in self.trainers.items())]
        self.fields["trainer"].choices = named  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the form says, as the action takes it; times are of the scheme's own zone."""
        said = self.cleaned_data
        return {
            "title": said["title"],
            "place": said["place"],
            "starts_at": datetime.combine(said["day"], said["starts"], self.zone),
            "minutes": said["minutes"],
            "trainer": self.trainers.get(said["trainer"]),
        }


def values_of(session: Session) -> dict[str, Any]:
    """A session as the form shows it."""
    here = session.starts_at.astimezone(ZoneInfo(session.scheme.zone))
    return {
        "title": session.title,
        "place": session.place,
        "day": here.date(),
        "starts": here.time(),
        "minutes": session.minutes,
        "trainer": session.trainer.public_id if session.trainer else "",
    }
