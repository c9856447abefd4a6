"""How far a questionnaire got, by group: asked, reached, begun, answered. Nothing of what anybody said, and nobody by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from alongside.domain.cohorts.models import Cohort
from alongside.domain.history.models import Draft
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import BEGUN
from alongside.domain.surveys.models import Invitee, Wave
from alongside.domain.surveys.queries.people import TAKE_PART
from alongside.domain.surveys.states import InviteeState, WaveState

EVERYONE, TOOK_PART, DID_NOT, MENTORS, MENTEES = "everyone", "took part", "did not take part", "mentors", "mentees"
REACHED = (MessageState.SENT, MessageState.BY_HAND)


@dataclass(frozen=True)
class Progress:
    """A group of a wave; `reached` counts letters that were handed over and did not come back."""

    group: str
    asked: int
    reached: int
    begun: int
    answered: int
    declined: int


def progress_by_wave(cohort: Cohort) -> list[tuple[Wave, list[Progress]]]:
    """Every wave of a year that was sent, with its groups."""
    waves = Wave.objects.filter(cohort=cohort).exclude(state=WaveState.PLANNED).select_related("questionnaire", "cohort__scheme")
    asked: dict[int, list[Invitee]] = {}
    for invitee in Invitee.objects.filter(wave__in=waves):
        asked.setdefault(invitee.wave_id, []).append(invitee)
    reached = _reached(cohort)
    drafts = _drafts(cohort)
    sides = _sides(cohort)
    return [(wave, _progress(wave, asked.get(wave.pk, []), sides, reached, drafts)) for wave in waves]


def unfinished_of(wave: Wave) -> dict[str, int]:
    """How many of each group have begun and not sent: counted when a wave closes and its drafts go."""
    drafts, invitees = _drafts(wave.cohort), list(Invitee.objects.filter(wave=wave))
    groups = _groups(wave, invitees, _sides(wave.cohort))
    return {name: sum(_is_begun(invitee, drafts) for invitee in found) for name, found in groups.items()}


def _sides(cohort: Cohort) -> Mapping[str, frozenset[int]]:
    began = list(Pairing.objects.filter(cohort=cohort, state__in=BEGUN).values_list("mentor_id", "mentee_id"))
    return {MENTORS: frozenset(mentor for mentor, _mentee in began), MENTEES: frozenset(mentee for _mentor, mentee in began)}


def _reached(cohort: Cohort) -> frozenset[str]:
    """The keys of the letters that asked and were not returned."""
    return frozenset(
        Message.objects.filter(scheme=cohort.scheme, template="questionnaire", state__in=REACHED).values_list("key", flat=True)
    )


def _drafts(cohort: Cohort) -> frozenset[str]:
    people = Invitee.objects.filter(wave__cohort=cohort, wave__state=WaveState.OPEN).values("participant__person__user")
    return frozenset(Draft.objects.filter(user__in=people, key__startswith="questionnaire:").values_list("key", flat=True))


def _groups(wave: Wave, invitees: Iterable[Invitee], sides: Mapping[str, frozenset[int]]) -> dict[str, list[Invitee]]:
    """Everybody asked; by taking part, where others were asked too; and by side, of a pair that began."""
    asked = list(invitees)
    began = sides[MENTORS] | sides[MENTEES]
    wanted: dict[str, Callable[[int], bool]] = {EVERYONE: lambda _pk: True}
    if wave.sent_to not in TAKE_PART:
        wanted |= {TOOK_PART: lambda pk: pk in began, DID_NOT: lambda pk: pk not in began}
    wanted |= {MENTORS: lambda pk: pk in sides[MENTORS], MENTEES: lambda pk: pk in sides[MENTEES]}
    found = {name: [invitee for invitee in asked if is_in(invitee.participant_id)] for name, is_in in wanted.items()}
    return {name: rows for name, rows in found.items() if rows or name == EVERYONE}


def _is_begun(invitee: Invitee, drafts: frozenset[str]) -> bool:
    return invitee.state == InviteeState.ASKED and f"questionnaire:{invitee.public_id}" in drafts


def _progress(
    wave: Wave, invitees: Iterable[Invitee], sides: Mapping[str, frozenset[int]], reached: frozenset[str], drafts: frozenset[str]
) -> list[Progress]:
    rows = []
    for name, found in _groups(wave, invitees, sides).items():
        answered = sum(invitee.state == InviteeState.ANSWERED for invitee in found)
        unfinished = sum(_is_begun(invitee, drafts) for invitee in found) + wave.unfinished.get(name, 0)
        rows.append(
            Progress(
                group=name,
                asked=len(found),
                reached=sum(f"questionnaire:{invitee.pk}" in reached for invitee in found),
                begun=answered + unfinished,
                answered=answered,
                declined=sum(invitee.state == InviteeState.DECLINED for invitee in found),
            )
        )
    return rows
