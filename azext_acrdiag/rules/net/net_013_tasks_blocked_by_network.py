"""The registry's tasks reach it.

Good state
    The network rules keep nobody out, or every task runs in an agent pool, or has a system-assigned identity that may
    pass by the rules.

Why it matters
    Tasks and `az acr build` run on shared agents with changing addresses. Tasks are no trusted service any more: since
    June 2025 only a system-assigned identity passes by network rules, and only where the registry says so. With IPv6
    switched on, tasks do not run at all.

How it is detected
    Only where network rules restrict access: `networkRuleBypassAllowedForTasks`, and the identity and agent pool of
    each enabled task.

Fix
    Let tasks pass by the rules, or run them in an agent pool in a network that may come in.

References
    https://learn.microsoft.com/azure/container-registry/manage-network-bypass-policy-for-tasks
    https://learn.microsoft.com/azure/container-registry/tasks-agent-pools
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...domain.finding import Evidence, Fix, Judgement, not_applicable, passed, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.registry import DUAL_STACK, LOCATION, REGISTRY, Location, Registry
from ...facts.tasks import TASKS, Task
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, Clues, Context, Pattern
from ..wording import MINUTES, WRITES_REGISTRY, subscription_option

_BYPASS = "--api-version 2025-06-01-preview --set properties.networkRuleBypassAllowedForTasks=true"
_CLUES = Clues(
    "The registry's own build agents come from addresses that its firewall refuses.",
    "Let tasks bypass the network rules, or build on an agent pool in your network.",
    (
        Pattern("failed to set docker credentials", 95, BY_REGISTRY, ANYWHERE),
        Pattern("ran out of retries", 80, BY_REGISTRY, AT_REGISTRY),
        Pattern("client with ip", 44, BY_REGISTRY, ANYWHERE, r"client with ip[^\n]{0,80}not allowed"),
        Pattern("networkrulebypassallowedfortasks", 92, BY_REGISTRY, ANYWHERE),
    ),
    (
        Context("acr ", 60, r"\bacr (?:build|run|task)\b"),
        Context("queued a ", 60, r"queued a (?:build|run) with id"),
        Context("setting up docker configuration", 60),
    ),
    (f'az resource update --ids "$(az acr show --name {{name}} --query id --output tsv)" {_BYPASS}',),
    WRITES_REGISTRY,
    "az acr show --name {name} --query networkRuleSet",
)


@rule(
    code="ACRD-NET-013",
    slug="tasks-blocked-by-network",
    good="The registry's tasks reach it.",
    needs=(TARGET, REGISTRY, TASKS),
    uses=(LOCATION,),
    rows=("S6",),
    clues=_CLUES,
)
def judge(target: Target, registry: Registry, tasks: Tuple[Task, ...], location: Optional[Location]) -> Judgement:
    """Warns of tasks that the network rules keep out; no client of the registry is concerned."""
    if not tasks:
        return not_applicable("The registry has no enabled task; az acr build would need an agent pool here.")
    registry_words = f"{quote(target.name)}{subscription_option(location)}"
    if registry.network.endpoint_protocol == DUAL_STACK:
        return warned(
            f"Tasks of {registry.name} do not run, because it answers over IPv6 too.",
            Evidence(f"endpointProtocol is {DUAL_STACK}; tasks: {_listed(tasks)}.", "Azure Resource Manager"),
            fix=Fix(
                "Have the registry answer over IPv4 only, if its tasks are needed.",
                (f"az acr update --name {registry_words} --endpoint-protocol IPv4",),
                WRITES_REGISTRY,
                MINUTES,
            ),
        )
    allowed = registry.network.tasks_bypass
    out = tuple(each for each in tasks if not each.in_agent_pool and not (allowed and each.has_system_identity))
    if not out:
        return passed(f"The network rules of {registry.name} let its tasks in.")
    commands = [f"az acr agentpool create --registry {registry_words} --name POOL --subnet-id SUBNET"]
    text = "Run the tasks in an agent pool in a network that may come in."
    if not allowed and any(each.has_system_identity for each in out):
        commands.insert(0, f"az resource update --ids {quote(registry.resource_id)} {_BYPASS}")
        text = "Let tasks with a system-assigned identity pass by the network rules, or use an agent pool."
    return warned(
        f"The network rules of {registry.name} keep its tasks out: {_listed(out)}.",
        Evidence(
            f"networkRuleBypassAllowedForTasks is {'not shown' if allowed is None else str(allowed).lower()}; without "
            f"an agent pool: {_listed(out)}.",
            "Azure Resource Manager",
        ),
        detail="They run on shared agents, whose addresses change and are in no rule.",
        fix=Fix(text, tuple(commands), WRITES_REGISTRY, MINUTES),
    )


def _listed(tasks: Tuple[Task, ...]) -> str:
    names = ", ".join(each.name for each in tasks[:5])
    return f"{names} and {len(tasks) - 5} more" if len(tasks) > 5 else names
