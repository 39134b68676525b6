"""Cases of tasks-blocked-by-network."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.facts.registry import DUAL_STACK, NetworkSettings
from azext_acrdiag.facts.tasks import Task
from azext_acrdiag.rules.net.net_013_tasks_blocked_by_network import judge
from tests.rules import facts

SYSTEM = Task("nightly", has_system_identity=True, in_agent_pool=False)
PLAIN = Task("build", has_system_identity=False, in_agent_pool=False)
POOLED = Task("pooled", has_system_identity=False, in_agent_pool=True)


def case(*tasks: Task, bypass: Optional[bool] = False, protocol: str = "IPv4") -> Judgement:
    registry = replace(
        facts.REGISTRY,
        default_action="Deny",
        network=NetworkSettings(tasks_bypass=bypass, endpoint_protocol=protocol),
    )
    return judge.judge(target=facts.TARGET, registry=registry, tasks=tasks, location=facts.LOCATION)


def test_shared_agents_are_kept_out() -> None:
    result = case(SYSTEM, POOLED)
    assert result.outcome is Outcome.WARN
    assert result.title.endswith("keep its tasks out: nightly.")
    assert result.fix is not None
    assert result.fix.commands[0].endswith("--set properties.networkRuleBypassAllowedForTasks=true")
    assert f"--ids {facts.RESOURCE_ID} " in result.fix.commands[0]


def test_the_bypass_helps_a_system_assigned_identity_alone() -> None:
    assert case(SYSTEM, bypass=True).outcome is Outcome.PASS
    result = case(SYSTEM, PLAIN, bypass=True)
    assert result.outcome is Outcome.WARN
    assert result.title.endswith(": build.")
    assert result.fix is not None
    assert all("agentpool create" in command for command in result.fix.commands)


def test_an_older_version_that_does_not_show_the_bypass_is_named() -> None:
    assert "is not shown" in case(SYSTEM, bypass=None).evidence[0].text


def test_many_tasks_are_counted() -> None:
    many = tuple(replace(PLAIN, name=f"task{number}") for number in range(7))
    assert "task4 and 2 more" in case(*many).title


def test_tasks_do_not_run_with_ipv6() -> None:
    result = case(POOLED, protocol=DUAL_STACK)
    assert result.outcome is Outcome.WARN
    assert "IPv6" in result.title


def test_an_agent_pool_passes() -> None:
    assert case(POOLED).outcome is Outcome.PASS


def test_without_tasks_the_question_does_not_arise() -> None:
    assert case().outcome is Outcome.NOT_APPLICABLE
