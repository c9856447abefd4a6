"""Mo's places between two schemes of one organisation: the cast's own lends, the other one borrows."""

from alongside.domain.cohorts.actions.invitations import join
from alongside.domain.cohorts.models import Borrowed, Loan, Participant
from alongside.domain.cohorts.queries.loans import WITH_BOTH
from alongside.domain.flows.lending import agree_to_loan, borrow, offer_places
from alongside.domain.outbox.models import Message
from alongside.domain.people.actions import give_account
from tests.cast import NOW


def give_places(participant, many):
    Participant.objects.filter(pk=participant.pk).update(mentor_places=many)
    participant.refresh_from_db()


def asked(world, places=1, *, mentor=None, note="", now=NOW):
    """Lena asks Mo, unless another is named."""
    rows = Participant.objects.select_related("cohort__scheme__organisation", "person__user", "grade")
    mentor = rows.get(pk=(mentor or world.mo_in).pk)
    return offer_places(mentor, year=world.other_cohort, places=places, note=note, by=world.lena, now=now)


def agreed(world, places=1, *, mentor=None, now=NOW):
    """Mo has said yes."""
    loan = asked(world, places, mentor=mentor, now=now)
    return agree_to_loan(loan, by=loan.mentor.person.user, now=now)


def lent(world, places=1, *, mentor=None, now=NOW):
    """Kit has accepted."""
    loan = agreed(world, places, mentor=mentor, now=now)
    borrow(Borrowed(loan), by=world.kit, now=now)
    return again(loan)


def again(loan):
    """The loan as another process would read it."""
    return Loan.objects.select_related(*WITH_BOTH).get(pk=loan.pk)


def there(world, *names):
    """Mentees of the borrowing scheme, taking part."""
    rows = [f"{name}@harbour.example,{name.title()} There,CT1,mentee" for name in names]
    world.roster("\n".join(["email,name,grade,invite as", *rows]), cohort=world.other_cohort, by=world.kit)
    found = Participant.objects.select_related("person__user", "cohort__scheme__organisation").filter(cohort=world.other_cohort)
    people = [found.get(person__addresses__key=f"{name}@harbour.example") for name in names]
    for row in people:
        give_account(row.person, now=NOW)
        join(row, by=row.person.user, now=NOW)
    return people


def places(world):
    """Mo's places and how many are taken: here, and there."""
    rows = Participant.objects.filter(person=world.mo_in.person)
    found = {row.cohort_id: (row.mentor_places, row.mentor_places_taken) for row in rows}
    return found.get(world.cohort.pk), found.get(world.other_cohort.pk)


def letters(*templates):
    """Who gets which letter about loans, and what becomes of it."""
    rows = Message.objects.filter(template__startswith="loan").order_by("pk")
    return [(row.template, row.user.name, row.state) for row in rows.select_related("user") if not templates or row.template in templates]
