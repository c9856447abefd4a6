"""Which groups' answers to one question may leave together, so that nobody can work out what fewer than five people said.

Hiding small cells does not do it: totals and other breakdowns give them back. So it is groups that are allowed or not.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

Answer = str | int


@dataclass(frozen=True)
class Limits:
    """How small a group may be: `least` people for anything at all to be known of it, `whole` for a whole group with every count."""

    least: int = 5
    whole: int = 10


@dataclass(frozen=True)
class Released:
    """A group of people whose answers to one question have left, or are to leave: its members as they were on that day.

    A filter would not do: when somebody has taken an answer back it finds other people, and the difference is that one answer.
    `counts` says how many of the members gave each answer; of several choices, how many chose each. `is_whole`: they are all who
    answered the question. `in_words`: only the commonest answers are told, in order.
    """

    name: str
    members: frozenset[str]
    counts: Mapping[Answer, int]
    is_whole: bool = False
    in_words: bool = False

    @property
    def size(self) -> int:
        """How many people answered."""
        return len(self.members)

    @classmethod
    def of(
        cls, name: str, answers: Mapping[str, Answer | Collection[Answer]], *, is_whole: bool = False, in_words: bool = False
    ) -> "Released":
        """The group of those in `answers`, by each one's answer or choices."""
        each = (frozenset([given] if isinstance(given, (str, int)) else given) for given in answers.values())
        return cls(name, frozenset(answers), Counter(answer for given in each for answer in given), is_whole, in_words)

    def merged(self, sides: Sequence[Collection[Answer]]) -> "Released":
        """The same group with answers counted together, as for the sides of a scale; an answer is known by the first of its side."""
        first = {answer: next(iter(side)) for side in sides for answer in side}
        together: Counter[Answer] = Counter()
        for answer, count in self.counts.items():
            together[first.get(answer, answer)] += count
        return replace(self, counts=together)


class WithheldBecause(StrEnum):
    """Why a group may not leave."""

    TOO_FEW = "too few answered"
    WHOLE_TOO_SMALL = "too few for a whole group"
    WITHOUT_WHOLE = "a part without its whole"
    TOLD_IN_WORDS = "told in words"
    OVERLAP = "cuts across a group already released"
    DIFFERENCE = "differs by too few"
    NUMBERS = "numbers of a part"
    CHANGED = "answers have changed"
    ALIKE = "answers too much alike"


