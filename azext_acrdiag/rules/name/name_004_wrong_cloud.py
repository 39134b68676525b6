"""The registry is in the cloud that `az` is set to.

Good state
    The login server ends like those of the active cloud.

Why it matters
    Each Azure cloud has its own Entra, Azure Resource Manager and registry names. A token of one cloud means nothing in
    another, and names of one cloud do not exist in another.

How it is detected
    The ending of the login server that was typed is compared with those of the clouds that the CLI knows. Where only a
    name was given that is free in the active cloud, registries of that name are looked for in the others.

Fix
    Switch the CLI to the registry's cloud and sign in there, or correct the ending.

References
    https://learn.microsoft.com/cli/azure/manage-clouds-azure-cli
    https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-login-authn-authz
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed
from ...domain.outcome import Confidence
from ...domain.subject import Subject, SubjectKind
from ...domain.target import Target
from ...facts.given import CLOUD, SUBJECT, TARGET, Cloud
from ...facts.network import OTHER_CLOUDS, OtherClouds
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_ENTRA, BY_NETWORK, Clues, Context, Pattern
from ..wording import AT_ONCE

_CLUES = Clues(
    "The registry or the tenant belongs to another Azure cloud than the one that az is set to.",
    "Select the cloud, then sign in again.",
    (
        Pattern("login server suffix is not valid", 88, BY_CLIENT, ANYWHERE),
        Pattern("unknown azure cloud name", 90, BY_CLIENT, ANYWHERE),
        Pattern("aadsts", 88, BY_ENTRA, ANYWHERE, r"aadsts(?:90019|90023|90038|900382|900432|900439|900440)\b"),
        Pattern("aadsts90002", 58, BY_ENTRA, ANYWHERE, r"aadsts90002\b"),
        Pattern("no such host", 34, BY_NETWORK),
    ),
    (  # The cloud that was set, and a host of another one.
        Context("azurecloud", 40, r"azurecloud\b[\s\S]{0,400}azurecr\.(?:cn|us)\b"),
        Context("azurechinacloud", 40, r"azurechinacloud[\s\S]{0,400}azurecr\.(?:io|us)\b"),
        Context("azureusgovernment", 40, r"azureusgovernment[\s\S]{0,400}azurecr\.(?:io|cn)\b"),
    ),
    ("az cloud set --name CLOUD", "az login"),
)


@rule(
    code="ACRD-NAME-004",
    slug="wrong-cloud",
    good="The registry is in the cloud that az is set to.",
    needs=(SUBJECT, TARGET, CLOUD),
    uses=(OTHER_CLOUDS,),
    explains=(
        "registry-name-wrong-or-missing",
        "dns-resolution-failed",
        "registry-unreachable",
        "proxy-not-configured",
        "not-a-registry-answer",
        "stale-az-login",
        "entra-refused",
        "acr-audience-unsupported",
        "login-refused",
    ),
    rows=("S3", "C2"),
    clues=_CLUES,
)
def judge(subject: Subject, target: Target, cloud: Cloud, other_clouds: Optional[OtherClouds]) -> Judgement:
    """Fails for identities that az stands for; a user name and password of their own work whatever az is set to."""
    host = (target.host_given or "").lower()
    owner = next((name for suffix, name in cloud.other_suffixes if host.endswith(suffix)), None)
    answering = other_clouds.answering if other_clouds is not None else ()
    if owner is None and not answering:
        return passed(f"Nothing points to another cloud than {cloud.name}.")
    if subject.kind is not SubjectKind.SIGNED_IN and not subject.is_only_named:
        return not_applicable("A user name and a password work whatever cloud az is set to.")
    active = Evidence(
        f"az is set to {cloud.name}, where login servers end in {cloud.registry_suffix}.", "az cloud show"
    )
    if owner is not None:
        return failed(f"{host} belongs to {owner}, but az is set to {cloud.name}.", active, fix=_switch(owner, cloud))
    found, owner = answering[0]
    return failed(
        f"The name {target.name} is free in {cloud.name}, but a registry answers at {found}, in {owner}.",
        active,
        *(Evidence(f"A registry answers at {each}.", f"GET https://{each}/v2/") for each, _ in answering),
        fix=_switch(owner, cloud),
        confidence=Confidence.LIKELY,
    )


def _switch(owner: str, cloud: Cloud) -> Fix:
    return Fix(
        text=f"Switch to {owner} and sign in there; or, if the registry is in {cloud.name}, end its name in "
        f"{cloud.registry_suffix}.",
        commands=(f"az cloud set --name {quote(owner)}", "az login"),
        who="you",
        takes_effect=AT_ONCE,
    )
