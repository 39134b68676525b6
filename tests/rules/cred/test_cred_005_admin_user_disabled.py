"""Cases of admin-user-disabled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.cred.cred_005_admin_user_disabled import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ADMIN, GIVEN, judged


@pytest.mark.parametrize("username", ["contosoapps", "ContosoApps"])
def test_the_admin_user_is_off(username: str) -> None:
    known = BROKEN["admin user disabled"]
    result = judged(judge, known, credential=replace(facts.CREDENTIAL, username=username))
    assert result.outcome is Outcome.FAIL
    assert result.title == "The admin user of contosoapps is disabled."
    assert result.fix
    assert result.fix.commands[1] == "az acr update --name contosoapps --admin-enabled true"


def test_off_is_off_before_the_registry_is_asked() -> None:
    assert judged(judge, BROKEN["admin user disabled"], login=None).outcome is Outcome.FAIL


def test_a_wrong_password_of_an_enabled_admin_user_is_something_else() -> None:
    assert judged(judge, ADMIN, login=facts.REFUSED).outcome is Outcome.PASS


def test_undecided_when_the_service_does_not_say() -> None:
    unsaid = replace(facts.REGISTRY, admin_user_enabled=None)
    assert judged(judge, ADMIN, registry=unsaid).outcome is Outcome.UNKNOWN


def test_silent_about_other_user_names() -> None:
    assert judged(judge, GIVEN, login=facts.REFUSED).outcome is Outcome.NOT_APPLICABLE
