"""The registry's login log: where it is sent, and what it holds. Log Analytics counts; rows never come here.

Columns: https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerregistryloginevents. `ResultType` is
the constant `HttpStatusCode`; the status is the text in `ResultDescription`.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from ..domain.fact import Fact, Known
from ..facts.events import LoginEvents, LoginLog, LogQuestion, LogSetting, RecordedLogins
from ..facts.registry import Location, RegistryRef
from ..ports import Http, Tokens
from .arm import ARM, NOWHERE
from .azure_rest import FAILURES, Refused, RestService
from .fields import Json, WrongShape, flag, moment, objects, required, text
from .kusto import literal, literals
from .once import OnceEach

LOGS = "Log Analytics"
SETTINGS_READ = "Microsoft.Insights/diagnosticSettings/read on the registry, for example by the role Reader"
LOGS_READ = (
    "Microsoft.OperationalInsights/workspaces/query/*/read on the workspace, for example by the role Log Analytics "
    "Reader, or Microsoft.Insights/logs/ContainerRegistryLoginEvents/read on the registry"
)
TABLE = "ContainerRegistryLoginEvents"
MOST_GROUPS = 1000
"""More than a person reads; an answer of so many stays far below a megabyte."""

_SETTINGS_VERSION = "2021-05-01-preview"
_WORKSPACE_VERSION = "2023-09-01"
_COLUMNS = ("Identity", "CallerIpAddress", "UserAgent", "ResultDescription", "Logins", "First", "Last")
_ELSEWHERE = {
    "storageAccountId": "a storage account",
    "eventHubAuthorizationRuleId": "an event hub",
    "serviceBusRuleId": "a service bus",
    "marketplacePartnerId": "a partner's service",
}


def logs_service(cli_ctx: Any, http: Http, tokens: Tokens) -> RestService:
    """Log Analytics of the active cloud, at the address in the CLI's own table of clouds."""
    from azure.cli.core.cloud import CloudEndpointNotSetException

    try:
        address = str(cli_ctx.cloud.endpoints.log_analytics_resource_id)
    except CloudEndpointNotSetException:
        address = ""
    return RestService(LOGS, address, address, http, tokens)


class LoginLogSource:
    """Provides `login_log(location)`, and `recorded(location, login_log, question)` (the log is used, not needed)."""

    def __init__(self, arm: RestService, logs: RestService) -> None:
        self._arm = arm
        self._logs = logs
        self._settings: OnceEach[RegistryRef, LoginLog] = OnceEach(self._read_settings)

    def login_log(self, location: Location) -> Fact[LoginLog]:
        """The diagnostic settings that send login events."""
        ref = location.registry
        if ref is None:
            return NOWHERE
        return self._arm.fact(lambda: Known(self._settings(ref), ARM), SETTINGS_READ)

    def _read_settings(self, ref: RegistryRef) -> LoginLog:
        path = f"{ref.resource_id}/providers/Microsoft.Insights/diagnosticSettings"
        found = self._arm.pages(path, {"api-version": _SETTINGS_VERSION}, ref.subscription_id)
        return LoginLog(tuple(_sending(found)))

    def recorded(
        self, location: Location, login_log: Optional[LoginLog], question: LogQuestion
    ) -> Fact[RecordedLogins]:
        """The login events, from the first workspace that can be read, else by the permission on the registry."""
        ref = location.registry
        if ref is None:
            return NOWHERE
        query = login_query(ref, question)
        for workspace_id in login_log.workspace_ids if login_log else ():
            try:
                return Known(self._of_workspace(workspace_id, query, question), f"{LOGS}, {_name(workspace_id)}")
            except FAILURES:
                continue  # another workspace, or the registry's own permission, may do
        return self._logs.fact(lambda: Known(self._of_registry(ref, query, question), LOGS), LOGS_READ)

    def _of_workspace(self, workspace_id: str, query: str, question: LogQuestion) -> RecordedLogins:
        subscription_id = _subscription(workspace_id)
        settings = self._arm.get(workspace_id, {"api-version": _WORKSPACE_VERSION}, subscription_id)
        customer_id = required(text(settings, "properties", "customerId"), "customerId")
        groups = self._ask(f"/v1/workspaces/{customer_id}/query", query, subscription_id)
        days = (settings.get("properties") or {}).get("retentionInDays")
        return RecordedLogins(
            groups=groups[:MOST_GROUPS],
            minutes=question.minutes,
            complete=len(groups) <= MOST_GROUPS,
            sees_all=True,
            workspace=_name(workspace_id),
            retention_days=days if isinstance(days, int) else None,
        )

    def _of_registry(self, ref: RegistryRef, query: str, question: LogQuestion) -> RecordedLogins:
        # A workspace that wants a permission of its own hides its rows, and the answer does not say so.
        groups = self._ask(f"/v1{ref.resource_id}/query", query, ref.subscription_id)
        return RecordedLogins(
            groups=groups[:MOST_GROUPS], minutes=question.minutes, complete=len(groups) <= MOST_GROUPS, sees_all=False
        )

    def _ask(self, path: str, query: str, subscription_id: Optional[str]) -> Tuple[LoginEvents, ...]:
        try:
            answer = self._logs.post(path, {}, {"query": query}, subscription_id)
        except Refused as refusal:
            # A workspace in which nothing was ever recorded does not have the table yet.
            if "SEM0100" in refusal.codes and TABLE in (refusal.message or ""):
                return ()
            raise
        return tuple(_group(row) for row in _rows(answer))


