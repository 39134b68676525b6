"""The report for a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.report import Report
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.domain.target import parse_target
from azext_acrdiag.render.content import verify_command
from azext_acrdiag.render.layout import Page
from azext_acrdiag.render.text import to_text
from tests.render import reports
from tests.render.golden import assert_golden
from tests.rules import facts

STYLES = {"primary", "secondary", "important", "action", "error", "success", "warning"}
ALL = (
    reports.expired_secret,
    reports.missing_role_on_abac,
    reports.firewall,
    reports.healthy,
    reports.inconclusive,
    reports.warnings,
    reports.two_causes,
    reports.hostile,
)


def plain(report: Report, width: int = 80, ascii_only: bool = False) -> str:
    return "".join("".join(text for _, text in line) + "\n" for line in to_text(report, width, ascii_only))


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_golden(make: Callable[[], Report]) -> None:
    assert_golden(f"{make.__name__}.txt", plain(make()))


def test_golden_on_a_wide_terminal() -> None:
    assert_golden("two_causes_120.txt", plain(reports.two_causes(), 120))


def test_golden_in_ascii() -> None:
    text = plain(reports.expired_secret(), ascii_only=True)
    assert_golden("expired_secret_ascii.txt", text)
    assert text.isascii()


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_only_what_cannot_be_broken_sticks_out(make: Callable[[], Report]) -> None:
    for line in plain(make()).splitlines():
        assert len(line) <= 80 or len(line.rstrip(" \\").split()) == 1, line


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_styles_are_those_of_the_cli(make: Callable[[], Report]) -> None:
    assert {style for line in to_text(make()) for style, _ in line} <= STYLES


def test_nothing_of_a_server_reaches_the_terminal_as_control() -> None:
    assert all(character == "\n" or character.isprintable() for character in plain(reports.hostile()))


def test_what_was_not_checked_is_never_left_out() -> None:
    for make in ALL:
        assert "\nNOT CHECKED" in plain(make())


@pytest.mark.parametrize(
    "command",
    [
        "az acr update --name contosoapps",
        "az role assignment create --role 'Container Registry Repository Reader' --scope /subscriptions/" + "x" * 90,
        "az acr list --query \"[?contains(name, 'apps')].{host: loginServer, id: id}\" --output tsv --all",
        "echo it's",
    ],
)
def test_a_wrapped_command_is_the_same_command(command: str) -> None:
    page = Page(40, ascii_only=False)
    page.command(command, 4)
    pasted = "\n".join("".join(text for _, text in line) for line in page.lines)
    assert all(line.endswith(" \\") for line in pasted.splitlines()[:-1])
    if command != "echo it's":
        assert shlex.split(pasted.replace("\\\n", "")) == shlex.split(command)
    assert " ".join(pasted.replace("\\\n", "").split()) == command


def asking(name: str, **changes: object) -> Report:
    target = parse_target(name, (Action.PULL,))
    return replace(reports.healthy(), target=replace(target, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("report", "arguments"),
    [
        (asking("contosoapps"), "--name contosoapps"),
        (asking("ContosoApps.azurecr.io/team/api:1.4"), "--name contosoapps --repository team/api --tag 1.4"),
        (asking("contosoapps", resource_group="apps"), "--name contosoapps --resource-group apps"),
        (asking("contosoapps", actions=(Action.PUSH,)), "--name contosoapps --action push"),
        (asking("contosoapps-a1b2c3.azurecr.io"), "--name contosoapps-a1b2c3.azurecr.io"),
        (asking(facts.RESOURCE_ID), f"--name {facts.RESOURCE_ID}"),
        (
            asking("contosoapps.azurecr.io/team/api@sha256:" + "a" * 64),
            "--name contosoapps.azurecr.io/team/api@sha256:" + "a" * 64,
        ),
        (
            replace(asking("contosoapps"), subjects=(reports.GIVEN,)),
            f"--name contosoapps --username {facts.APP_ID} --password-stdin",
        ),
        (replace(asking("contosoapps"), subjects=(reports.NAMED,)), "--name contosoapps --assignee ci-pull"),
        (
            replace(
                asking("contosoapps"),
                subjects=(replace(reports.NAMED, subject=Subject(SubjectKind.ASSIGNEE, "CI pull; reboot")),),
            ),
            "--name contosoapps --assignee 'CI pull; reboot'",
        ),
        (
            replace(asking("contosoapps"), subjects=(replace(reports.NAMED, subject=Subject(SubjectKind.ANONYMOUS)),)),
            "--name contosoapps --anonymous",
        ),
    ],
)
def test_the_command_to_verify_asks_the_same_question(report: Report, arguments: str) -> None:
    assert verify_command(report) == f"az acr diagnose-login run {arguments}"
