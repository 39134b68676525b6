"""Scans an estate: asks about all registries together, lets the rules judge each, and concludes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Callable, Dict, List, Tuple, Union

from .composition import report_crash
from .domain.fact import Absent, Fact, Known, Unknown, Why
from .domain.outcome import FailOn
from .edges import AzureEdges
from .engine.judge import judge
from .engine.resolve import unwrap
from .estate.access import with_data_access
from .estate.facts import Estate, FactsOfRegistries
from .estate.report import EstateReport, ScannedRegistry, Unread, nothing_scanned, report_on
from .facts.authorization import RoleAssignment
from .facts.estate import Place, Scope, SeenRegistry
from .facts.identity import Account
from .facts.inventory import Holders
from .facts.overview import Principals
from .rules.catalog import scan_rules
from .sources.account import account
from .sources.arm import READ
from .sources.arm_batch import ArmBatch
from .sources.arm_roles import ROLES_READ
from .sources.azure_rest import FAILURES, Remember, always_ask, unknown
from .sources.below import BELOW, Below
from .sources.estate import EstateSource, FoundAssignments
from .sources.graph_directory import GRAPH, READ_APPLICATIONS, READ_DIRECTORY, Directory
from .sources.graph_inventory import InventorySource
from .sources.once import in_parallel
from .sources.resource_graph import RESOURCE_GRAPH, ResourceGraph
from .version import VERSION

_READ_SECONDS, _MOST_BYTES = 30.0, 64 * 1024 * 1024
"""An answer about many registries takes longer and is larger than one about a single registry."""

Progress = Callable[[str, int, int], None]
"""What is being looked at, and how many of how many steps are done."""


@dataclass(frozen=True)
class Question:
    """What the command was asked."""

    scope: Scope
    within: int
    fail_on: FailOn


def scan(
    cli_ctx: Any, question: Question, observed_at: datetime, on_progress: Progress, remember: Remember = always_ask
) -> EstateReport:
    """The whole scan. What cannot be read is unknown, and the rest is judged all the same."""
    started = time.monotonic()
    who = account(cli_ctx)
    if not isinstance(who, Known):
        why = Unknown(Why.ERROR, who.reason) if isinstance(who, Absent) else who
        return nothing_scanned(question.scope, why, question.fail_on, question.within, observed_at, VERSION)
    reader = _Reader(cli_ctx, question.scope, who.value, on_progress, remember)
    try:
        found = reader.read()
    except FAILURES as failure:
        why = unknown(RESOURCE_GRAPH, failure, f"{READ} in {question.scope.in_words}")
        return nothing_scanned(question.scope, why, question.fail_on, question.within, observed_at, VERSION)
    facts = FactsOfRegistries(found, who.value, observed_at, question.within)
    rules = scan_rules()
    scanned: List[ScannedRegistry] = []
    for seen in found.registries:
        findings = tuple(judge(rules, facts.of(seen), (), report_crash))
        place = found.places.get(seen.ref.subscription_id.lower())
        scanned.append(
            ScannedRegistry(
                seen.ref,
                place.name if place else seen.ref.subscription_id,
                seen.region,
                unwrap(seen.settings),
                findings,
            )
        )
    return report_on(
        question.scope,
        scanned,
        tuple(reader.unread),
        question.fail_on,
        question.within,
        observed_at,
        round(time.monotonic() - started, 1),
        VERSION,
    )


class _Reader:
    """Reads the estate: the inventory first, then the roles and what lies below each registry side by side."""

    def __init__(self, cli_ctx: Any, scope: Scope, who: Account, on_progress: Progress, remember: Remember) -> None:
        azure = AzureEdges(cli_ctx, remember, _READ_SECONDS, _MOST_BYTES)
        subscription_id = who.subscription_id
        self._source = EstateSource(ResourceGraph(azure.arm_service, scope, subscription_id, time.sleep))
        self._below = Below(ArmBatch(azure.arm_service, subscription_id, time.sleep))
        self._inventory = InventorySource(azure.graph_service, azure.arm_service, who.tenant_id, subscription_id)
        self._directory = Directory(azure.graph_service, who.tenant_id, subscription_id)
        self._progress = _Steps(on_progress)
        self.unread: List[Unread] = []

    def read(self) -> Estate:
        """Everything. Raises one of FAILURES when not even the inventory can be read."""
        self._progress.expect(4)
        self._progress.next("registries")
        registries = self._source.registries()
        if not registries:
            return Estate(())
        self._progress.expect(len(BELOW) * len(registries))
        found = _side_by_side(roles=lambda: self._read_roles(registries), below=lambda: self._read_below(registries))
        roles: Estate = found["roles"]
        below: Estate = found["below"]
        return replace(roles, tokens=below.tokens, log_routes=below.log_routes, usages=below.usages)

    def _read_roles(self, registries: Tuple[SeenRegistry, ...]) -> Estate:
        self._progress.next("role assignments")
        asked = _side_by_side(places=lambda: self._places(len(registries)), assigned=self._assigned)
        estate, assigned = Estate(registries, asked["places"]), asked["assigned"]
        if isinstance(assigned, Unknown):
            return replace(estate, assignments=assigned, principals=assigned, holders=assigned)
        if assigned.left_out:
            detail = f"{assigned.left_out:,} role assignments were left out: their roles could not be read."
            self.unread.append(Unread((), detail, "Microsoft.Authorization/roleDefinitions/read", len(registries)))
        self._progress.next("directory")
        object_ids = tuple(sorted({each.principal_id for each in assigned.assignments}))
        asked = _side_by_side(
            principals=lambda: self._principals(object_ids),
            holders=lambda: self._holders(with_data_access(assigned.assignments)),
        )
        self._progress.next("secrets")
        return replace(
            estate,
            assignments=Known(assigned.assignments, RESOURCE_GRAPH),
            principals=asked["principals"],
            holders=asked["holders"],
        )

    def _assigned(self) -> Union[FoundAssignments, Unknown]:
        try:
            return self._source.assignments()
        except FAILURES as failure:
            return unknown(RESOURCE_GRAPH, failure, ROLES_READ)

    def _holders(self, assignments: Tuple[RoleAssignment, ...]) -> Fact[Holders]:
        try:
            return Known(self._inventory.holders(assignments, with_federated=False), GRAPH)
        except FAILURES as failure:
            return unknown(GRAPH, failure, READ_APPLICATIONS)

    def _places(self, registries: int) -> Dict[str, Place]:
        try:
            return self._source.places()
        except FAILURES as failure:
            why = unknown(RESOURCE_GRAPH, failure, "Microsoft.Resources/subscriptions/read")
            self.unread.append(
                Unread((), f"Roles of management groups are not known. {why.detail}", why.needs, registries)
            )
            return {}

    def _principals(self, object_ids: Tuple[str, ...]) -> Fact[Principals]:
        try:
            return Known(Principals(self._directory.names(object_ids)), GRAPH)
        except FAILURES as failure:
            return unknown(GRAPH, failure, READ_DIRECTORY)

    def _read_below(self, registries: Tuple[SeenRegistry, ...]) -> Estate:
        resource_ids = tuple(each.ref.resource_id for each in registries)
        found = self._below.read(resource_ids, lambda count: self._progress.next("tokens, logs and limits", count))
        return Estate((), tokens=found.tokens, log_routes=found.log_routes, usages=found.usages)


def _side_by_side(**questions: Callable[[], Any]) -> Dict[str, Any]:
    """The answers to questions that do not wait for one another."""
    return in_parallel(lambda name: questions[name](), questions)


class _Steps:
    """Counts what is done, for the progress bar."""

    def __init__(self, on_progress: Progress) -> None:
        self._on_progress = on_progress
        self._done = 0
        self._total = 0

    def expect(self, more: int) -> None:
        """So many steps more are to come."""
        self._total += more

    def next(self, what: str, done: int = 1) -> None:
        """What begins now; so many steps are behind."""
        self._done = min(self._done + done, self._total)
        self._on_progress(what, self._done, self._total)
