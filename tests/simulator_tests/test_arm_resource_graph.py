"""Azure Resource Graph and the query language that it understands here."""

from __future__ import annotations

from typing import Any

import pytest

from ..simulator.kusto import QueryError, Row, run_plain
from ..simulator.world import World
from .registry_under_test import REGISTRY, world_with
from .service_under_test import Answer, arm_of

ROWS: list[Row] = [
    {"id": "1", "name": "Alpha", "type": "acme/things", "properties": {"size": 3, "open": True, "tags": {"a b": "x"}}},
    {"id": "2", "name": "beta", "type": "acme/things", "properties": {"size": 10, "open": False}},
    {"id": "3", "name": "gamma", "type": "acme/others", "properties": {}},
]


def _ids(query: str) -> list[str]:
    return [row["id"] for row in run_plain(query, {"resources": ROWS, "more": []})]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("resources", ["1", "2", "3"]),
        ("Resources | where type =~ 'ACME/things'", ["1", "2"]),
        ("where type == 'acme/others'", ["3"]),
        ("resources | where type == 'ACME/things'", []),
        ("resources | where name !~ 'ALPHA' | where type != 'acme/others'", ["2"]),
        ("resources | where name in~ ('ALPHA', 'Beta')", ["1", "2"]),
        ("resources | where name in ('Alpha', 'Beta')", ["1"]),
        ("resources | where name !in~ ('alpha') and name !in ('beta')", ["3"]),
        ("resources | where name contains 'A' or name startswith 'BE'", ["1", "2", "3"]),
        ("resources | where name endswith 'TA'", ["2"]),
        ("resources | where type has 'things' and not(name has 'alph')", ["1", "2"]),
        ("resources | where (name == 'beta' or name == 'gamma') and type =~ 'acme/things'", ["2"]),
        ("resources | where name == 'gamma' or name == 'beta' and type == 'nothing'", ["3"]),
        ("resources | where properties.size == 3 or properties['open'] == false", ["1", "2"]),
        ('resources | where properties.tags["a b"] == "x"', ["1"]),
        ("resources | where isnotempty(properties.size)", ["1", "2"]),
        ("resources | where isempty(properties.size) or tolower(name) == 'alpha'", ["1", "3"]),
        ("resources | extend n = toupper(name) | where n == 'BETA'", ["2"]),
        ("resources | order by name desc | limit 2", ["3", "2"]),
        ("resources | sort by type asc, name | take 1", ["3"]),
        ("resources | where tostring(properties.open) == 'true' | project id, name", ["1"]),
        ("more", []),
    ],
)
def test_queries(query: str, ids: list[str]) -> None:
    assert _ids(query) == ids


def test_columns() -> None:
    (row,) = run_plain(
        "resources | limit 1 | project id, kind=type, properties.size, properties.absent", {"resources": ROWS}
    )
    assert row == {"id": "1", "kind": "acme/things", "properties_size": 3, "properties_absent": None}
    assert run_plain("resources | where id != '1' | count", {"resources": ROWS}) == [{"Count": 2}]


@pytest.mark.parametrize(
    ("query", "token", "line", "position"),
    [
        ("where where", "<EOF>", 1, 11),
        ("resources | where name", "<EOF>", 1, 22),
        ("resources | evaluate properties", "evaluate", 1, 12),
        ("resources\n| where name =~ 'a' foo", "foo", 2, 20),
        ("resources | where name matches regex 'a'", "matches", 1, 23),
        ("resources | where strcat(name) == 'a'", "strcat", 1, 18),
        ("unknowntable", "unknowntable", 1, 0),
        ("resources | limit ten", "ten", 1, 18),
        ("resources | where name == 'a' ;", ";", 1, 30),
        ("", "<EOF>", 1, 0),
    ],
)
def test_what_it_does_not_understand_is_refused_with_its_place(
    query: str, token: str, line: int, position: int
) -> None:
    with pytest.raises(QueryError) as caught:
        run_plain(query, {"resources": ROWS})
    assert (caught.value.token, caught.value.line, caught.value.position) == (token, line, position)


# --- The service ------------------------------------------------------------------------------------------------------

PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"
ALL = "resources | where type =~ 'Microsoft.ContainerRegistry/registries' | project id, name"


def _world(**changes: Any) -> World:
    registries = {
        "contosobase": {"subscription": "prod", "resourceGroup": "base"},
        "contosodev": {"subscription": "dev", "resourceGroup": "sandbox"},
    }
    return world_with(registries=registries, **changes)