@dataclass(frozen=True)
class Decision:
    """Whether groups may leave; if not, why, and in a sentence which ones."""

    because: WithheldBecause | None = None
    sentence: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether all of the groups asked about may leave."""
        return self.because is None


@dataclass(frozen=True)
class _Atom:
    """People between whom no release tells: a group without the smaller groups inside it, and the whole group around it."""

    around: Released
    root: Released
    size: int
    counts: Mapping[Answer, int]
    is_root: bool


def may_release(
    new: Sequence[Released], released: Sequence[Released] = (), *, is_counted: bool = True, limits: Limits | None = None
) -> Decision:
    """Say whether groups may leave, all of them, beside all that has left of the same question already.

    The groups must be nested or apart, and each part inside a whole group that has left or leaves with it. Then all that arithmetic
    gives back are atoms: a group without the groups inside it. Each atom must be empty or have `limits.least` people; and unless it
    is a whole group by itself, which is shown on purpose, at least `limits.least` - 1 of its people must not have given whichever
    answer one takes, and somebody must have given each answer that anybody gave (both only as far as the whole group leaves that
    open). So for fewer than `limits.least` people and any answer there is another set of answers, just as good an explanation of
    everything released, in which none of them gave it, and one in which somebody did: swap answers within the atoms.

    Being refused tells nothing either: for every atom and answer, the two ends (as many as can be gave it; as few) are refused.
    `is_counted=False` is for numbers, of which only the middle one leaves: that of the whole group, since those of its parts beside
    it can say what nobody in one of them answered.

    Source: auditing of released sums over sets (Chin and Özsoyoğlu 1982; Kenthapadi, Mishra and Nissim, Simulatable auditing,
    2005); group disclosure and differencing (Hundepool et al., Statistical Disclosure Control, 2012); that an answer must not be
    shared by nearly all of a group: l-diversity (Machanavajjhala et al. 2007).
    """
    bounds = limits or Limits()
    family, changed = _each_once([*released, *new])
    checks = (
        _too_few(new, bounds),
        _in_words(family),
        _overlapping(family),
        _outermost(new, family, bounds),
        _differing(family, bounds),
        None if is_counted else _of_numbers(family),
        changed or _changed(family),
        _alike(family, bounds),
    )
    return next((decision for decision in checks if decision), Decision())


def may_tell_in_words(group: Released, released: Sequence[Released] = (), *, options: int, limits: Limits | None = None) -> Decision:
    """Say whether a whole group too small for counts may be told by its commonest answers in order (see `in_order`).

    It must be apart from all that was released, and nothing that touches it may be released later: an order of five people beside
    a total soon has one explanation only. And an order of few `options` says by itself what some of few people answered.
    """
    bounds = limits or Limits()
    if group.size < bounds.least:
        return _withheld(WithheldBecause.TOO_FEW, f"“{group.name}” {_are(group.size)}: nothing is said of fewer than {bounds.least}.")
    if any(group.members & other.members for other in released):
        return _in_words([*released, group]) or Decision()
    if not order_is_safe(group.size, options, bounds.least):
        sentence = f"Of {group.size} people and {options} answers, the order alone would say what some of them answered."
        return _withheld(WithheldBecause.ALIKE, sentence)
    return Decision()


def order_is_safe(answered: int, options: int, least: int = 5) -> bool:
    """Say whether knowing which of so many options came first leaves open, for any `least` - 1 people, that none of them gave it.

    The first of an order was given by at least `answered` / `options` people, whatever the counts are.
    """
    return options > 0 and answered >= least and answered - -(-answered // options) >= least - 1


def sides_of_a_scale(points: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Give the points below the middle of a scale, the middle if it has one, and those above: how parts of a group are shown.

    Fixed for a scale, so that it says nothing of the answers. Five points in each of two small groups nearly always leave one empty.
    """
    ordered = sorted(points)
    middle = (ordered[0] + ordered[-1]) / 2
    sides = ([p for p in ordered if p < middle], [p for p in ordered if p == middle], [p for p in ordered if p > middle])
    return tuple(tuple(side) for side in sides if side)


def _withheld(because: WithheldBecause, sentence: str) -> Decision:
    return Decision(because, sentence)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _are(number: int) -> str:
    return f"has {_people(number)} who answered"


def _each_once(family: Iterable[Released]) -> tuple[list[Released], Decision | None]:
    """The groups without repetitions; the same people with other answers are somebody's change of mind laid open."""
    found: dict[tuple[frozenset[str], bool], Released] = {}
    changed = None
    for group in sorted(family, key=lambda group: not group.is_whole):
        before = found.setdefault((group.members, group.in_words), group)
        if not group.in_words and Counter(before.counts) != Counter(group.counts):
            changed = _has_changed(group)
    return list(found.values()), changed


def _too_few(new: Sequence[Released], limits: Limits) -> Decision | None:
    for group in new:
        if group.size < limits.least:
            sentence = f"“{group.name}” {_are(group.size)}: a group is shown beside another from {limits.least}."
            return _withheld(WithheldBecause.TOO_FEW, sentence)
    return None


def _in_words(family: Sequence[Released]) -> Decision | None:
    for told in family:
        for other in family:
            if told.in_words and other is not told and told.members & other.members:
                return _touched(other, told)
    return None


def _touched(group: Released, told: Released) -> Decision:
    sentence = f"“{told.name}” is told in words because it is small: “{group.name}” has people of it, and beside it numbers would come out."
    return _withheld(WithheldBecause.TOLD_IN_WORDS, sentence)


