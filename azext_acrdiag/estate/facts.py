"""The facts that the rules take, for one registry of an estate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, Mapping, Optional, Tuple

from ..domain.fact import Fact, Key, Known, Unknown, Why
from ..domain.subject import Subject
from ..facts import estate, given, overview, registry
from ..facts.authorization import RoleAssignment
from ..facts.estate import LogRoutes, Place, RegistryTokens, SeenRegistry
from ..facts.identity import Account
from ..facts.inventory import Holders
from ..facts.overview import AllAssignments, Principals
from ..facts.state import USAGES, Usages
from .access import HoldersByAssignment
from .roles_by_scope import RolesByScope

NOT_ASKED = Unknown(Why.ERROR, "It was not asked.")
_NO_ROLES_SEEN = Unknown(
    Why.PERMISSION,
    "Azure Resource Graph shows no role assignment at or above the registry.",
    "Microsoft.Authorization/roleAssignments/read",
)


@dataclass(frozen=True)
class Estate:
    """What was read of all registries together. Resource ids are in lower case."""

    registries: Tuple[SeenRegistry, ...]
    places: Mapping[str, Place] = field(default_factory=dict)
    """By subscription id in lower case."""
    assignments: Fact[Tuple[RoleAssignment, ...]] = NOT_ASKED
    principals: Fact[Principals] = NOT_ASKED
    holders: Fact[Holders] = NOT_ASKED
    tokens: Mapping[str, Fact[RegistryTokens]] = field(default_factory=dict)
    log_routes: Mapping[str, Fact[LogRoutes]] = field(default_factory=dict)
    usages: Mapping[str, Fact[Usages]] = field(default_factory=dict)


class FactsOfRegistries:
    """Gives the facts of one registry after the other."""

    def __init__(self, found: Estate, account: Account, now: datetime, within: int) -> None:
        self._estate = found
        self._account = account
        self._everywhere: Dict[Key[Any], Fact[Any]] = {
            given.NOW: Known(now, "this machine's clock"),
            estate.WITHIN: Known(within, "the command line"),
            overview.PRINCIPALS: found.principals,
        }
        self._roles = RolesByScope(found.assignments.value if isinstance(found.assignments, Known) else ())
        self._holders = HoldersByAssignment(found.holders.value if isinstance(found.holders, Known) else Holders(()))

    def of(self, seen: SeenRegistry) -> Dict[Tuple[Key[Any], Optional[Subject]], Fact[Any]]:
        """The facts of a registry, as the engine takes them."""
        resource_id = seen.ref.resource_id.lower()
        assignments = self._assignments(seen)
        location = registry.Location(seen.ref, self._account.subscription_id, self._account.subscription_name, ())
        found: Dict[Key[Any], Fact[Any]] = {
            **self._everywhere,
            registry.REGISTRY: seen.settings,
            registry.LOCATION: Known(location, "Azure Resource Graph"),
            overview.ALL_ASSIGNMENTS: assignments,
            estate.HOLDERS: self._holders_of(assignments),
            estate.REGISTRY_TOKENS: self._estate.tokens.get(resource_id, NOT_ASKED),
            estate.LOG_ROUTES: self._estate.log_routes.get(resource_id, NOT_ASKED),
            USAGES: self._estate.usages.get(resource_id, NOT_ASKED),
        }
        return {(key, None): fact for key, fact in found.items()}

    def _assignments(self, seen: SeenRegistry) -> Fact[AllAssignments]:
        everything = self._estate.assignments
        if not isinstance(everything, Known):
            return everything
        place = self._estate.places.get(seen.ref.subscription_id.lower())
        reaching = self._roles.reaching(seen.ref.resource_id, place.management_groups if place else ())
        # Whoever sees the registry does so by an assignment; seeing none means that one may not look at them.
        return Known(AllAssignments(reaching), everything.source) if reaching else _NO_ROLES_SEEN

    def _holders_of(self, assignments: Fact[AllAssignments]) -> Fact[Holders]:
        if not isinstance(assignments, Known):
            return assignments
        holders = self._estate.holders
        if not isinstance(holders, Known):
            return holders
        return Known(self._holders.of(assignments.value.assignments), holders.source)
