"""Cases of wrong-cloud."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import pytest

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.facts.network import OtherClouds
from azext_acrdiag.rules.name.name_004_wrong_cloud import judge
from tests.rules import facts


def case(
    typed: Optional[str], subject: Subject = facts.SIGNED_IN, other_clouds: Optional[OtherClouds] = None
) -> Judgement:
    target = replace(facts.TARGET, host_given=typed)
    return judge.judge(subject=subject, target=target, cloud=facts.CLOUD, other_clouds=other_clouds)


@pytest.mark.parametrize(
    ("host", "cloud"),
    [("contosoapps.azurecr.cn", "AzureChinaCloud"), ("ContosoApps.azurecr.us", "AzureUSGovernment")],
)
def test_the_ending_of_another_cloud_fails(host: str, cloud: str) -> None:
    result = case(host)
    assert result.outcome is Outcome.FAIL
    assert result.confidence is Confidence.CERTAIN
    assert cloud in result.title
    assert "AzureCloud" in result.title
    assert result.fix is not None
    assert result.fix.commands == (f"az cloud set --name {cloud}", "az login")


def test_an_assignee_is_looked_up_in_the_wrong_cloud_too() -> None:
    assert case("contosoapps.azurecr.cn", Subject(SubjectKind.ASSIGNEE, facts.APP_ID)).outcome is Outcome.FAIL


@pytest.mark.parametrize("subject", [facts.STORED, facts.GIVEN, Subject(SubjectKind.ANONYMOUS)])
def test_credentials_of_their_own_do_not_depend_on_the_cloud_of_az(subject: Subject) -> None:
    assert case("contosoapps.azurecr.cn", subject).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("host", [None, "contosoapps.azurecr.io", "contosoapps.azureacr.io"])
def test_other_hosts_pass(host: Optional[str]) -> None:
    assert case(host).outcome is Outcome.PASS


def test_a_name_that_is_free_here_and_answers_in_another_cloud_is_likely_there() -> None:
    host = "contosoapps.azurecr.us"
    result = case(None, other_clouds=OtherClouds(((host, "AzureUSGovernment"),), ("contosoapps.azurecr.cn", host)))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert host in result.title
    assert result.fix is not None
    assert result.fix.commands == ("az cloud set --name AzureUSGovernment", "az login")


def test_a_name_that_answers_nowhere_passes() -> None:
    assert case(None, other_clouds=OtherClouds((), ("contosoapps.azurecr.cn",))).outcome is Outcome.PASS


def test_the_first_cloud_that_answers_is_where_to_go() -> None:
    china, government = "contosoapps.azurecr.cn", "contosoapps.azurecr.us"
    both = OtherClouds(((china, "AzureChinaCloud"), (government, "AzureUSGovernment")), (china, government))
    result = case(None, other_clouds=both)
    assert f"at {china}, in AzureChinaCloud" in result.title
    assert [each.source for each in result.evidence][1:] == [
        f"GET https://{china}/v2/",
        f"GET https://{government}/v2/",
    ]
    assert result.fix is not None
    assert result.fix.commands[0] == "az cloud set --name AzureChinaCloud"
