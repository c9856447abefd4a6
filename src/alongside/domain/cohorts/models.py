"""A cohort and the people in it."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alongside.domain.cohorts.states import STANDING, InvitedAs, LoanState, OptOut, RosterState, Side
from alongside.domain.organisations.models import Public, Scheme
from alongside.domain.people.models import Grade, Person


class Cohort(Public):
    """One year of a scheme."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="cohorts")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    statements_until = models.DateField()
    days_to_accept = models.PositiveSmallIntegerField(default=14)
    is_senior_only = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "slug"], name="one_cohort_a_slug")]

    def __str__(self) -> str:
        return self.name

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class Participant(Public):
    """A person in a cohort: invited, with grade and site as they were then."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    is_guest = models.BooleanField(default=False)
    invited_as = models.CharField(max_length=10, choices=InvitedAs.choices)
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True, blank=True)
    specialty = models.CharField(max_length=100, blank=True)
    site = models.CharField(max_length=150, blank=True)
    mentor_places = models.PositiveSmallIntegerField(default=1)
    mentor_places_taken = models.PositiveSmallIntegerField(default=0)
    mentee_places = models.PositiveSmallIntegerField(default=1)
    mentee_places_taken = models.PositiveSmallIntegerField(default=0)
    joined_on = models.DateField(null=True, blank=True)
    withdrew_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "person"], name="once_in_a_cohort"),
            models.CheckConstraint(condition=Q(mentor_places_taken__lte=F("mentor_places")), name="no_mentor_overbooked"),
            models.CheckConstraint(condition=Q(mentee_places_taken__lte=F("mentee_places")), name="no_mentee_overbooked"),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides this person was invited to."""
        return InvitedAs(self.invited_as).sides()

    @property
    def is_taking_part(self) -> bool:
        """Has said yes and not withdrawn."""
        return self.joined_on is not None and self.withdrew_on is None

    @property
    def went_back(self) -> bool:
        """Was here as a guest on loan, and every place has gone back."""
        return self.is_guest and not self.mentor_places

    def owner_ids(self) -> frozenset[int]:
        """The person themself."""
        return frozenset({self.person.user_id} - {None})  # type: ignore[arg-type]


class RosterImport(Public):
    """A roster as it was read, row by row, before and after somebody agreed to it."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rosters")
    state = models.CharField(max_length=10, choices=RosterState.choices, default=RosterState.PREVIEWED)
    file_name = models.CharField(max_length=200)
    stored = models.CharField(max_length=50, blank=True)
    rows = models.JSONField()
    notes = models.JSONField(default=list)
    uploaded_at = models.DateTimeField()

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class Invitation(Public):
    """An invitation and what became of it."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="invitation")
    invited_at = models.DateTimeField()
    letters = models.PositiveSmallIntegerField(default=1)
    followed_at = models.DateTimeField(null=True)
    opted_out_at = models.DateTimeField(null=True)
    opt_out_reason = models.CharField(max_length=20, choices=OptOut.choices, blank=True)


class Topic(models.Model):
    """Something that mentoring can be about, in the scheme's own list."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="topics")
    slug = models.SlugField(max_length=60)
    label = models.CharField(max_length=150)
    position = models.PositiveSmallIntegerField()
    is_sensitive = models.BooleanField(default=False, help_text=_("Starts as “for matching only”."))

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "slug"], name="one_topic_a_slug")]

    def __str__(self) -> str:
        return self.label


class Statement(models.Model):
    """A personal statement: optional, never needed for taking part."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="statement")
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.TextField(max_length=5000)
    wants = models.TextField(max_length=1000, blank=True)
    share_with_match = models.BooleanField(default=False)
    submitted_at = models.DateTimeField()

    @property
    def cohort(self) -> Cohort:
        """The cohort of the writer."""
        return self.participant.cohort

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.participant.scheme

    def owner_ids(self) -> frozenset[int]:
        """The writer."""
        return self.participant.owner_ids()


class Vector(models.Model):
    """What a model for sentences made of a statement: as personal as the words, and gone with them.

    `key` is a hash of the model and of the text.
    """

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="vector")
    key = models.CharField(max_length=100)
    numbers = models.BinaryField()

    def owner_ids(self) -> frozenset[int]:
        """The writer; nobody is shown it."""
        return self.statement.owner_ids()


class StatementTopic(models.Model):
    """A topic somebody wants or offers, and whether their match may be told."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="topics")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)
    match_may_see = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["topic__position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["statement", "topic"], name="one_topic_once")]


class Exclusion(models.Model):
    """Somebody whom a participant does not want to be matched with; by address, and no reason is kept."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="exclusions")
    address_key = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["participant", "address_key"], name="one_exclusion_once")]


class Loan(Public):
    """Places of a mentor, offered to a year of another scheme: asked of the mentor first, then of that scheme; moved when it accepts.

    `guest` is the mentor in that year; `note` is for the mentor alone, and goes with the answer.
    """

    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="loans")
    lent_to = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="loans")
    guest = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="borrowed")
    places = models.PositiveSmallIntegerField()
    places_back = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=15, choices=LoanState.choices, default=LoanState.ASKED)
    note = models.CharField(max_length=500, blank=True, default="")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mentor", "lent_to"], condition=Q(state__in=sorted(STANDING)), name="one_standing_loan"),
            models.CheckConstraint(condition=Q(places__gte=1), name="loan_of_a_place"),
            models.CheckConstraint(condition=Q(places_back__lte=F("places")), name="no_more_back_than_lent"),
            models.CheckConstraint(condition=~Q(state__in=["lent", "returned"]) | Q(guest__isnull=False), name="lent_as_a_guest"),
        ]

    @property
    def cohort(self) -> Cohort:
        """The year that lends."""
        return self.mentor.cohort

    @property
    def scheme(self) -> Scheme:
        """The scheme that lends."""
        return self.mentor.scheme

    @property
    def places_lent(self) -> int:
        """How many places have not been given back."""
        return self.places - self.places_back

    def owner_ids(self) -> frozenset[int]:
        """The mentor."""
        return self.mentor.owner_ids()


@dataclass(frozen=True)
class Borrowed:
    """A loan as the scheme has it that is asked to take the mentor in."""

    loan: Loan

    @property
    def pk(self) -> int:
        """The loan's own."""
        return self.loan.pk

    @property
    def cohort(self) -> Cohort:
        """The year that borrows."""
        return self.loan.lent_to

    @property
    def scheme(self) -> Scheme:
        """The scheme that borrows."""
        return self.loan.lent_to.scheme

    def owner_ids(self) -> frozenset[int]:
        """The mentor: whoever leads both schemes, and is the mentor, leaves it to another."""
        return self.loan.owner_ids()
