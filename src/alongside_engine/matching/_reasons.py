"""Why a couple was proposed, in three texts: for the lead, for the two, and for the steering group.

What the two read follows from what each may know of the other alone. Topics for matching only, texts and rankings
change no word of it, and it is never empty: neither what is said nor what is not said betrays them.
"""

from alongside_engine.matching._compare import Seniority, seniority
from alongside_engine.matching._compile import Round
from alongside_engine.matching._people import Person
from alongside_engine.matching._plan import Reason
from alongside_engine.matching._rules import CriterionName

_MUCH, _SOMETHING = 0.5, 0.2
_BY_HAND = Reason("by hand", "Placed by hand", "The mentoring lead chose the two of you", "Placed by hand")
_A_PLACE = Reason("place", *["Proposed so that as many people as possible have a mentor"] * 3)
_SENIORITY: dict[Seniority, Reason] = {
    "senior": Reason("grade", *["The mentor is more senior"] * 3),
    "peer wanted": Reason("grade", "The mentee asked for a peer", "You meet as peers, as was asked for", "Peers, as asked for"),
    "not senior": Reason("grade", "To check: the mentor is not more senior", rule="Not more senior"),
    "unknown grade": Reason("grade", "To check: the grade of one of them is not known", rule="Grade not known"),
    "other track": Reason(
        "grade", "To check: they are on different career tracks, so grades cannot be compared", rule="Different career tracks"
    ),
}
_GRADES = {"same": "Same grade", "near": "Near each other in grade", "different": "Different grades"}
_ORDINALS = {1: "first", 2: "second", 3: "third"}


def reasons(round_: Round, mentor: Person, mentee: Person, *, locked: bool) -> tuple[Reason, ...]:
    """Give every reason for a couple, at least one of them to be shared."""
    found = [
        *([_BY_HAND] if locked else []),
        *_broken(round_, mentor, mentee),
        *_topics(round_, mentor, mentee),
        *_likeness(round_, "site", "sites", mentor, mentee),
        *_likeness(round_, "specialty", "specialties", mentor, mentee),
        *_grade(round_, mentor, mentee),
        *_wishes(round_, mentor, mentee),
        *_texts(round_, mentor, mentee),
    ]
    if not any(reason.shared for reason in found):
        found.append(_A_PLACE)
    return tuple(found)


def _broken(round_: Round, mentor: Person, mentee: Person) -> list[Reason]:
    """Tell the lead which rule a pair placed by hand goes against; of seniority `_grade` tells."""
    names = [name for name in round_.broken(mentor, mentee) if name != "grade" or round_.rules.grade.direction != "senior"]
    return [Reason(name, f"To check: placed by hand against the rule for {name}", rule=f"Against the rule for {name}") for name in names]


def _topics(round_: Round, mentor: Person, mentee: Person) -> list[Reason]:
    common = mentor.topics & mentee.topics
    if round_.rules.topics.direction == "ignore" or not mentor.topics or not mentee.topics:
        return []
    if round_.rules.topics.direction == "different":
        return [] if common else [Reason("topics", "No topic in common")]
    private = common & (mentor.private_topics | mentee.private_topics)
    found = []
    if common - private:
        words = _labels(round_, common - private)
        found.append(Reason("topics", f"Both chose: {words}", f"You both chose: {words}", "Topics in common"))
    if private:
        found.append(Reason("topics", f"Both chose, for matching only: {_labels(round_, private)}"))
    return found


def _labels(round_: Round, topics: frozenset[str]) -> str:
    return "; ".join(sorted((round_.rules.label(topic) for topic in topics), key=str.casefold))


def _likeness(round_: Round, name: CriterionName, plural: str, mentor: Person, mentee: Person) -> list[Reason]:
    direction = round_.rules.criterion(name).direction
    if direction == "ignore" or not round_.comparison.meets(name, mentor, mentee):
        return []
    one, other = (str(getattr(person, name)).strip() for person in (mentor, mentee))
    rule = {"same": f"Same {name}", "near": f"{plural.capitalize()} near each other", "different": f"Different {plural}"}[direction]
    words = f"{rule}: {one if direction == 'same' else _both(one, other)}"
    return [Reason(name, words, words, rule)]


def _both(one: str, other: str) -> str:
    """Name two things, clearly even where one is "Ear, nose and throat"."""
    return "; ".join((one, other)) if any(mark in one + other for mark in (",", " and ")) else f"{one} and {other}"


def _grade(round_: Round, mentor: Person, mentee: Person) -> list[Reason]:
    direction = round_.rules.grade.direction
    if direction == "senior":
        return [_senior(mentor, mentee)]
    if direction == "ignore" or not round_.comparison.meets("grade", mentor, mentee):
        return []
    words = _GRADES[direction] + _both_grades(mentor, mentee)
    return [Reason("grade", words, words, _GRADES[direction])]


def _senior(mentor: Person, mentee: Person) -> Reason:
    how = seniority(mentor, mentee)
    reason = _SENIORITY[how]
    if how == "senior" and mentee.rank_wanted is not None:
        reason = Reason("grade", *["The mentor is as senior as was asked for"] * 3)
    grades = _both_grades(mentor, mentee)
    return Reason("grade", reason.full + grades, reason.shared and reason.shared + grades, reason.rule)


def _both_grades(mentor: Person, mentee: Person) -> str:
    one, other = mentor.grade.strip(), mentee.grade.strip()
    if not one or not other:
        return ""
    return f": both {one}" if one == other else f": {_both(one, other)}"


def _wishes(round_: Round, mentor: Person, mentee: Person) -> list[Reason]:
    """Tell the lead who ranked whom; not the two, since whoever is not told "you chose each other" would know the rest."""
    if round_.rules.preferences.direction == "ignore":
        return []
    places = round_.choices.get((mentor.key, mentee.key), {})
    words = [f"the {side}’s {_choice(places[side])}" for side in ("mentee", "mentor") if side in places]
    if not words:
        return []
    sentence = " and ".join(words)
    return [Reason("preferences", sentence[0].upper() + sentence[1:], rule="Choice of both" if len(words) > 1 else "Choice of one of them")]


def _choice(place: int) -> str:
    return f"{_ORDINALS[place]} choice" if place in _ORDINALS else f"choice number {place}"


def _texts(round_: Round, mentor: Person, mentee: Person) -> list[Reason]:
    """Tell the lead that two texts are alike, without a word of either."""
    units = round_.rules.units().get("text", 0)
    if not units or not mentor.text.strip() or not mentee.text.strip():
        return []
    alike = round_.fit.parts(mentor, mentee)["text"] / units
    if alike < _SOMETHING:
        return []
    how = "much" if alike >= _MUCH else "something"
    return [Reason("text", f"What the two wrote has {how} in common", rule="Texts alike")]
