"""How actions remembers: queries with names of the domain, over the mesh's documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.actions.store import specs
from services.actions.store.ages import Ages
from services.actions.store.cases import CaseFilter, Cases
from services.actions.store.facts import Facts
from services.actions.store.issues import IssueFilter, Issues, Patterns
from services.actions.store.kept import Change, Kept, Listed
from services.actions.store.measures import Measures
from services.actions.store.plans import PlanFilter, Plans
from services.actions.store.policies import Policies
from services.actions.store.tallies import Tallies
from services.mesh.documents.port import Collection, Spec


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that actions remembers."""

    cases: Cases
    issues: Issues
    patterns: Patterns
    plans: Plans
    facts: Facts
    tallies: Tallies
    ages: Ages
    measures: Measures
    policies: Policies

    @classmethod
    def over(cls, collection: Callable[[Spec], Collection]) -> Store:
        """The store over the collections of a database."""
        cases, issues, plans = collection(specs.CASE), collection(specs.ISSUE), collection(specs.PLAN)
        facts = Facts(collection(specs.FACT))
        return cls(
            cases=Cases(cases),
            issues=Issues(issues),
            patterns=Patterns(collection(specs.PATTERN)),
            plans=Plans(plans),
            facts=facts,
            tallies=Tallies(cases),
            ages=Ages(cases, issues),
            measures=Measures(facts, cases, issues, plans),
            policies=Policies(collection(specs.POLICY)),
        )


__all__ = ["CaseFilter", "Change", "IssueFilter", "Kept", "Listed", "PlanFilter", "Store"]
