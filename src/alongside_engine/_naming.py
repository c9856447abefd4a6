"""Who is meant when somebody is named in a cell."""

import re
from collections import Counter
from collections.abc import Iterable

from alongside_engine._tables import Row, same
from alongside_engine.matching import Person

_MAILBOX = re.compile(r"(?P<name>.*)<(?P<address>[^<>]+)>")
_TITLE = re.compile(r"^(dr|prof|professor|mr|mrs|ms|miss|mx|sir|dame)\.? ")


class Names:
    """Finds people by identifier, by "Name <address>", or by name without its title."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._people = {same(person.key): person for person in people}
        self._mentors_by_name: dict[str, list[str]] = {}
        self._strangers: set[str] = set()
        for person in self._people.values():
            if person.name:
                self._mentors_by_name.setdefault(_bare(person.name), []).extend([person.key] * person.mentors)

    def mentors_called(self, written: str) -> list[str]:
        """Give the mentors who may be meant, all those of a name when there are several; nobody for who takes no part."""
        mailbox = _MAILBOX.fullmatch(written)
        name, address = (mailbox["name"], mailbox["address"]) if mailbox else (written, written)
        if person := self._people.get(same(address)):
            return [person.key] * person.mentors
        if _bare(name) in self._mentors_by_name:
            return self._mentors_by_name[_bare(name)]
        self._strangers.add(same(address))
        return []

    def person(self, row: Row, column: str) -> Person:
        """Give the person whom a cell names by identifier. Raises FileProblem for somebody unknown."""
        found = self.here(row, column)
        if found is None:
            raise row.problem(f'{column} is "{row.get(column)}", who is not among the people; correct it, or take the line out')
        return found

    def here(self, row: Row, column: str) -> Person | None:
        """Give the person whom a cell names by identifier, nobody for who takes no part. Raises FileProblem for an empty cell."""
        return self._people.get(same(row.needed(column)))

    def shown(self) -> dict[str, str]:
        """Give by key what to call everybody: the name, with the identifier where others have the same."""
        people = self._people.values()
        many = Counter(person.name for person in people)
        return {
            one.key: one.name if one.name and many[one.name] == 1 else f"{one.name} ({one.key})" if one.name else one.key for one in people
        }

    def notes(self) -> list[str]:
        """Say how many were named who take no part."""
        many = len(self._strangers)
        words = "1 supervisor or manager named is" if many == 1 else f"{many} supervisors and managers named are"
        return [f"{words} not among the people, and so in no pair"] if many else []


def _bare(name: str) -> str:
    return _TITLE.sub("", same(name))
