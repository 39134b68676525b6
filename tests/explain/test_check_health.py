"""Every title that `az acr check-health` of the installed CLI prints leads to a cause."""

from __future__ import annotations

import pytest
from azure.cli.command_modules.acr import _errors as check_health

from azext_acrdiag.explain.explain import explain
from azext_acrdiag.rules.catalog import find_cause

TITLES = sorted({each.error_title for each in vars(check_health).values() if isinstance(each, check_health.ErrorClass)})
OF_OLDER_CLIS = ["NOTARY_COMMAND_ERROR", "NOTARY_VERSION_ERROR"]
SAYS_NOTHING = "UNEXPECTED_ERROR"
OF_THE_MACHINE = {
    "DOCKER_COMMAND_ERROR": "docker-daemon-unavailable",
    "DOCKER_DAEMON_ERROR": "docker-daemon-unavailable",
    "DOCKER_PULL_ERROR": "docker-daemon-unavailable",
    "DOCKER_VERSION_ERROR": "docker-too-old",
    "NOTARY_COMMAND_ERROR": "content-trust-signing",
    "NOTARY_VERSION_ERROR": "content-trust-signing",
}


def test_there_are_titles() -> None:
    assert {title for title in OF_THE_MACHINE if not title.startswith("NOTARY")} <= set(TITLES)


@pytest.mark.parametrize("title", [*TITLES, *OF_OLDER_CLIS])
def test_a_title_leads_to_a_cause(title: str) -> None:
    known = find_cause(title) is not None or bool(explain(title).candidates)
    assert known is (title != SAYS_NOTHING)


@pytest.mark.parametrize("title", OF_THE_MACHINE)
def test_what_is_about_the_machine_is_an_alias(title: str) -> None:
    cause = find_cause(title)
    assert cause is not None
    assert cause.slug == OF_THE_MACHINE[title]
