"""Everybody of the staff, as pages name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.gateway.accounts.person import Person


class Colleagues:
    """Everybody of the staff by name. Walks over those who may be given work; names of who left are known."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.all = tuple(people)
        self._by_id = {person.id: person for person in people}

    def __iter__(self) -> Iterator[Person]:
        return iter([person for person in self.all if person.active])

    def __len__(self) -> int:
        return sum(person.active for person in self.all)

    def get(self, person_id: str) -> Person | None:
        """Who has this id, whether they are still here or not."""
        return self._by_id.get(person_id)

    def name(self, person_id: str) -> str:
        """Their name; the id itself of somebody unknown."""
        found = self._by_id.get(person_id)
        return found.name if found else person_id
