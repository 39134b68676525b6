"""The comparison of a presented token with federated credentials."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from azext_acrdiag.access.federation import Difference, Presented, compare, presented
from azext_acrdiag.facts.identity import FederatedCredential

DOCUMENTED = Path(__file__).parents[1] / "evidence" / "documented"
TRUST = FederatedCredential(
    "main", "https://token.example", "repo:contoso/api:ref:refs/heads/main", ("api://Exchange",)
)
TOKEN = Presented(TRUST.issuer, TRUST.subject, "api://Exchange")


def said(name: str) -> str:
    body = json.loads((DOCUMENTED / f"{name}.json").read_text(encoding="utf-8"))["response"]["body"]
    return str(body if isinstance(body, str) else body["error_description"])


def test_messages_of_both_generations() -> None:
    old = presented(said("aad-AADSTS70021-no-federated-credential"))
    assert old == Presented(
        "https://kubernetes.default.svc.cluster.local",
        "system:serviceaccount:default:workload-identity-sa",
        "api://AzureADTokenExchange",
    )
    issuer = presented(said("aad-AADSTS700211-federated-issuer"))
    assert str(issuer.issuer).startswith("https://eastus2.oic.prod-aks.azure.com/")
    assert [name for name, _ in issuer.fields] == ["issuer"]
    assert [name for name, _ in presented(said("aad-AADSTS700213-federated-subject")).fields] == ["subject"]
    assert presented("AADSTS70021: reworded").fields == ()


@pytest.mark.parametrize(
    ("trust", "field", "difference"),
    [
        (replace(TRUST, subject="repo:Contoso/api:ref:refs/heads/main"), "subject", Difference.CASE),
        (replace(TRUST, issuer="https://token.example/"), "issuer", Difference.TRAILING_SLASH),
        (replace(TRUST, subject="repo:contoso/api:*"), "subject", Difference.WILDCARD),
        (replace(TRUST, audiences=("api://Other",)), "audience", Difference.VALUE),
    ],
)
def test_one_field_differs(trust: FederatedCredential, field: str, difference: Difference) -> None:
    ((found),) = compare(TOKEN, [trust])
    assert [(each.field, each.difference) for each in found.mismatches] == [(field, difference)]


def test_equal_in_all_that_is_named() -> None:
    assert compare(TOKEN, [TRUST])[0].mismatches == ()
    assert compare(Presented(subject=TRUST.subject), [replace(TRUST, issuer="other")])[0].mismatches == ()


def test_the_nearest_comes_first() -> None:
    far = replace(TRUST, name="far", issuer="https://elsewhere", subject="x")
    slip = replace(TRUST, name="slip", issuer="https://token.example/", subject=TRUST.subject.upper())
    near = replace(TRUST, name="near", subject="y")
    assert [each.credential.name for each in compare(TOKEN, [far, near, slip])] == ["slip", "near", "far"]
