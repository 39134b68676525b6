"""The result of a scan as the object that scripts read: `schemaVersion` 1.0, keys are only ever added within 1.

schemaVersion, tool
    As in the report of a run.
scope
    `subscriptions` (ids), `managementGroup`; both empty: the whole tenant.
asOf, within
    When the scan began, by this machine's clock; days within which an end counts as due.
verdict
    `state` (`problem`, `warning`, `good`, `unread`), `headline`, `exitCode`.
complete
    Whether everything could be looked at.
counts
    `registries`, and how many of them have `fail`, `warn`, `unknown` or `pass` as their worst finding.
registries
    The worst first: `name`, `resourceId`, `subscriptionId`, `subscription`, `resourceGroup`, `region`, `loginServer`,
    `sku`, `mode`, `outcome`, `complete`, `findings` (what failed, warned or could not be judged, each as in the report
    of a run), `passed` (codes of the rules that passed).
notRead
    What could not be looked at: `rules` (slugs of those that could not judge), `detail`, `needs`,
    `registries` (how many it concerns).
timing
    `seconds`.
"""

from __future__ import annotations

from typing import Any, Dict

from ..domain.outcome import Outcome
from ..estate.report import EstateReport, ScannedRegistry
from .clean import cleaned
from .json_v1 import TOOL, finding_to_json
from .lists import SCHEMA_VERSION, moment

_TOLD = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN)


def estate_to_json(report: EstateReport) -> Dict[str, Any]:
    """The report in the form that this module's documentation fixes."""
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": report.version},
        "scope": {
            "subscriptions": list(report.scope.subscriptions),
            "managementGroup": report.scope.management_group,
        },
        "asOf": moment(report.observed_at),
        "within": report.within,
        "verdict": {
            "state": report.verdict.state.value,
            "headline": report.verdict.headline,
            "exitCode": report.verdict.exit_code,
        },
        "complete": report.is_complete,
        "counts": {
            "registries": len(report.registries),
            **{each.value: report.count(each) for each in (*_TOLD, Outcome.PASS)},
        },
        "registries": [_registry(each) for each in report.registries],
        "notRead": [
            {"rules": list(each.rules), "detail": each.detail, "needs": each.needs, "registries": each.registries}
            for each in report.not_read
        ],
        "timing": {"seconds": report.seconds},
    }
    safe: Dict[str, Any] = cleaned(document)
    return safe


def _registry(each: ScannedRegistry) -> Dict[str, Any]:
    settings = each.settings
    return {
        "name": each.ref.name,
        "resourceId": each.ref.resource_id,
        "subscriptionId": each.ref.subscription_id,
        "subscription": each.subscription,
        "resourceGroup": each.ref.resource_group,
        "region": each.region,
        "loginServer": each.ref.login_server,
        "sku": settings.sku if settings else None,
        "mode": settings.role_assignment_mode if settings else None,
        "outcome": each.outcome.value,
        "complete": each.is_complete,
        "findings": [finding_to_json(finding) for outcome in _TOLD for finding in each.with_outcome(outcome)],
        "passed": [finding.code for finding in each.with_outcome(Outcome.PASS)],
    }
