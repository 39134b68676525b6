"""Asks the product about a world: by what Azure would answer it, or by the world's own objects."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from azext_acrdiag.access.deny import EVERYBODY
from azext_acrdiag.access.evaluate import ActionDecision, EvaluationInput, evaluate
from azext_acrdiag.domain.fact import Fact, Known
from azext_acrdiag.facts.authorization import (
    DeniedPrincipal,
    DenyAssignment,
    Group,
    Permission,
    RoleAssignment,
    RoleDefinition,
)
from azext_acrdiag.facts.identity import Account, Identity, IdentityKind
from azext_acrdiag.facts.registry import Location, RegistryRef
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.account import Subscription
from azext_acrdiag.sources.arm import arm_service
from azext_acrdiag.sources.arm_roles import RoleSource
from azext_acrdiag.sources.arm_sdk import ArmSdk
from azext_acrdiag.sources.azure_rest import RestService
from azext_acrdiag.sources.graph import GraphSource

from ..simulator.arm import authorization
from ..simulator.arm.protocol import Call as ArmCall
from ..simulator.arm.protocol import Caller as ArmCaller
from ..simulator.directory import find_principal
from ..simulator.entra.state import EntraState
from ..simulator.graph import operations
from ..simulator.graph.protocol import Call as GraphCall
from ..simulator.roles import role_of
from ..simulator.world import DenyAssignment as WorldDenial
from ..simulator.world import RoleAssignment as WorldAssignment
from ..simulator.world import World
from ..sources.fake_azure import FakeAzure, FakeTokens
from ..sources.fakes import Request, respond
from .worlds import RESOURCE_ID, SUBSCRIPTION, TENANT

T = TypeVar("T")

TOKEN_ACTIONS = ("pull", "push", "delete", "metadata_read", "metadata_write", "*")
_LOCATION = Location(RegistryRef(RESOURCE_ID, "contosoapps", SUBSCRIPTION, "apps", None), SUBSCRIPTION, "prod", ())
_ACCOUNT = Account("reader@contoso.com", False, TENANT, SUBSCRIPTION, "prod")
_SUBSCRIPTIONS = (Subscription(SUBSCRIPTION, "prod", TENANT, TENANT, "reader@contoso.com"),)
_KINDS = {"developer": IdentityKind.USER, "ci": IdentityKind.SERVICE_PRINCIPAL, "web": IdentityKind.MANAGED_IDENTITY}
_GRAPH = "graph.microsoft.com"
_RELATIONS = {"memberOf": operations.list_member_of, "transitiveMemberOf": operations.list_transitive_member_of}


# --- By the answers of Azure ------------------------------------------------------------------------------------------


class SimulatedAzure(FakeAzure):
    """Answers the requests of the product as the simulator would, without a network and whoever asks."""

    def __init__(self) -> None:
        super().__init__(routes={})
        self.world = World()

    def answer(self, request: Request) -> Response:
        """The answer of Azure Resource Manager or Microsoft Graph."""
        url = urlsplit(request.url)
        query, path = dict(parse_qsl(url.query)), unquote(url.path)
        if url.hostname != _GRAPH:
            return respond(200, self._arm(path, query))
        if path.endswith("/$batch"):
            return respond(200, self._batch((request.json or {})["requests"]))
        return respond(200, self._graph(path, query))

    def _arm(self, path: str, query: dict[str, str]) -> Any:
        found = ((route, route.match("GET", path)) for route in authorization.ROUTES)
        route, params = next((route, params) for route, params in found if params is not None)
        who = ArmCaller(self.world.object_id("reader"), TENANT, "reader@contoso.com")
        return route.handler(ArmCall(self.world, _now(), who, "management.azure.com", path, query, params=params))

    def _batch(self, requests: list[dict[str, Any]]) -> Any:
        answers = []
        for each in requests:
            url = urlsplit(each["url"])
            body = self._graph(f"/v1.0{unquote(url.path)}", dict(parse_qsl(url.query)))
            answers.append({"id": each["id"], "status": 200, "body": body})
        return {"responses": answers}

    def _graph(self, path: str, query: dict[str, str]) -> Any:
        version, kind, object_id, relation = path.strip("/").split("/")
        return _RELATIONS[relation](
            GraphCall(
                world=self.world,
                state=EntraState(),
                now=_now(),
                tenant=self.world.tenants["contoso"],
                caller=find_principal(self.world, self.world.object_id("reader")),
                host=_GRAPH,
                version=version,
                method="GET",
                path=f"/{kind}/{object_id}/{relation}",
                query=query,
                params={"kind": kind, "id": object_id},
            )
        )


class Interfaces:
    """The product's own sources on the simulator's answers, the management libraries of the CLI included."""

    def __init__(self, cli_ctx: Any) -> None:
        self._azure, tokens = SimulatedAzure(), FakeTokens()
        self._sdk = ArmSdk(cli_ctx, tokens, self._azure.transport())
        self._arm = arm_service(cli_ctx, self._azure.http, tokens)
        graph = f"https://{_GRAPH}/"
        self._graph = RestService("Microsoft Graph", graph, graph, self._azure.http, tokens)

    def read(self, world: World, name: str, with_groups: bool) -> EvaluationInput:
        """What the product learns about an identity."""
        self._azure.world = world
        identity = Identity(_KINDS[name], name, world.object_id(name), None, TENANT)
        roles = RoleSource(self._sdk, self._arm)
        groups = GraphSource(self._graph, _SUBSCRIPTIONS).groups(identity, _ACCOUNT) if with_groups else None
        return _input(
            world,
            name,
            assignments=_value(roles.role_assignments(identity, _LOCATION)).assignments,
            denials=_value(roles.deny_assignments(identity, _LOCATION)).assignments,
            groups=_value(groups).groups if groups else None,
        )


def _value(fact: Fact[T]) -> T:
    assert isinstance(fact, Known), fact
    return fact.value


def _now() -> datetime:
    return datetime.now(timezone.utc)


# --- By the objects of the world --------------------------------------------------------------------------------------


def convert(world: World, name: str) -> EvaluationInput:
    """All assignments of the world, wherever and whose they are, with the groups and management groups in full."""
    return _input(
        world,
        name,
        assignments=tuple(_assignment(world, each) for each in world.role_assignments.values()),
        denials=tuple(_denial(world, each) for each in world.deny_assignments.values()),
        groups=_groups(world, name),
        management_groups=("corp", "division", TENANT),
    )


def _groups(world: World, name: str) -> tuple[Group, ...]:
    groups = world.tenants["contoso"].groups
    found: set[str] = {each for each, group in groups.items() if name in group.members}
    direct = frozenset(found)
    while more := {each for each, group in groups.items() if found.intersection(group.members)} - found:
        found |= more
    return tuple(Group(groups[each].id, each, each in direct) for each in sorted(found))


def _assignment(world: World, assignment: WorldAssignment) -> RoleAssignment:
    role = role_of(world, assignment.role)
    permissions = tuple(
        Permission(each.actions, each.not_actions, each.data_actions, each.not_data_actions)
        for each in role.permissions
    )
    return RoleAssignment(
        assignment_id=assignment.id,
        principal_id=world.object_id(assignment.principal),
        principal_type=None,
        scope=world.resolve_scope(assignment.scope),
        role=RoleDefinition(role.id, role.name, not role.built_in, permissions),
        condition=assignment.condition,
        condition_version=assignment.condition_version,
        created_on=assignment.created_on,
        updated_on=None,
    )


def _denial(world: World, denial: WorldDenial) -> DenyAssignment:
    held = (denial.actions, denial.not_actions, denial.data_actions, denial.not_data_actions)
    return DenyAssignment(
        assignment_id=denial.id,
        name="",
        scope=world.resolve_scope(denial.scope),
        permissions=(Permission(*(tuple(each) for each in held)),),
        principals=tuple(_denied(world, each) for each in denial.principals),
        excluded=tuple(_denied(world, each) for each in denial.exclude_principals),
        at_its_scope_only=denial.do_not_apply_to_child_scopes,
        is_enforced=denial.effect == "enforced",
    )


def _denied(world: World, name: str) -> DeniedPrincipal:
    return DeniedPrincipal(EVERYBODY if name == "*" else world.object_id(name), None)


# --- The question -----------------------------------------------------------------------------------------------------


def _input(world: World, name: str, **known: Any) -> EvaluationInput:
    mode = world.registries["contosoapps"].role_assignment_mode
    return EvaluationInput(
        resource_id=RESOURCE_ID,
        object_id=world.object_id(name),
        token_actions=TOKEN_ACTIONS,
        is_abac=mode == "AbacRepositoryPermissions",
        **known,
    )


def decide(known: EvaluationInput, repository: str | None) -> dict[str, ActionDecision]:
    """The decisions of the product about a repository."""
    return evaluate(replace(known, repository=repository))