def login_query(ref: RegistryRef, question: LogQuestion) -> str:
    """The question in the Kusto Query Language: the service groups and counts, and tells no more than it must."""
    stages = [
        TABLE,
        f"where TimeGenerated > ago({question.minutes}m)",
        f"where _ResourceId =~ {literal(ref.resource_id)}",
    ]
    if question.identities:
        stages.append(f"where Identity in~ {literals(question.identities)}")
    if question.addresses:
        stages.append(f"where CallerIpAddress in~ {literals(question.addresses)}")
    if question.failed_only:
        stages.append("where ResultDescription != '200'")
    return "\n| ".join(
        (
            *stages,
            "summarize Logins = count(), First = min(TimeGenerated), Last = max(TimeGenerated) "
            "by Identity, CallerIpAddress, UserAgent, ResultDescription",
            f"top {MOST_GROUPS + 1} by Last desc",
        )
    )


def _sending(found: Iterator[Json]) -> Iterator[LogSetting]:
    for each in found:
        settings = each.get("properties")
        if any(_sends_logins(log) for log in objects(settings, "logs") or ()):
            yield LogSetting(
                name=required(text(each, "name"), "name"),
                workspace_id=text(settings, "workspaceId") or None,
                elsewhere=tuple(words for key, words in _ELSEWHERE.items() if text(settings, key)),
            )


def _sends_logins(log: Json) -> bool:
    # A group of categories stands for several; which ones belong to `audit` is up to the service.
    return bool(flag(log, "enabled")) and (text(log, "category") == TABLE or bool(text(log, "categoryGroup")))


def _rows(answer: Json) -> Iterator[Dict[str, Any]]:
    """The rows of the first table, by column. Raises WrongShape."""
    table = next(iter(required(objects(answer, "tables"), "tables")), None)
    if table is None:
        raise WrongShape("'tables' is empty")
    names = [required(text(each, "name"), "name") for each in required(objects(table, "columns"), "columns")]
    if not set(_COLUMNS) <= set(names):
        raise WrongShape("a column is missing")
    rows: Optional[List[Any]] = table.get("rows") if isinstance(table.get("rows"), list) else None
    for row in required(rows, "rows"):
        if not isinstance(row, Sequence) or len(row) != len(names):
            raise WrongShape("a row has another length than the columns")
        yield dict(zip(names, row))


def _group(row: Dict[str, Any]) -> LoginEvents:
    count, result = row["Logins"], text(row, "ResultDescription") or ""
    if not isinstance(count, int):
        raise WrongShape("'Logins' is no number")
    return LoginEvents(
        identity=text(row, "Identity") or "",
        address=text(row, "CallerIpAddress") or "",
        user_agent=text(row, "UserAgent") or "",
        status=int(result) if result.isascii() and result.isdigit() and len(result) == 3 else None,
        result=result,
        count=count,
        first=required(moment(row, "First"), "First"),
        last=required(moment(row, "Last"), "Last"),
    )


def _name(resource_id: str) -> str:
    return resource_id.rstrip("/").rpartition("/")[2]


def _subscription(resource_id: str) -> Optional[str]:
    parts = resource_id.split("/")
    return parts[2] if len(parts) > 2 and parts[1].lower() == "subscriptions" else None
