"""The login server is the registry's own, with its domain name label.

Good state
    The login server that is used everywhere is the one that Azure shows for the registry.

Why it matters
    A registry that was made with a domain name label has a hash in its login server, such as
    contosoapps-a1b2c3d4e5f6g7h8.azurecr.io. The plain name with the cloud's ending then belongs to nobody, or to
    somebody else. A registry that is made anew may get another hash, and every image reference has to follow.

How it is detected
    The login server that was typed is compared with the one that Azure Resource Manager or Azure Resource Graph shows
    for the registry of that name.

Fix
    Use the login server that Azure shows, hash included, in every image reference and for `docker login`.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-get-started-azure-cli
    https://learn.microsoft.com/cli/azure/acr#az-acr-show
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.target import Target
from ...facts.given import CLOUD, TARGET, Cloud
from ...facts.network import GUESSED_CHALLENGE, Challenge
from ...facts.registry import LOCATION, REGISTRY, Location, Registry
from ..base import rule
from ..clues import ANYWHERE, BY_CLIENT, BY_NETWORK, Clues, Pattern
from ..right_forms import right_forms
from ..wording import AT_ONCE, subscription_option

_CLUES = Clues(
    "The registry's login server holds a label and is not simply its name.",
    "Ask the registry for its login server and use it everywhere.",
    (
        Pattern("may contain only alpha numeric", 92, BY_CLIENT, ANYWHERE),
        Pattern("connect to the registry login server", 42, BY_NETWORK, ANYWHERE),
    ),
    commands=("az acr show --name {name} --query loginServer --output tsv",),
    prove="az acr show --name {name} --query loginServer --output tsv",
)


@rule(
    code="ACRD-NAME-005",
    slug="dnl-login-server",
    good="The login server is the registry's own, with its domain name label.",
    needs=(TARGET, CLOUD),
    uses=(REGISTRY, LOCATION, GUESSED_CHALLENGE),
    explains=(
        "registry-name-wrong-or-missing",
        "dns-resolution-failed",
        "registry-unreachable",
        "proxy-not-configured",
        "not-a-registry-answer",
        "login-refused",
    ),
    rows=("S3", "C2"),
    clues=_CLUES,
)
def judge(
    target: Target,
    cloud: Cloud,
    registry: Optional[Registry],
    location: Optional[Location],
    guessed_challenge: Optional[Challenge],
) -> Judgement:
    """Fails for a typed login server that is neither the registry's nor anybody's whom the account can see."""
    typed = (target.host_given or "").lower()
    if not typed.endswith(cloud.registry_suffix):
        return not_applicable("No login server of this cloud was typed, so Azure's own is used.")
    if registry is not None:
        return _compared(target, typed, registry, location)
    if "-" not in typed.partition(".")[0]:
        return not_applicable("No registry with a domain name label is in sight.")
    if location is None:
        return undecided(
            "Whether the registry has another login server could not be asked of Azure.",
            "Microsoft.ContainerRegistry/registries/read",
        )
    if not location.namesakes:
        return not_applicable("No registry of this name is in sight that has another login server.")
    if guessed_challenge is None:
        return undecided(f"Whether a registry answers at {typed} is not known.", f"a network path to {typed}")
    if guessed_challenge.is_from_registry:
        return passed(f"A registry answers at {typed}.")
    servers = [each.login_server or each.name for each in location.namesakes]
    return failed(
        f"No registry has the login server {typed}; that of {location.namesakes[0].name} is {' or '.join(servers)}.",
        *(
            Evidence(f"{each.resource_id} has the login server {each.login_server}.", "Azure Resource Graph")
            for each in location.namesakes
        ),
        detail="A registry that is deleted and made anew can get another hash in its login server.",
        fix=Fix(
            f"Use {servers[0]} in docker commands, image references and pipelines.",
            right_forms(target, servers[0]),
            "you",
            AT_ONCE,
        ),
    )


def _compared(target: Target, typed: str, registry: Registry, location: Optional[Location]) -> Judgement:
    label = registry.login_server.partition(".")[0]
    if "-" not in label:
        return not_applicable(f"The login server of {registry.name} has no domain name label.")
    if typed.partition(".")[0] == label:
        return passed(f"{typed} carries the label of {registry.name}.")
    option = subscription_option(location)
    return failed(
        f"The login server of {registry.name} is {registry.login_server}, not {typed}.",
        Evidence(f"{registry.name} has the login server {registry.login_server}.", "Azure Resource Manager"),
        detail="It was made with a domain name label, so its login server holds a hash that cannot be guessed.",
        fix=Fix(
            f"Use {registry.login_server} in docker commands, image references and pipelines.",
            (
                f"az acr show --name {quote(registry.name)} --query loginServer --output tsv{option}",
                *right_forms(target, registry.login_server),
            ),
            "you",
            AT_ONCE,
        ),
    )