def _query(world: World, query: str = ALL, who: str = "owner", **body: Any) -> Answer:
    return arm_of(world).post(PATH, {"query": query, **body}, who)


def _found(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    assert answer.body["count"] == len(answer.body["data"])
    return [row["name"] for row in answer.body["data"]]


def test_only_what_may_be_read_is_found() -> None:
    assert _found(_query(_world())) == ["contosoapps", "contosobase"]
    assert _found(_query(_world(), who="ci-pull")) == ["contosoapps"]
    assert _found(_query(_world(), who="ci-push")) == []


def test_scopes_of_a_query() -> None:
    world = _world(
        roleAssignments={"owner-reads": {"principal": "owner", "role": "Reader", "scope": "managementGroup:corp"}}
    )
    prod, dev = world.subscriptions["prod"].id, world.subscriptions["dev"].id
    assert _found(_query(world)) == ["contosoapps", "contosobase", "contosodev"]
    assert _found(_query(world, subscriptions=[dev])) == ["contosodev"]
    assert _found(_query(world, managementGroups=["corp"])) == ["contosoapps", "contosobase", "contosodev"]
    assert _found(_query(world, managementGroups=["other", "corp"])) == ["contosoapps", "contosobase", "contosodev"]
    # What may not be read is left out silently, unless it is all that was asked for.
    assert _found(_query(world, subscriptions=[prod, dev], who="ci-pull")) == ["contosoapps"]
    assert _query(world, subscriptions=[dev], who="ci-pull").status == 403


def test_a_registry_by_its_login_server() -> None:
    world = _world()
    query = (
        "resources | where type =~ 'microsoft.containerregistry/registries' | where properties.loginServer =~ "
        "'ContosoApps.azurecr.io' | project id, name, subscriptionId, resourceGroup, mode=properties.roleAssignmentMode"
    )
    assert _query(world, query).body["data"] == [
        {
            "id": world.registries[REGISTRY].id,
            "name": REGISTRY,
            "subscriptionId": world.subscriptions["prod"].id,
            "resourceGroup": "apps",
            "mode": "LegacyRegistryPermissions",
        }
    ]


def test_assignments_and_definitions_of_roles() -> None:
    world = _world()
    query = (
        "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | where "
        f"properties.principalId == '{world.object_id('ci-pull')}' | project id, name, properties.roleDefinitionId"
    )
    rows = _query(world, query).body["data"]
    assert {row["name"] for row in rows} == {
        world.role_assignments[name].id for name in ("ci-pull-reads", "ci-pull-pulls")
    }
    assert rows[0]["properties_roleDefinitionId"].startswith("/providers/Microsoft.Authorization/RoleDefinitions/")
    definitions = "authorizationresources | where type =~ 'microsoft.authorization/roledefinitions' and name == '{}'"
    pull = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
    (row,) = _query(world, definitions.format(pull)).body["data"]
    assert row["properties"]["roleName"] == "AcrPull"
    assert _query(world, query, "ci-push").body["data"] == []


def test_pages_follow_the_skip_token() -> None:
    world = _world(knobs={"pageSize": 1})
    first = _query(world)
    assert _found(first) == ["contosoapps"]
    assert (first.body["totalRecords"], first.body["resultTruncated"]) == (2, "false")
    second = _query(world, options={"$skipToken": first.body["$skipToken"]})
    assert _found(second) == ["contosobase"]
    assert "$skipToken" not in second.body
    assert _query(world, options={"$skipToken": "no"}).status == 400


def test_top_and_skip() -> None:
    assert _found(_query(_world(), options={"$top": 1})) == ["contosoapps"]
    assert _found(_query(_world(), options={"$skip": 1})) == ["contosobase"]


def test_without_ids_a_long_result_is_cut_off() -> None:
    answer = _query(_world(), "resources | project name", options={"$top": 1})
    assert answer.body["resultTruncated"] == "true"
    assert "$skipToken" not in answer.body


def test_a_query_that_cannot_be_parsed() -> None:
    answer = _query(_world(), "where where")
    assert (answer.status, answer.code) == (400, "BadRequest")
    failure = answer.body["error"]["details"][1]
    assert (failure["code"], failure["characterPositionInLine"], failure["token"]) == ("ParserFailure", 11, "<EOF>")
