"""Whatever is wrong with the credential in a pull secret: the fix makes the secret anew, and is none for a machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.catalog import all_rules
from azext_acrdiag.rules.pull_secret_wording import hand_over, lasting_credential
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import PULL_SECRET, SECRET_OF_POD, FactSet, judged

ON_A_MACHINE = ("docker login", "docker logout", "az acr login", "az login")
CASES: dict[str, FactSet] = {
    name: {**broken, "subject": PULL_SECRET["subject"], "pull_secret": SECRET_OF_POD}
    for name, broken in BROKEN.items()
    # A kubelet reads no token that is to be sent as it stands.
    if broken["credential"] is not None and not broken["credential"].is_bearer
}


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_to_be_done_on_this_machine(name: str) -> None:
    wrong = []
    for rule in all_rules():
        if not rule.is_per_subject or any(CASES[name][key.name] is None for key in rule.needs):
            continue
        result = judged(rule, CASES[name])
        if result.outcome in (Outcome.FAIL, Outcome.WARN) and result.fix:
            wrong += [(rule.slug, each) for each in result.fix.commands if any(word in each for word in ON_A_MACHINE)]
    assert wrong == []


def test_a_bare_configuration_does_not_say_its_name() -> None:
    named = lasting_credential(SECRET_OF_POD, facts.HOST).commands
    bare = lasting_credential(replace(SECRET_OF_POD, label="config.json", type=None), facts.HOST).commands
    assert named[0] == "kubectl delete secret acr --namespace web"
    assert bare[0] == "kubectl delete secret NAME"
    assert all("--docker-username=TOKEN_OR_APPLICATION_ID" in each[1] for each in (named, bare))


def test_docker_takes_the_password_where_there_is_no_pull_secret() -> None:
    assert hand_over(facts.HOST, "reader", None) == (f"docker login {facts.HOST} --username reader --password-stdin",)
