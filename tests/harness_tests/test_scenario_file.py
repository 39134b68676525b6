"""Scenario files: what is read, and how mistakes are reported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.harness.scenario import AzStep, ScenarioError, is_scenario, load_scenario

HEALTHY = Path(__file__).parents[1] / "worlds" / "healthy.yaml"


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    path = folder / name
    path.write_text(text.replace("HEALTHY", str(HEALTHY)), encoding="utf-8")
    return path


def test_scenario_lays_its_world_over_the_one_it_extends(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
scenario: The registry is a Basic one
extends: HEALTHY
near-miss: true
world: {registries: {contosoapps: {sku: Basic}}}
steps: [{az: acr show -n contosoapps, json: {sku.name: Basic}}]
""",
    )
    scenario = load_scenario(path)
    assert scenario.near_miss
    assert scenario.world.registries["contosoapps"].sku == "Basic"
    assert "team/api" in scenario.world.registries["contosoapps"].repositories
    step = scenario.steps[0]
    assert isinstance(step, AzStep)
    assert step.reads_json


def test_scenario_may_extend_another_scenario(tmp_path: Path) -> None:
    written(tmp_path, "scenario: First\nextends: HEALTHY\nslug: a-rule\nsteps: [{az: version}]\n", "first.yaml")
    path = written(
        tmp_path, "scenario: Second\nextends: first.yaml\nworld: {registries: {contosoapps: {sku: Basic}}}\n"
    )
    scenario = load_scenario(path)
    assert (scenario.scenario, scenario.slug, len(scenario.steps)) == ("Second", "a-rule", 1)
    assert scenario.world.registries["contosoapps"].sku == "Basic"


def test_placeholders_in_the_world_are_replaced(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
scenario: The role went to the application object
extends: HEALTHY
world:
  roleAssignments:
    wrong: {principal: "${principals.ci-pull.applicationObjectId}", role: AcrPull, scope: "registry:contosoapps"}
steps: [{az: version}]
""",
    )
    world = load_scenario(path).world
    assert world.role_assignments["wrong"].principal == world.application("ci-pull")[1].id


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("scenario: x\nsteps: [{az: version, exitt: 1}]", "steps[0].exitt"),
        ("scenario: x\nsteps: [{az: version, docker: ps}]", "steps[0]: a step has exactly one of"),
        ("scenario: x\nsteps: [{run: version}]", "steps[0]: a step has exactly one of"),
        ("scenario: x\nsteps: [{az: version, outcomes: {a-rule: good}}]", "steps[0].outcomes.a-rule"),
        ("scenario: x\nsteps: [{az: version, types: x}]", "steps[0]: Value error, types takes a terminal"),
        ("scenario: x\nsteps: [{az: version, tty: true, causes: []}]", "steps[0]: Value error, a terminal mixes"),
        ("scenario: x\nsteps: []", "steps: "),
        ("steps: [{az: version}]", "scenario: Field required"),
        ("scenario: x\nworld: {registries: {r: {skuu: Basic}}}\nsteps: [{az: version}]", "world.registries.r.skuu"),
        ("scenario: x\nworld: {knobs: {latency: soon}}\nsteps: [{az: version}]", "world.knobs.latency"),
        (
            "scenario: x\nextends: HEALTHY\nworld: {client: {env: {A: '${tenants.none.id}'}}}\nsteps: [{az: version}]",
            "${tenants.none.id}: the world has no 'none'",
        ),
        (
            "scenario: x\nworld: {registries: {r: {subscription: none, resourceGroup: g}}}\nsteps: [{az: version}]",
            "'none'",
        ),
        ("scenario: x\nextends: nowhere.yaml\nsteps: [{az: version}]", "nowhere.yaml"),
        ("scenario: [", "case.yaml"),
        ("- az: version", "a mapping is wanted"),
    ],
)
def test_mistake_is_named_with_file_and_place(tmp_path: Path, text: str, place: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert place in str(caught.value)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    ("world", "place"),
    [
        (
            "{roleAssignments: {a: {principal: develper, role: AcrPull, scope: /}}}",
            "roleAssignments.a.principal: 'develper'",
        ),
        ("{roleAssignments: {a: {principal: developer, role: AcrPul, scope: /}}}", "roleAssignments.a.role: 'AcrPul'"),
        (
            "{roleAssignments: {a: {principal: owner, role: Reader, scope: 'registry:x'}}}",
            "roleAssignments.a.scope: the world",
        ),
        (
            "{eligibleAssignments: {a: {principal: owner, role: Reader, scope: apps}}}",
            "eligibleAssignments.a.scope: 'apps'",
        ),
        ("{denyAssignments: {a: {principals: ['*', nobody], scope: /}}}", "denyAssignments.a.principals: 'nobody'"),
        ("{tenants: {contoso: {groups: {platform: {members: [nobody]}}}}}", "tenants.contoso.groups.platform.members"),
        ("{client: {login: {principal: nobody}}}", "client.login.principal: 'nobody'"),
        ("{client: {login: {subscription: nowhere}}}", "client.login.subscription: 'nowhere'"),
        ("{client: {privatePath: [nowhere]}}", "client.privatePath: 'nowhere'"),
        ("{client: {stored: {x.io: {identityTokenOf: nobody}}}}", "client.stored.x.io.identityTokenOf: 'nobody'"),
    ],
)
def test_name_that_refers_to_nothing_is_an_error(tmp_path: Path, world: str, place: str) -> None:
    path = written(tmp_path, f"scenario: x\nextends: HEALTHY\nworld: {world}\nsteps: [{{az: version}}]")
    with pytest.raises(ScenarioError, match=re.escape(f"world.{place}")):
        load_scenario(path)


def test_literal_object_id_may_be_unknown(tmp_path: Path) -> None:
    """An orphaned assignment names somebody who was deleted."""
    orphan = "{principal: 11111111-2222-5333-8444-555555555555, role: AcrPull, scope: 'registry:contosoapps'}"
    text = f"scenario: x\nextends: HEALTHY\nworld: {{roleAssignments: {{a: {orphan}}}}}\nsteps: [{{az: version}}]"
    assert "a" in load_scenario(written(tmp_path, text)).world.role_assignments


def test_worlds_are_no_scenarios(tmp_path: Path) -> None:
    assert not is_scenario(HEALTHY)
    assert is_scenario(written(tmp_path, "steps: []"))
    assert is_scenario(written(tmp_path, "scenario: ["))  # is run, and fails with the reason
