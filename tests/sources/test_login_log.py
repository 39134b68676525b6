"""The login log: which question is sent to whom, and that no name can change the question."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.facts.events import LoginLog, LogQuestion, LogSetting, RecordedLogins
from azext_acrdiag.ports import Response
from azext_acrdiag.sources.azure_rest import RestService
from azext_acrdiag.sources.login_log import MOST_GROUPS, LoginLogSource, login_query
from tests.simulator.kusto import Segment, Table, run
from tests.simulator.logs.table import COLUMNS, LOGIN_EVENTS

from .fake_azure import LOCATION, NOWHERE, REF, FakeAzure, FakeTokens, evidence, resource_id
from .fakes import respond

SETTING = evidence("arm-diagnostic-settings-get-registry").json()
WORKSPACE = evidence("arm-log-analytics-workspace-get")
WORKSPACE_ID = SETTING["properties"]["workspaceId"]
LOG = LoginLog((LogSetting("to-logs", WORKSPACE_ID),))
SETTINGS, OF_WORKSPACE, OF_REGISTRY = "GET /diagnosticSettings", "POST /v1/workspaces/", "POST /v1/subscriptions/"
INSUFFICIENT = respond(403, {"error": {"code": "InsufficientAccessError", "message": "insufficient access"}})
DAY = LogQuestion(1440)
NAMES = ("Identity", "CallerIpAddress", "UserAgent", "ResultDescription", "Logins", "First", "Last")
ROW = ["robot", "203.0.113.10", "docker/27", "401", 3, "2026-11-24T10:00:00.1234567Z", "2026-11-24T11:00:00Z"]


def table(*rows: Any, names: tuple[str, ...] = NAMES) -> Response:
    columns = [{"name": name, "type": "string"} for name in names]
    return respond(200, {"tables": [{"name": "PrimaryResult", "columns": columns, "rows": list(rows)}]})


def source(azure: FakeAzure) -> LoginLogSource:
    arm = RestService("Azure Resource Manager", "https://management.azure.com", "arm", azure.http, FakeTokens())
    return LoginLogSource(
        arm, RestService("Log Analytics", "https://api.loganalytics.io", "l", azure.http, FakeTokens())
    )


def recorded(azure: FakeAzure, log: LoginLog | None = LOG, question: LogQuestion = DAY) -> RecordedLogins:
    fact = source(azure).recorded(LOCATION, log, question)
    assert isinstance(fact, Known), fact
    return fact.value


def settings(*changes: dict[str, Any]) -> FakeAzure:
    found = [{**SETTING, "properties": {**SETTING["properties"], **each}} for each in changes]
    return FakeAzure({SETTINGS: respond(200, {"value": found})})


def test_settings_as_recorded() -> None:
    fact = source(settings({})).login_log(LOCATION)
    assert isinstance(fact, Known)
    assert fact.value.workspace_ids == (WORKSPACE_ID,)


@pytest.mark.parametrize(
    ("logs", "sends"),
    [
        ([{"category": "ContainerRegistryLoginEvents", "enabled": False}], False),
        ([{"category": "ContainerRegistryRepositoryEvents", "enabled": True}], False),
        ([{"category": None, "categoryGroup": "allLogs", "enabled": True}], True),
        ([{"categoryGroup": "audit", "enabled": True}], True),
        ([], False),
        (None, False),
    ],
)
def test_only_settings_that_send_logins_count(logs: Any, sends: bool) -> None:
    fact = source(settings({"logs": logs})).login_log(LOCATION)
    assert isinstance(fact, Known)
    assert bool(fact.value.settings) is sends


def test_a_setting_without_workspace_says_where_it_sends_to() -> None:
    fact = source(settings({"workspaceId": "", "storageAccountId": "/x", "eventHubAuthorizationRuleId": "/y"}))
    log = fact.login_log(LOCATION)
    assert isinstance(log, Known)
    assert (log.value.workspace_ids, log.value.settings[0].elsewhere) == ((), ("a storage account", "an event hub"))


def test_without_the_registry_or_the_permission_nothing_is_known() -> None:
    assert isinstance(source(FakeAzure({})).login_log(NOWHERE), Unknown)
    assert isinstance(source(FakeAzure({})).recorded(NOWHERE, None, DAY), Unknown)
    denied = source(FakeAzure({SETTINGS: evidence("arm-authorization-failed-403-read")})).login_log(LOCATION)
    assert isinstance(denied, Unknown)
    assert "Microsoft.Insights/diagnosticSettings/read" in (denied.needs or "")


def test_the_workspace_is_asked_first() -> None:
    azure = FakeAzure({"GET /workspaces/": WORKSPACE, OF_WORKSPACE: table(ROW)})
    found = recorded(azure)
    (group,) = found.groups
    assert (group.identity, group.status, group.count) == ("robot", 401, 3)
    assert group.first == datetime(2026, 11, 24, 10, 0, 0, 123456, timezone.utc)
    assert (found.complete, found.sees_all, found.retention_days) == (True, True, 30)
    assert found.workspace == WORKSPACE_ID.rpartition("/")[2]
    assert WORKSPACE.json()["properties"]["customerId"] in azure.requests[-1].url


@pytest.mark.parametrize("of_workspace", [INSUFFICIENT, respond(404, {}), respond(502, {}), respond(200, {})])
def test_the_registrys_own_permission_comes_next(of_workspace: Response) -> None:
    azure = FakeAzure({"GET /workspaces/": WORKSPACE, OF_WORKSPACE: of_workspace, OF_REGISTRY: table(ROW)})
    found = recorded(azure)
    assert (len(found.groups), found.workspace, found.sees_all) == (1, None, False)
    assert azure.requests[-1].url.endswith(f"/v1{resource_id()}/query")


def test_a_workspace_that_cannot_be_read_is_not_asked() -> None:
    azure = FakeAzure({"GET /workspaces/": evidence("arm-authorization-failed-403-read"), OF_REGISTRY: table()})
    assert recorded(azure).groups == ()
    assert not azure.asked("/v1/workspaces/")


def test_a_refusal_names_both_permissions() -> None:
    fact = source(FakeAzure({OF_REGISTRY: INSUFFICIENT})).recorded(LOCATION, None, DAY)
    assert isinstance(fact, Unknown)
    assert fact.why is Why.PERMISSION
    for needed in ("Log Analytics Reader", "Microsoft.Insights/logs/ContainerRegistryLoginEvents/read"):
        assert needed in (fact.needs or "")


def test_a_workspace_without_the_table_holds_nothing() -> None:
    inner = {"code": "SEM0100", "message": f"Failed to resolve table or column expression named '{LOGIN_EVENTS}'"}
    error = {"code": "BadArgumentError", "message": "The request had some invalid properties"}
    nested = {"error": {**error, "innererror": {"code": "SemanticError", "message": "x", "innererror": inner}}}
    assert recorded(FakeAzure({OF_REGISTRY: respond(400, nested)}), None).groups == ()
    other = {"error": {**error, "innererror": {"code": "SemanticError", "message": "A stage is wrong"}}}
    fact = source(FakeAzure({OF_REGISTRY: respond(400, other)})).recorded(LOCATION, None, DAY)
    assert isinstance(fact, Unknown)
    assert "A stage is wrong" in fact.detail


def test_more_groups_than_are_told() -> None:
    found = recorded(FakeAzure({OF_REGISTRY: table(*[ROW] * (MOST_GROUPS + 1))}), None)
    assert (len(found.groups), found.complete) == (MOST_GROUPS, False)


@pytest.mark.parametrize(
    "answer",
    [
        respond(200, {}),
        respond(200, {"tables": []}),
        respond(200, {"tables": [{"columns": [], "rows": []}]}),
        table("no row"),
        table(ROW[:-1]),
        table([*ROW[:4], "many", *ROW[5:]]),
        table([*ROW[:5], "yesterday", ROW[6]]),
        table([7, *ROW[1:]]),
    ],
)
def test_answers_of_another_form_are_unknown(answer: Response) -> None:
    fact = source(FakeAzure({OF_REGISTRY: answer})).recorded(LOCATION, None, DAY)
    assert isinstance(fact, Unknown)
    assert fact.why is Why.ERROR


# No name can change the question

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)


def found_by(query: str, *identities: str, address: str = "203.0.113.10") -> list[str]:
    """The identities that a query finds in a log that holds a login of each."""
    row = dict.fromkeys(COLUMNS, "") | {"TimeGenerated": NOW, "_ResourceId": REF.resource_id.lower()}
    rows = [row | {"Identity": each, "CallerIpAddress": address, "ResultDescription": "401"} for each in identities]
    log = Table([Segment(each) for each in rows], COLUMNS)
    return [each["Identity"] for each in run(query, {LOGIN_EVENTS: log}, NOW).rows]


# Without half a surrogate pair: what is typed at a terminal has none.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
ATTACKS = st.sampled_from(
    ["x') or true or ('", "x' | take 1 //", "\\", "\\'", "x\\' or 1 == 1 //", "'); ContainerRegistryLoginEvents //",
     "x'\n| union *", "@'", '"', "\\u0027) | count //", "${x}", "'''", "`", "--", "/*", "x\u2028| count"]
)  # fmt: skip


@given(st.lists(st.one_of(TEXTS, ATTACKS, st.tuples(TEXTS, ATTACKS, TEXTS).map("".join)), min_size=1, max_size=3))
def test_an_identity_never_finds_anybody_else(names: list[str]) -> None:
    query = login_query(REF, LogQuestion(60, tuple(names)))
    wanted = {each.lower() for each in names}
    others = [each for each in ("robot", "", "ci-pull") if each not in wanted]
    found = found_by(query, *names, *others)
    assert {each.lower() for each in found} == wanted
    assert len(query.splitlines()) == 6


@given(st.ip_addresses(), st.integers(1, 730 * 1440), st.booleans())
def test_every_question_is_understood(address: Any, minutes: int, failed: bool) -> None:
    asked = LogQuestion(minutes, addresses=(str(address), ipaddress.ip_address(address).exploded), failed_only=failed)
    assert found_by(login_query(REF, asked), "robot", address=str(address)) == ["robot"]
    assert found_by(login_query(REF, asked), "robot", address="198.51.100.254 ") == []
