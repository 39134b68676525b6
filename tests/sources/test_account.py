"""What `az` keeps on the machine, read through the CLI's own profile."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import pytest

from azext_acrdiag.domain.fact import Known, Unknown, Why
from azext_acrdiag.facts.identity import Account
from azext_acrdiag.sources.account import account, cloud, subscriptions

from .fake_azure import ACTIVE, OTHER, TENANT, USER, make_cli


def test_the_active_subscription_is_the_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = account(make_cli(tmp_path, monkeypatch))
    assert found == Known(Account(USER, False, TENANT, ACTIVE, "Production"), "az account show")


@pytest.mark.parametrize("wanted", [OTHER, "Shared", "shared"])
def test_the_subscription_that_the_command_names_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    cli_ctx = make_cli(tmp_path, monkeypatch)
    cli_ctx.data["subscription_id"] = wanted
    found = account(cli_ctx)
    assert isinstance(found, Known)
    assert (found.value.subscription_id, found.value.subscription_name) == (OTHER, "Shared")


@pytest.mark.parametrize(("kind", "is_service_principal"), [("servicePrincipal", True), ("user", False)])
def test_a_service_principal_is_told_from_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, is_service_principal: bool
) -> None:
    found = account(make_cli(tmp_path, monkeypatch, user={"name": "systemAssignedIdentity", "type": kind}))
    assert isinstance(found, Known)
    assert found.value.is_service_principal is is_service_principal


@pytest.mark.parametrize(
    ("noted", "expected"),
    [(None, None), ("MSI", ""), ("MSIClient-abc", "abc"), ("MSIResource-/subscriptions/s", "/subscriptions/s")],
)
def test_a_managed_identity_is_told_by_how_it_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noted: Optional[str], expected: Optional[str]
) -> None:
    user = {"name": "userAssignedIdentity", "type": "servicePrincipal", "assignedIdentityInfo": noted}
    found = account(make_cli(tmp_path, monkeypatch, user=user))
    assert isinstance(found, Known)
    assert found.value.managed_identity == expected


def test_nobody_signed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert account(make_cli(tmp_path, monkeypatch, subscriptions=[])) == Unknown(
        Why.NOT_SIGNED_IN, "az is not signed in.", "az login"
    )


def test_a_subscription_that_the_sign_in_does_not_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cli_ctx = make_cli(tmp_path, monkeypatch)
    cli_ctx.data["subscription_id"] = "Elsewhere"
    found = account(cli_ctx)
    assert isinstance(found, Unknown)
    assert found.why is Why.NOT_SIGNED_IN
    assert "Elsewhere" in found.detail


def test_a_damaged_profile_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = account(make_cli(tmp_path, monkeypatch, tenantId=7))
    assert found == Unknown(Why.ERROR, "The profile of az cannot be read: 'tenantId' is no text.", "az login")


def test_subscriptions_tell_the_tenant_of_tokens_from_the_home_tenant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active, shared = subscriptions(make_cli(tmp_path, monkeypatch, homeTenantId="customer"))
    assert (active.tenant_id, active.home_tenant_id) == (TENANT, "customer")
    assert (shared.id, shared.user) == (OTHER, USER)


def test_subscriptions_that_cannot_be_read_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = subscriptions(make_cli(tmp_path, monkeypatch, tenantId=None))
    assert found == ()


def test_the_cloud_with_the_suffixes_of_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = cloud(make_cli(tmp_path, monkeypatch))
    assert (found.name, found.registry_suffix) == ("AzureCloud", ".azurecr.io")
    assert (".azurecr.cn", "AzureChinaCloud") in found.other_suffixes
    assert (".azurecr.us", "AzureUSGovernment") in found.other_suffixes
    assert all(suffix != found.registry_suffix for suffix, _ in found.other_suffixes)


def test_a_cloud_without_registries_has_no_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from azure.cli.core.cloud import Cloud, CloudEndpoints, CloudSuffixes

    cli_ctx = make_cli(tmp_path, monkeypatch)
    cli_ctx.cloud = Cloud("Stack", CloudEndpoints(), CloudSuffixes())
    found = cloud(cli_ctx)
    assert found.registry_suffix == ""
    assert (".azurecr.io", "AzureCloud") in found.other_suffixes