def _overlapping(family: Sequence[Released]) -> Decision | None:
    for one, other in combinations(family, 2):
        common = len(one.members & other.members)
        if 0 < common < min(one.size, other.size):
            sentence = f"“{one.name}” and “{other.name}” have {_people(common)} in common and are neither apart nor one inside the other."
            return _withheld(WithheldBecause.OVERLAP, sentence)
    return None


def _outermost(new: Sequence[Released], family: Sequence[Released], limits: Limits) -> Decision | None:
    for group in new:
        if any(group.members < other.members for other in family):
            continue
        if not any(other.is_whole for other in family if other.members == group.members):
            sentence = f"“{group.name}” is part of a group that has not been shown: the whole is shown first, or with it."
            return _withheld(WithheldBecause.WITHOUT_WHOLE, sentence)
        if group.size < limits.whole:
            sentence = f"“{group.name}” {_are(group.size)}: a whole group is counted from {limits.whole}."
            return _withheld(WithheldBecause.WHOLE_TOO_SMALL, sentence)
    return None


def _inside(group: Released, family: Iterable[Released]) -> list[Released]:
    """The largest groups inside a group."""
    smaller = [other for other in family if other.members < group.members]
    return [one for one in smaller if not any(one.members < other.members for other in smaller)]


def _differing(family: Sequence[Released], limits: Limits) -> Decision | None:
    for group in family:
        inside = _inside(group, family)
        left = group.size - sum(other.size for other in inside)
        if inside and 0 < left < limits.least:
            return _withheld(WithheldBecause.DIFFERENCE, _difference(group, inside, left))
    return None


def _difference(group: Released, inside: Sequence[Released], left: int) -> str:
    if len(inside) == 1:
        return f"“{group.name}” and “{inside[0].name}” differ by {_people(left)}: the one less the other is what they answered."
    names = ", ".join(f"“{other.name}”" for other in inside)
    return f"{names} leave {_people(left)} of “{group.name}”: the whole less these is what they answered."


def _atoms(family: Sequence[Released]) -> Iterator[_Atom]:
    """Every atom that has somebody in it, with the counts that arithmetic gives back for it."""
    for group in family:
        inside = _inside(group, family)
        size = group.size - sum(other.size for other in inside)
        around = [other for other in family if group.members <= other.members]
        root = max(around, key=lambda other: other.size)
        answers = set(root.counts) | set(group.counts)
        counts = {answer: group.counts.get(answer, 0) - sum(other.counts.get(answer, 0) for other in inside) for answer in answers}
        yield _Atom(group, root, size, counts, is_root=root is group and not inside)


def _has_changed(group: Released) -> Decision:
    sentence = f"Somebody of “{group.name}” has answered otherwise since: beside what was released, the change would show."
    return _withheld(WithheldBecause.CHANGED, sentence)


def _changed(family: Sequence[Released]) -> Decision | None:
    for atom in _atoms(family):
        if any(not 0 <= count <= atom.size for count in atom.counts.values()):
            return _has_changed(atom.around)
    return None


def _of_numbers(family: Sequence[Released]) -> Decision | None:
    for group in family:
        if inside := _inside(group, family):
            sentence = f"“{inside[0].name}” is part of “{group.name}”: of numbers, the middle one is told for a whole group alone."
            return _withheld(WithheldBecause.NUMBERS, sentence)
    return None


def _alike(family: Sequence[Released], limits: Limits) -> Decision | None:
    """One sentence for nearly all and for nobody: which of the two it was would say more."""
    for atom in _atoms(family):
        if atom.size and not atom.is_root and any(_tells(atom, answer, limits) for answer in atom.counts):
            sentence = f"Within “{atom.root.name}”, these groups would say what nearly everybody, or nobody, in one of them answered."
            return _withheld(WithheldBecause.ALIKE, sentence)
    return None


def _tells(atom: _Atom, answer: Answer, limits: Limits) -> bool:
    given, of_all = atom.counts[answer], atom.root.counts.get(answer, 0)
    return given < min(1, of_all) or atom.size - given < min(limits.least - 1, atom.root.size - of_all)
