"""The registries of an estate with the roles on them, out of Azure Resource Graph; only what the rules take.

Tables: https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterable, List, Tuple

from ..domain.fact import Fact, Known
from ..facts.authorization import RoleAssignment, RoleDefinition
from ..facts.estate import Place, SeenRegistry
from ..facts.registry import Registry
from .arm import READ, read_registry, reference
from .arm_roles import guid_of, read_assignment, read_definition
from .arm_sdk import REGISTRY_TYPE
from .azure_rest import unknown
from .fields import Json, WrongShape, objects, required, text
from .graph_batch import in_parts
from .resource_graph import RESOURCE_GRAPH, ResourceGraph

_REGISTRIES = (
    f"resources | where type =~ '{REGISTRY_TYPE.lower()}' "
    "| project id, name, location, sku, properties | order by id asc"
)
_SUBSCRIPTIONS = (
    "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' "
    "| project id, name, subscriptionId, chain = properties.managementGroupAncestorsChain | order by id asc"
)
# What is assigned to other kinds of resources says nothing about a registry.
_ASSIGNMENTS = (
    "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' "
    "| extend scope = tolower(tostring(properties.scope)) "
    "| where not(scope contains '/providers/') or scope startswith '/providers/microsoft.management/' "
    f"or scope contains '/providers/{REGISTRY_TYPE.lower()}/' "
    "| project id, properties | order by id asc"
)
_DEFINITIONS = (
    "authorizationresources | where type =~ 'microsoft.authorization/roledefinitions' "
    "| where name in~ ({names}) | project id, properties | order by id asc"
)
_MOST_NAMES = 500


@dataclass(frozen=True)
class FoundAssignments:
    """Role assignments, and how many had to be left out because their role could not be read."""

    assignments: Tuple[RoleAssignment, ...]
    left_out: int


class EstateSource:
    """Reads the estate. Each method raises one of `azure_rest.FAILURES`."""

    def __init__(self, graph: ResourceGraph) -> None:
        self._graph = graph

    def registries(self) -> Tuple[SeenRegistry, ...]:
        """All registries that the account can see."""
        return tuple(_seen(row) for row in self._graph.rows(_REGISTRIES))

    def places(self) -> Dict[str, Place]:
        """The subscriptions by id in lower case."""
        rows = self._graph.rows(_SUBSCRIPTIONS)
        return {required(text(row, "subscriptionId"), "subscriptionId").lower(): _place(row) for row in rows}

    def assignments(self) -> FoundAssignments:
        """All role assignments that can reach a registry."""
        rows = self._graph.rows(_ASSIGNMENTS, above_too=True)
        wanted = {guid_of(required(text(row, "properties", "roleDefinitionId"), "roleDefinitionId")) for row in rows}
        roles = self._definitions(sorted(wanted))
        read = tuple(read_assignment(row, roles[guid]) for row, guid in _with_role(rows) if guid in roles)
        return FoundAssignments(read, len(rows) - len(read))

    def _definitions(self, guids: List[str]) -> Dict[str, RoleDefinition]:
        found: Dict[str, RoleDefinition] = {}
        for part in in_parts(guids, _MOST_NAMES):
            names = ", ".join(f"'{each}'" for each in part)
            for row in self._graph.rows(_DEFINITIONS.format(names=names), above_too=True):
                guid = guid_of(required(text(row, "id"), "id"))
                found[guid] = read_definition(row, guid)
        return found


def _with_role(rows: Iterable[Json]) -> List[Tuple[Json, str]]:
    return [(row, guid_of(text(row, "properties", "roleDefinitionId") or "")) for row in rows]


def _seen(row: Json) -> SeenRegistry:
    ref = reference(required(text(row, "id"), "id"), text(row, "properties", "loginServer"))
    settings: Fact[Registry]
    try:
        settings = Known(read_registry(row, None), RESOURCE_GRAPH)
    except WrongShape as failure:
        settings = unknown(RESOURCE_GRAPH, failure, READ)
    return SeenRegistry(ref, text(row, "location") or "", settings)


def _place(row: Json) -> Place:
    chain = objects(row, "chain") or ()
    return Place(required(text(row, "name"), "name"), tuple(required(text(each, "name"), "name") for each in chain))
