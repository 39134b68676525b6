"""The scenarios that every version runs: each row of the article, each command, and what the SDKs are asked for."""

from __future__ import annotations

from tests.harness import ROOT

CHOSEN = """
access/plan-abac
authz/management-plane-missing
authz/no-data-plane-role
bundle/works-here-fails-there
cli/bad-input
cli/catalogue
cred/anonymous-pull-stale-credentials
cred/expose-token-wrong-username
cred/not-an-application-username
cred/registry-token-expired-3h
cred/sp-secret-expired
env/stopped-daemon
log/list-events-government
log/recorded-address-not-allowed
name/uppercase-stored
net/dns-no-such-name
reg/geo-replica-lag-or-state
scan/risks
secrets/mixed
svc/aks-kubelet-identity-no-pull
token/show-token-last-use
""".split()
"""`env/podman` is none of them: the oldest CLI does not find podman by itself, so what is healthy there fails with it,
as `podman-rootless` says."""

FILES = tuple(ROOT / "tests" / "scenarios" / f"{name}.yaml" for name in CHOSEN)
