"""The list of secrets: order, urgency, verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from azext_acrdiag.domain.outcome import FailOn
from azext_acrdiag.inventory.expiry import Due
from azext_acrdiag.inventory.secrets import deeds, list_secrets, nothing_listed
from azext_acrdiag.inventory.verdict import State
from tests.harness.pasting import misread
from tests.rules import facts

from .listed import DENIED, GROUP, KUBELET, PUSHES, READS, UNREAD, holder, listing


def test_the_first_to_end_comes_first_and_only_what_is_urgent_is_shown() -> None:
    found = listing(holder(100, 5), holder(-3, name="other"))
    assert [(each.holder.name, each.expiry.due) for each in found.entries] == [
        ("other", Due.EXPIRED),
        ("ci-pull", Due.DUE),
        ("ci-pull", Due.VALID),
    ]
    assert len(found.shown) == 2
    assert len(listing(holder(100, 5), show_all=True).shown) == 2


@pytest.mark.parametrize(
    ("days", "state", "codes"),
    [
        ((-1, 100), State.PROBLEM, (10, 10, 0)),
        ((5, 100), State.WARNING, (0, 11, 0)),
        ((100,), State.GOOD, (0, 0, 0)),
        ((), State.GOOD, (0, 0, 0)),
    ],
)
def test_the_verdict(days: tuple[int, ...], state: State, codes: tuple[int, ...]) -> None:
    verdicts = [listing(holder(*days), fail_on=each).verdict for each in (FailOn.ERROR, FailOn.WARNING, FailOn.NEVER)]
    assert {each.state for each in verdicts} == {state}
    assert tuple(each.exit_code for each in verdicts) == codes


def test_nothing_could_be_read() -> None:
    assert listing(UNREAD, groups=(GROUP,)).verdict.state is State.UNREAD
    assert listing(UNREAD).verdict.exit_code == 12
    nothing = nothing_listed(DENIED, 30, False, facts.NOW, FailOn.ERROR)
    assert (nothing.verdict.state, nothing.verdict.exit_code) == (State.UNREAD, 12)


def test_what_could_be_read_counts_and_the_rest_is_said() -> None:
    found = listing(UNREAD, KUBELET)
    assert found.verdict.state is State.GOOD
    assert "1 identity could not" in found.verdict.headline
    assert found.managed_identities == (KUBELET,)


def test_a_secret_read_on_the_service_principal_counts_though_the_application_is_abroad() -> None:
    assert listing(holder(-1, unread=DENIED)).verdict.state is State.PROBLEM


def test_another_secret_that_is_valid() -> None:
    assert [each.has_other for each in listing(holder(-3, 100), show_all=True).entries] == [True, False]
    assert [each.has_other for each in listing(holder(-3, -1)).entries] == [False, False]


def test_what_breaks() -> None:
    assert deeds(holder(), False) == ("pull",)
    assert deeds(holder(roles=PUSHES), False) == ("pull", "push")
    assert deeds(holder(roles=READS), False) == ()
    assert deeds(holder(), True) == ()


def test_the_reset_goes_where_the_secret_is() -> None:
    on_principal = replace(facts.CLIENT_SECRET, on="service principal", end=facts.NOW)
    certificate = replace(facts.CLIENT_SECRET, key_id="c", end=facts.NOW)
    found = listing(holder(secrets=(on_principal,), certificates=(certificate,), owners=("Dana",)))
    commands = {each.type: each.fix.commands[0] for each in found.entries if each.fix}
    assert commands["client secret"] == f"az ad sp credential reset --id {facts.APP_ID} --append --years 1"
    assert commands["certificate"].endswith("--append --cert @new-certificate.pem")
    assert all("its owners (Dana)" in each.fix.who for each in found.entries if each.fix)


def test_federated_credentials_never_end() -> None:
    found = listing(holder(federated=(facts.FEDERATED_CREDENTIAL,)), show_all=True)
    assert [(each.type, each.expiry.due) for each in found.shown] == [("federated credential", Due.NEVER)]
    assert list_secrets(found.holders, False, 30, False, facts.NOW, FailOn.ERROR).shown == ()


def test_no_name_acts_on_a_shell() -> None:
    fixes = [each.fix for each in listing(holder(-1, app_id=";INTRUDER")).entries]
    assert misread({command for fix in fixes if fix for command in fix.commands}) == []
