"""The whole catalogue on whole sets of facts: what the engine makes the cause, and what it leaves for later."""

from __future__ import annotations

from typing import Any

import pytest

from azext_acrdiag.domain.fact import Absent, Known
from azext_acrdiag.domain.outcome import Outcome
from azext_acrdiag.engine.judge import judge
from azext_acrdiag.engine.rank import Ranking, rank
from azext_acrdiag.engine.resolve import Facts
from azext_acrdiag.rules.catalog import all_rules

from .broken_networks import NETWORK_CAUSES
from .broken_pipelines import PIPELINE_CAUSES
from .broken_registries import ALL_BROKEN, REGISTRY_CAUSES
from .fact_sets import HEALTHY, FactSet

CAUSES: dict[str, tuple[str, ...]] = {
    "secret ended, given": ("sp-secret-expired",),
    "secret ended, signed in": ("sp-secret-expired",),
    "signed in with a certificate, all secrets ended": (),
    "assignee, all secrets ended": (),
    "secret wrong": ("sp-secret-wrong",),
    "secret wrong, signed in": ("sp-secret-wrong",),
    "service principal disabled": ("sp-disabled",),
    "service principal disabled, old token stored": (),
    "object id as user name": ("not-an-application-username",),
    "service principal of another tenant": ("sp-wrong-tenant",),
    "application deleted": ("sp-deleted",),
    "federated credential for another branch": ("oidc-federated-credential-mismatch",),
    "certificate ended, signed in": ("sp-certificate-expired",),
    "e-mail as user name": ("not-an-application-username",),
    "admin user disabled": ("admin-user-disabled",),
    "admin password refused": ("admin-password-regenerated",),
    "stored token ended": ("registry-token-expired-3h",),
    "stored credential before anonymous pull": ("anonymous-pull-stale-credentials",),
    "token of another registry": ("token-of-another-registry",),
    "token of the tenant before the subscription moved": ("token-of-another-registry",),
    "refresh token sent as bearer token": ("refresh-token-used-as-access-token",),
    "access token for less": ("access-token-limited",),
    "managed identity not attached": ("managed-identity-not-attached",),
    "pull secret for another registry": ("imagepullsecret-wrong",),
    "token with a wrong user name": ("expose-token-wrong-username",),
    "token of a service principal with a wrong user name": ("expose-token-wrong-username",),
    "session ended": ("stale-az-login",),
    "assertion ended": ("client-assertion-expired",),
    "assertion ended by a wrong clock": ("clock-skew",),
    "second factor demanded": ("user-blocked-or-mfa",),
    "no role": ("no-data-plane-role",),
    "no role, assignments not readable": ("no-data-plane-role",),
    "no role, given": ("no-data-plane-role",),
    "stored token refused": ("stale-docker-credential",),
    "no role, assignee": ("no-data-plane-role",),
    "no role to push": ("no-data-plane-role",),
    "no role to push, nothing readable in Azure Resource Manager": ("no-data-plane-role",),
    "legacy role on a registry in ABAC mode": ("abac-ignores-legacy-roles",),
    "condition in ABAC mode": (),
    "condition that excludes": ("no-data-plane-role",),
    "condition about another repository": ("abac-condition-excludes-repository",),
    "deny assignment": ("deny-assignment",),
    "role to be activated": ("pim-not-activated",),
    "role on another registry": ("role-at-wrong-scope",),
    "role names the application id": ("role-on-wrong-object-id",),
    "custom role that pushes, but does not pull": ("custom-role-incomplete",),
    "catalog without its role": ("catalog-lister-missing",),
    "personal account": ("personal-or-guest-account",),
    "identity of another tenant": ("cross-tenant-identity",),
    "group that the registry overlooks": ("group-membership",),
    "policy in the way": ("conditional-access",),
    "no consent": ("entra-refused",),
    "audience that Entra does not know": ("acr-audience-unsupported",),
    "audience that the registry does not take": ("arm-audience-refused",),
    "role two minutes old": ("role-propagation-delay",),
    "role, but refused": ("access-contradiction",),
    "role, but not granted": ("access-contradiction",),
    "granted without a role": (),
    "registry not shown": (),
    "token disabled": ("scoped-token-disabled",),
    "token password ended": ("scoped-token-password-expired",),
    "token cannot push": ("scoped-token-actions-missing",),
    "token for a name that only looks alike": ("scoped-token-wildcard-or-new-repo",),
    "no such tag": ("wrong-image-reference",),
    "anonymous pull off": ("anonymous-not-enabled",),
    "firewall": ("client-ip-not-allowed",),
    "firewall and no role": ("client-ip-not-allowed",),
    "public network off": ("public-network-disabled",),
    "layers out of reach": ("data-endpoint-blocked",),
    "daemon down": ("docker-daemon-unavailable",),
    "login of who ran sudo": ("sudo-or-other-home",),
    "token service redirects": ("token-service-redirect",),
    "cloud shell": ("cloud-shell-no-daemon",),
    "credential helper missing": ("credential-helper-broken",),
    "no such name": ("registry-name-wrong-or-missing",),
    **NETWORK_CAUSES,
    **PIPELINE_CAUSES,
    **REGISTRY_CAUSES,
}
LATER: dict[str, tuple[str, ...]] = {"firewall and no role": ("no-data-plane-role",)}


def ranked(known: FactSet) -> Ranking:
    rules = all_rules()
    subject = known["subject"]
    found: Facts = {}
    for rule in rules:
        for key in rule.needs + rule.uses:
            value: Any = known[key.name]
            node = (key, subject if key.per_subject else None)
            found[node] = Absent("It is not in the set.") if value is None else Known(value, "the set")
    findings = judge(rules, found, (subject,), on_crash=_raise)
    return rank(findings, rules, (subject,))


def _raise(code: str, error: BaseException) -> None:
    raise AssertionError(f"{code} crashed") from error


def test_every_broken_set_has_an_expectation() -> None:
    assert CAUSES.keys() == ALL_BROKEN.keys()


@pytest.mark.parametrize("name", ALL_BROKEN)
def test_the_cause_and_what_comes_later(name: str) -> None:
    ranking = ranked(ALL_BROKEN[name])
    assert tuple(finding.slug for finding in ranking.causes) == CAUSES[name]
    assert tuple(finding.slug for finding in ranking.next) == LATER.get(name, ())


@pytest.mark.parametrize("name", HEALTHY)
def test_nothing_is_wrong_where_everything_works(name: str) -> None:
    bad = [each for each in ranked(HEALTHY[name]).findings if each.outcome in (Outcome.FAIL, Outcome.WARN)]
    assert not bad, [(each.slug, each.judgement.title) for each in bad]
