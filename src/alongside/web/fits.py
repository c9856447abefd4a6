"""How well two people fit, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FITS = (
    (10_000, gettext_lazy("Meets everything the rules ask for")),
    (6_667, gettext_lazy("Meets most of what the rules ask for")),
    (3_334, gettext_lazy("Meets some of what the rules ask for")),
    (1, gettext_lazy("Meets a little of what the rules ask for")),
)


def fit_in_words(score: int) -> str:
    """A score as the lead reads it."""
    return next((str(words) for least, words in FITS if score >= least), _("Meets nothing the rules ask for"))
