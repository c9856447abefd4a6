"""Why a couple was proposed, in words; what one of them marked "for matching only" never reaches the other."""

from alongside_engine.matching._old_eligible import seniority
from alongside_engine.matching._old_people import Participant
from alongside_engine.matching._old_plan import Reason
from alongside_engine.matching._old_rules import Criterion, Rules
from alongside_engine.matching._old_score import meets

_SENIORITY = {
    "senior": Reason("senior", "The mentor is at a more senior grade", shareable=True),
    "not senior": Reason("senior", "To check: the mentor is not at a more senior grade", shareable=False),
    "unknown grade": Reason("senior", "To check: the grade of one of them is not known", shareable=False),
    "other track": Reason("senior", "To check: they are on different career tracks, so grades cannot be compared", shareable=False),
}
_BY_HAND = Reason("by hand", "Placed by hand", shareable=True)
_A_PLACE = Reason("place", "Proposed so that as many people as possible have a mentor", shareable=True)


def reasons(mentor: Participant, mentee: Participant, rules: Rules, *, locked: bool) -> tuple[Reason, ...]:
    """Give every reason for a couple, at least one of them shareable, so that silence betrays no private topic."""
    found = [_BY_HAND] if locked else []
    found += _topics(mentor, mentee, rules)
    found += _likeness("site", "sites", mentor.site, mentee.site, rules.site)
    found += _likeness("specialty", "specialties", mentor.specialty, mentee.specialty, rules.specialty)
    if rules.senior:
        found.append(_SENIORITY[seniority(mentor, mentee)])
    if not any(reason.shareable for reason in found):
        found.append(_A_PLACE)
    return tuple(found)


def _topics(mentor: Participant, mentee: Participant, rules: Rules) -> list[Reason]:
    common = mentor.topics & mentee.topics
    if not rules.topics.counts or not mentor.topics or not mentee.topics:
        return []
    if rules.topics.direction == "different":
        return [] if common else [Reason("topics", "No topic in common", shareable=False)]
    private = common & (mentor.private_topics | mentee.private_topics)
    return [
        *_both_chose("Both chose", common - private, rules, shareable=True),
        *_both_chose("Both chose, for matching only", private, rules, shareable=False),
    ]


def _both_chose(words: str, topics: frozenset[str], rules: Rules, *, shareable: bool) -> list[Reason]:
    if not topics:
        return []
    labels = "; ".join(sorted((rules.label(topic) for topic in topics), key=str.casefold))
    return [Reason("topics", f"{words}: {labels}", shareable)]


def _likeness(name: str, plural: str, mentors: str, mentees: str, criterion: Criterion) -> list[Reason]:
    if not meets(criterion, mentors, mentees):
        return []
    if criterion.direction == "same":
        return [Reason(name, f"Same {name}: {mentors.strip()}", shareable=True)]
    return [Reason(name, f"Different {plural}: {mentors.strip()} and {mentees.strip()}", shareable=True)]
