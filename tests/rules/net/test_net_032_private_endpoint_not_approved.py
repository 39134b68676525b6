"""Cases of private-endpoint-not-approved."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.rules.net.net_032_private_endpoint_not_approved import judge
from tests.rules import facts


def case(*connections: tuple[str, str]) -> Judgement:
    return judge.judge(registry=replace(facts.REGISTRY, private_endpoints=connections), location=facts.LOCATION)


def test_a_pending_endpoint_can_be_approved() -> None:
    result = case(("one", "Approved"), ("two", "Pending"))
    assert result.outcome is Outcome.WARN
    assert result.title == "1 private endpoint of contosoapps is not approved."
    assert [each.text for each in result.evidence] == ["two is Pending."]
    assert result.fix is not None
    assert " approve --registry-name contosoapps --name two" in result.fix.commands[0]


def test_a_disconnected_endpoint_can_only_be_deleted() -> None:
    result = case(("gone", "Disconnected"), ("odd", "Aborted"))
    assert len(result.evidence) == 2
    assert result.fix is not None
    assert " delete --registry-name contosoapps --name gone" in result.fix.commands[0]


def test_two_are_told_as_two() -> None:
    assert case(("one", "Pending"), ("two", "Rejected")).title == "2 private endpoints of contosoapps are not approved."


def test_many_are_told_as_a_number() -> None:
    result = case(*((f"pe{number}", "Rejected") for number in range(9)))
    assert result.title == "9 private endpoints of contosoapps are not approved."
    assert result.evidence[-1].text == "… and 4 more."


def test_approved_endpoints_are_fine() -> None:
    assert case(("one", "Approved")).outcome is Outcome.PASS


def test_a_registry_without_endpoints_is_not_concerned() -> None:
    assert case().outcome is Outcome.NOT_APPLICABLE
