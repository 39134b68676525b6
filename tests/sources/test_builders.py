"""The builder of docker buildx, from files as buildx 0.19 writes them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from azext_acrdiag.domain.fact import Absent, Known
from azext_acrdiag.facts.machine import Builder
from azext_acrdiag.sources.builders import builder
from tests.rules import facts

SOCKET = "unix:///var/run/docker.sock"
NODE = {"Name": "farm0", "Endpoint": SOCKET, "Platforms": None, "DriverOpts": None, "Flags": None, "Files": None}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("BUILDX_CONFIG", "BUILDX_BUILDER", "DOCKER_CONTEXT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return tmp_path / "buildx"


def write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


def instance(folder: Path, *nodes: object, driver: object = "docker-container") -> None:
    write(folder / "instances/farm", {"Name": "farm", "Driver": driver, "Nodes": list(nodes), "Dynamic": False})


def choose(folder: Path, key: str = SOCKET, name: str = "farm", everywhere: bool = False) -> None:
    write(folder / "current", {"Key": key, "Name": name, "Global": everywhere})


def test_the_chosen_builder(folder: Path) -> None:
    instance(folder, NODE)
    choose(folder)
    fact = builder(facts.ENGINE)
    assert isinstance(fact, Known)
    assert fact.value == Builder("farm", "docker-container", str(folder / "instances/farm"), has_proxy=False)


def test_the_variable_chooses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance(folder, NODE)
    monkeypatch.setenv("BUILDX_BUILDER", "farm")
    assert isinstance(builder(facts.ENGINE), Known)
    monkeypatch.setenv("BUILDX_BUILDER", "../instances/farm")
    assert isinstance(builder(facts.ENGINE), Known)
    monkeypatch.setenv("BUILDX_BUILDER", "default")
    assert isinstance(builder(facts.ENGINE), Absent)


def test_a_choice_counts_for_its_engine(folder: Path) -> None:
    instance(folder, NODE)
    choose(folder, key="lab")
    assert isinstance(builder(facts.ENGINE), Absent)
    assert isinstance(builder(replace(facts.ENGINE, endpoint_origin="the Docker context 'lab'")), Known)
    choose(folder, key="lab", everywhere=True)
    assert isinstance(builder(facts.ENGINE), Known)


def test_the_daemons_own_is_none(folder: Path) -> None:
    assert isinstance(builder(facts.ENGINE), Absent)
    choose(folder, name="")
    assert isinstance(builder(facts.ENGINE), Absent)
    instance(folder, NODE, driver="docker")
    choose(folder)
    assert isinstance(builder(facts.ENGINE), Absent)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([{"env.https_proxy": "http://proxy"}], True),
        ([{"env.HTTPS_PROXY": "http://proxy"}], True),
        ([{"env.https_proxy": "http://proxy"}, {"network": "host"}], False),
        ([{"env.http_proxy": "http://proxy"}], False),
    ],
)
def test_every_node_must_know_the_proxy(options: list[dict[str, str]], expected: bool, folder: Path) -> None:
    instance(folder, *({**NODE, "DriverOpts": each} for each in options))
    choose(folder)
    fact = builder(facts.ENGINE)
    assert isinstance(fact, Known)
    assert fact.value.has_proxy is expected


@pytest.mark.parametrize("document", [[], "text", {"Driver": 7}, {"Driver": None}, None])
def test_any_file_is_survived(document: object, folder: Path) -> None:
    write(folder / "instances/farm", document)
    choose(folder)
    assert isinstance(builder(facts.ENGINE), Absent)


@pytest.mark.parametrize("nodes", [None, 7, [7], [{"DriverOpts": 7}]])
def test_any_node_is_survived(nodes: object, folder: Path) -> None:
    write(folder / "instances/farm", {"Driver": "remote", "Nodes": nodes})
    choose(folder)
    fact = builder(facts.ENGINE)
    assert isinstance(fact, Known)
    assert not fact.value.has_proxy
