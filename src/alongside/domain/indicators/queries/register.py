"""A year's register, read once: who was invited, wrote, trained, was placed, took part, met."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Sum

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.states import InvitedAs, Side
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import BEGUN, LIVE
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.queries import asked_by_wave
from alongside.domain.surveys.states import WaveState


class Member(NamedTuple):
    """One participant, as far as figures need them; `wrote_as` is empty without a statement."""

    person: int
    invited_as: str
    grade: str
    site: str
    is_guest: bool
    was_invited: bool
    wrote_as: str
    sessions: int

    def is_invited_as(self, side: Side) -> bool:
        """Whether the invitation was to this side."""
        return side in InvitedAs(self.invited_as).sides()


class Couple(NamedTuple):
    """One pairing, whatever became of it, with what it noted."""

    mentor: int
    mentee: int
    origin: str
    state: str
    meetings: int
    minutes: int


@dataclass(frozen=True)
class Register:
    """Independent sets of participants, none a stage of another, and what they are made from."""

    cohort: Cohort
    members: dict[int, Member]
    couples: tuple[Couple, ...]

    @cached_property
    def invited(self) -> frozenset[int]:
        """Everybody invited, or taken in without an invitation, but no guests: the denominator."""
        return frozenset(pk for pk, member in self.members.items() if member.was_invited and not member.is_guest)

    @cached_property
    def submitted_statement(self) -> frozenset[int]:
        """Who sent a statement."""
        return frozenset(pk for pk in self.invited if self.members[pk].wrote_as)

    @cached_property
    def attended_training(self) -> frozenset[int]:
        """Who came to at least one session."""
        return frozenset(pk for pk in self.invited if self.members[pk].sessions)

    @cached_property
    def begun(self) -> tuple[Couple, ...]:
        """The pairs that began, whatever became of them later."""
        return tuple(couple for couple in self.couples if couple.state in BEGUN)

    @cached_property
    def placed(self) -> frozenset[int]:
        """Who is in a pair that was offered or began."""
        return self._in(couple for couple in self.couples if couple.state in LIVE | BEGUN)

    @cached_property
    def participated(self) -> frozenset[int]:
        """Who took part: in a pair that began."""
        return self._in(self.begun)

    @cached_property
    def met(self) -> frozenset[int]:
        """Who met their partner at least once."""
        return self._in(couple for couple in self.couples if couple.meetings)

    @cached_property
    def waves(self) -> list[tuple[Wave, dict[int, str]]]:
        """The waves that were opened, with who was asked and what they did; read when first needed."""
        return [(wave, asked) for wave, asked in asked_by_wave(self.cohort) if wave.state != WaveState.PLANNED]

    def _in(self, couples: Iterable[Couple]) -> frozenset[int]:
        return self.invited & {pk for couple in couples for pk in (couple.mentor, couple.mentee)}


def register_of(cohort: Cohort) -> Register:
    """The register of a year, in two reads."""
    people = Participant.objects.filter(cohort=cohort).annotate(came=Count("attendances"))
    members = {
        pk: Member(person, invited_as, grade or "", site, is_guest, bool(invitation or joined_on), wrote_as or "", came)
        for pk, person, invited_as, grade, site, is_guest, invitation, joined_on, wrote_as, came in people.values_list(
            "pk", "person_id", "invited_as", "grade__label", "site", "is_guest", "invitation__pk", "joined_on", "statement__side", "came"
        )
    }
    pairs = Pairing.objects.filter(cohort=cohort).annotate(times=Count("meetings"), minutes=Sum("meetings__minutes", default=0))
    rows = pairs.values_list("mentor_id", "mentee_id", "origin", "state", "times", "minutes")
    return Register(cohort, members, tuple(Couple(*row) for row in rows))
