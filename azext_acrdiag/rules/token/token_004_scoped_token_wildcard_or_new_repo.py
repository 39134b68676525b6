"""The scope map names the repository as the registry compares names.

Good state
    An entry of the scope map matches the repository: letter by letter, or with one `*` at its end.

Why it matters
    An entry that looks right may match nothing: capital letters count, a `*` anywhere but at the end stands for itself,
    and `team/*` does not cover `team`. It shows only when a new repository is used for the first time.

How it is detected
    The scope map lacks the action for the repository, but has it under a name that a person would take for a match.

Fix
    Add the repository by its exact name, or a prefix that ends in `*`.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions
    https://github.com/Azure/acr-cli/issues/501
"""

from __future__ import annotations

from shlex import quote
from typing import Optional

from ...access.registry_actions import wanted_actions
from ...access.scope_map import SCOPE_MAP_ACTIONS, lookalikes, missing_actions
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import GRANTED, Granted
from ...facts.registry import LOCATION, Location
from ...facts.repository import SCOPED_TOKEN, ScopedToken
from ..access_wording import ARM, deed
from ..base import rule
from ..wording import AT_ONCE, WRITES_REGISTRY, subscription_option


@rule(
    code="ACRD-TOKEN-004",
    slug="scoped-token-wildcard-or-new-repo",
    good="The scope map names the repository as the registry compares names.",
    needs=(SCOPED_TOKEN, TARGET),
    uses=(GRANTED, LOCATION),
    explains=("scoped-token-actions-missing", "action-not-granted"),
    rows=("B11",),
)
def judge(
    scoped_token: ScopedToken, target: Target, granted: Optional[Granted], location: Optional[Location]
) -> Judgement:
    """Fails when what is missing for the repository is there under a name that only looks like it."""
    if not scoped_token.exists or scoped_token.scope_map is None:
        return not_applicable("There is no scope map.")
    wanted = wanted_actions(target)
    if target.repository is None or not any(action in SCOPE_MAP_ACTIONS for action in wanted):
        return not_applicable("No repository is asked for.")
    if scoped_token.actions is None:
        return undecided("The scope map of the token could not be read.")
    missing = missing_actions(scoped_token.actions, target.repository, wanted)
    if not missing or (granted is not None and not granted.missing):
        return passed("The scope map covers the repository.")
    similar = lookalikes(scoped_token.actions, target.repository, missing)
    if not similar:
        return passed(f"No entry of the scope map looks like {target.repository}.")
    command = (
        f"az acr scope-map update --name {quote(scoped_token.scope_map)} --registry {quote(target.name)} "
        f"--add-repository {quote(target.repository)} {' '.join(missing)}{subscription_option(location)}"
    )
    return failed(
        f"The scope map {scoped_token.scope_map} names '{similar[0]}', which does not match {target.repository}.",
        Evidence(f"The scope map {scoped_token.scope_map} holds: {', '.join(scoped_token.actions)}.", ARM),
        detail=f"Names count letter by letter, and * only at the end, so the token {scoped_token.name} cannot "
        f"{deed(target)}.",
        fix=Fix("Add the repository by its exact name.", (command,), WRITES_REGISTRY, AT_ONCE),
    )
