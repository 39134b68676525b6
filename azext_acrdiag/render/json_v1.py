"""The report as the object that scripts read: the frozen contract `schemaVersion` 1.0.

Keys are only ever added within version 1; none is renamed, removed or given another meaning. A key is always present;
where it has nothing to say it is null or empty. Texts hold no control characters.

schemaVersion
    `1.0`.
tool
    `name`, `version`.
target
    `given` (as typed), `name`, `loginServer`, `resourceId`, `repository`, `tag`, `digest`, `actions` (list).
context
    The CLI and how it is signed in: `cloud`, `tenant`, `subscription`, `account`, `cliVersion`; and `engine`, this
    machine's container engine with its versions (null where it does not matter).
subjects
    The identities under test: `kind` (`signed-in`, `stored`, `credential`, `assignee`, `resource`,
        `anonymous`), `description`.
verdict
    `state` (`possible`, `cause-found`, `warnings`, `inconclusive`), `headline`, `exitCode`.
causes, wouldFailNext
    Findings (as below): those that nothing else explains, the headline's first; those that show once they are mended.
findings
    One per rule and subject: `code`, `slug`, `aliases` (list), `outcome` (`pass`, `fail`, `warn`, `unknown`, `skipped`,
    `n/a`), `confidence` (`certain`, `likely`, `possible`; null unless it failed or warned), `subject` (a kind; null for
    the run as a whole), `title`, `detail`, `evidence` (list of `text`, `source`), `fix` (`text`, `commands`, `who`,
    `takesEffect`; or null), `needs` (what was missing to look), `explainedBy` (code of the finding that accounts for
    it), `skippedBecause` (code of the finding that stood in the way), `moments` (list of `at`, `what`: when secrets and
    tokens end).
notChecked
    Findings that are `unknown`: `code`, `slug`, `subject`, `detail`, `needs`.
errorText
    What the text given with `--error` says, as `explain --error` shows it; null without one.
access
    Of each subject whose role assignments are known: `subject` (a kind), `who`, `wanted`, `roles` and `eligible` (lists
    of `groups`, `role`, `scope`, `condition`, `counts` (true, false, or null: cannot be told), `result`, `endsOn`), and
    `deniedBy` (list of `name`, `scope`, `certain`).
timing
    `seconds` of the run; `observedAt`, when it began by this machine's clock.

Times are in UTC, as `2026-11-23T18:30:00Z`.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Dict, Optional

from ..domain.access_chain import AccessChains, RoleChain
from ..domain.finding import Finding
from ..domain.outcome import Outcome
from ..domain.report import Report
from ..domain.subject import Subject
from .clean import cleaned
from .explanation import explanation_to_json
from .fixes import fix_to_json

SCHEMA_VERSION = "1.0"
TOOL = "acrdiag"


def to_json(report: Report) -> Dict[str, Any]:
    """The report in the form that this module's documentation fixes."""
    target = report.target
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": report.version},
        "target": {
            "given": target.given,
            "name": target.name,
            "loginServer": report.login_server,
            "resourceId": report.resource_id,
            "repository": target.repository,
            "tag": target.tag,
            "digest": target.digest,
            "actions": [action.value for action in target.actions],
        },
        "context": {
            "cloud": report.context.cloud,
            "tenant": report.context.tenant,
            "subscription": report.context.subscription,
            "account": report.context.account,
            "cliVersion": report.context.cli_version,
            "engine": report.context.engine,
        },
        "subjects": [
            {"kind": tested.subject.kind.value, "description": tested.description} for tested in report.subjects
        ],
        "verdict": {
            "state": report.verdict.state.value,
            "headline": report.verdict.headline,
            "exitCode": report.verdict.exit_code,
        },
        "causes": [finding_to_json(finding) for finding in report.causes],
        "wouldFailNext": [finding_to_json(finding) for finding in report.would_fail_next],
        "findings": [finding_to_json(finding) for finding in report.findings],
        "notChecked": [_not_checked(finding) for finding in report.not_checked],
        "errorText": explanation_to_json(report.error_text) if report.error_text is not None else None,
        "access": [_access(chains) for chains in report.access],
        "timing": {"seconds": report.seconds, "observedAt": _time(report.observed_at)},
    }
    safe: Dict[str, Any] = cleaned(document)
    return safe


def finding_to_json(finding: Finding) -> Dict[str, Any]:
    """One finding."""
    judgement = finding.judgement
    is_bad = judgement.outcome in (Outcome.FAIL, Outcome.WARN)
    return {
        "code": finding.code,
        "slug": finding.slug,
        "aliases": list(finding.aliases),
        "outcome": judgement.outcome.value,
        "confidence": judgement.confidence.value if is_bad else None,
        "subject": _kind(finding.subject),
        "title": judgement.title,
        "detail": judgement.detail,
        "evidence": [{"text": evidence.text, "source": evidence.source} for evidence in judgement.evidence],
        "fix": fix_to_json(judgement.fix),
        "needs": judgement.needs,
        "explainedBy": finding.explained_by,
        "skippedBecause": finding.skipped_because,
        "moments": [{"at": _time(moment.at), "what": moment.what} for moment in judgement.moments],
    }


def _access(chains: AccessChains) -> Dict[str, Any]:
    return {
        "subject": chains.subject.kind.value,
        "who": chains.who,
        "wanted": chains.wanted,
        "roles": [_role(role) for role in chains.roles],
        "eligible": [_role(role) for role in chains.eligible],
        "deniedBy": [{"name": each.name, "scope": each.scope, "certain": each.is_certain} for each in chains.denials],
    }


def _role(role: RoleChain) -> Dict[str, Any]:
    return {
        "groups": list(role.groups),
        "role": role.role,
        "scope": role.scope,
        "condition": role.condition,
        "counts": role.counts,
        "result": role.result,
        "endsOn": _time(role.ends_on) if role.ends_on else None,
    }


def _not_checked(finding: Finding) -> Dict[str, Any]:
    return {
        "code": finding.code,
        "slug": finding.slug,
        "subject": _kind(finding.subject),
        "detail": finding.judgement.detail,
        "needs": finding.judgement.needs,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _kind(subject: Optional[Subject]) -> Optional[str]:
    return subject.kind.value if subject is not None else None
