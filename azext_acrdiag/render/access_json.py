"""The reports on access as the objects that scripts read, `schemaVersion` 1.0: keys are only ever added.

All three hold `schemaVersion`, `tool` (`name`, `version`), `registry` (`name`, `resourceId`, `roleAssignmentMode`,
`repository`) and `notRead` (`what`, `detail`, `needs`).

show-access
    `identity` (`objectId`, `name`, `principalType`) and `actions`: `action`, `verdict` (`allowed`, `denied` or
    `unknown`), `reason`, the assignments `grantedBy`, `notCounting` and `eligible` (`assignmentId`, `role`, `scope`,
    `groups`, `groupsComplete`, `condition`, `grants`, `reason`, `result`, `endsOn`,
    `activation`), `deniedBy` (`assignmentId`,
    `name`, `scope`, `certain`), and `remedy` (`text`, `roles`, `commands`, `condition`, `callerMayRun`, `note`) or
    null.
show-access --all
    `principals`: `objectId`, `name`, `principalType`, `exists`, `allowed` and `unknown` (actions), `assignments`.
plan-abac
    `repositoryPrefix`, `alreadyAbac`, `losing` and `mayLose` (counts), `principals` (`objectId`, `name`,
    `principalType`, `exists`, `today`, `loses`, `mayLose`, `assignments`, `assign`: `role`, `condition`, `command`),
    `unaffected`, `gone`, `untouched`, `callerMayAssign`, `switch`, `warning`.
"""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Tuple

from ..access_report.abac_plan import Affected, Plan
from ..access_report.model import (
    AccessReport,
    ActionAccess,
    EveryoneReport,
    Link,
    NotRead,
    PrincipalAccess,
    Remedy,
    Who,
)
from ..domain.target import Target
from .clean import cleaned

SCHEMA_VERSION = "1.0"


def access_to_json(report: AccessReport) -> Dict[str, Any]:
    """What one identity may do."""
    return _document(
        report.target,
        report.resource_id,
        report.is_abac,
        report.version,
        report.not_read,
        identity={
            "objectId": report.who.object_id,
            "name": report.who.name,
            "principalType": report.who.principal_type,
        },
        actions=[_action(each) for each in report.actions],
    )


def everyone_to_json(report: EveryoneReport) -> Dict[str, Any]:
    """Who may do anything."""
    return _document(
        report.target,
        report.resource_id,
        report.is_abac,
        report.version,
        report.not_read,
        principals=[_principal(each) for each in report.principals],
    )


def plan_to_json(plan: Plan) -> Dict[str, Any]:
    """What the switch takes away, and what to assign."""
    return _document(
        plan.target,
        plan.resource_id,
        plan.is_abac,
        plan.version,
        plan.not_read,
        repositoryPrefix=plan.repository_prefix,
        alreadyAbac=plan.is_abac,
        losing=len(plan.losing),
        mayLose=len(plan.affected) - len(plan.losing),
        principals=[_affected(each) for each in plan.affected],
        unaffected=[_who(each) for each in plan.unaffected],
        gone=[_who(each) for each in plan.gone],
        untouched=list(plan.untouched),
        callerMayAssign=plan.caller_may_assign,
        switch=plan.switch,
        warning=plan.warning,
    )


def _document(
    target: Target,
    resource_id: Optional[str],
    is_abac: Optional[bool],
    version: str,
    not_read: Tuple[NotRead, ...],
    **more: Any,
) -> Dict[str, Any]:
    mode = None if is_abac is None else "AbacRepositoryPermissions" if is_abac else "LegacyRegistryPermissions"
    document: Dict[str, Any] = cleaned(
        {
            "schemaVersion": SCHEMA_VERSION,
            "tool": {"name": "acrdiag", "version": version},
            "registry": {
                "name": target.name,
                "resourceId": resource_id,
                "roleAssignmentMode": mode,
                "repository": target.repository,
            },
            **more,
            "notRead": [{"what": each.what, "detail": each.detail, "needs": each.needs} for each in not_read],
        }
    )
    return document


def _action(found: ActionAccess) -> Dict[str, Any]:
    return {
        "action": found.action.value,
        "verdict": found.verdict.value,
        "reason": found.reason,
        "grantedBy": _links(found.granted_by),
        "notCounting": _links(found.not_counting),
        "eligible": _links(found.eligible),
        "deniedBy": [
            {
                "assignmentId": each.assignment_id,
                "name": each.name,
                "scope": each.scope,
                "certain": each.is_certain,
            }
            for each in found.denied_by
        ],
        "remedy": _remedy(found.remedy),
    }


def _links(found: Iterable[Link]) -> List[Dict[str, Any]]:
    return [
        {
            "assignmentId": link.assignment_id,
            "role": link.role,
            "scope": link.scope,
            "groups": list(link.groups),
            "groupsComplete": link.groups_complete,
            "condition": link.condition,
            "grants": list(link.grants),
            "reason": link.reason.name.lower().replace("_", "-"),
            "result": link.result,
            "endsOn": link.ends_on,
            "activation": link.activation or None,
        }
        for link in found
    ]


def _remedy(remedy: Optional[Remedy]) -> Optional[Dict[str, Any]]:
    if remedy is None:
        return None
    return {
        "text": remedy.text,
        "roles": list(remedy.roles),
        "commands": list(remedy.commands),
        "condition": remedy.condition,
        "callerMayRun": remedy.caller_may_run,
        "note": remedy.note,
    }


def _who(who: Who) -> Dict[str, Any]:
    return {"objectId": who.object_id, "name": who.name, "principalType": who.principal_type, "exists": who.exists}


def _principal(found: PrincipalAccess) -> Dict[str, Any]:
    return {
        **_who(found.who),
        "allowed": [action.value for action in found.allowed],
        "unknown": [action.value for action in found.unknown],
        "assignments": _links(found.links),
    }


def _affected(found: Affected) -> Dict[str, Any]:
    return {
        **_who(found.who),
        "today": list(found.today),
        "loses": list(found.loses),
        "mayLose": list(found.may_lose),
        "assignments": _links(found.links),
        "assign": [
            {"role": each.role, "condition": each.condition, "command": each.command} for each in found.assigning
        ],
    }
