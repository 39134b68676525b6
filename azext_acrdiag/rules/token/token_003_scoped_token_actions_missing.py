"""The scope map of the repository-scoped token covers what is wanted.

Good state
    The scope map holds every action that is wanted, for this repository.

Why it matters
    A token can log in and still be refused at the repository. Pushing takes content/read besides content/write, tools
    that list tags take metadata/read, and a wildcard counts only at the end of a name.

How it is detected
    The actions of the token's scope map, as Azure Resource Manager shows them, are compared with what the token
    service wants for the action.

Fix
    Add the actions that are missing to the scope map; this changes all tokens that use it.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions
    https://github.com/argoproj-labs/argocd-image-updater/issues/473
"""

from __future__ import annotations

from shlex import quote
from typing import Optional, Tuple

from ...access.registry_actions import wanted_actions
from ...access.registry_word import Says, registry_word
from ...access.scope_map import SCOPE_MAP_ACTIONS, missing_actions
from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, undecided
from ...domain.outcome import Confidence
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import GRANTED, Granted
from ...facts.registry import LOCATION, Location
from ...facts.repository import SCOPED_TOKEN, ScopedToken
from ..access_wording import ARM, TOKEN_SERVICE, deed
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..wording import AT_ONCE, WRITES_REGISTRY, acr_login, subscription_option

_CLUES = Clues(
    "The scope map of the token does not allow this repository or action.",
    "Add the repository and the action; pushing needs content/read and content/write, listing tags metadata/read.",
    (
        # A daemon that may not pull ends its message with the same words.
        Pattern(
            "requested access to the resource is denied",
            62,
            BY_REGISTRY,
            AT_REGISTRY,
            r"(?<!login': denied: )requested access to",
        ),
        Pattern("insufficient_scope", 56, BY_REGISTRY),
        Pattern("authentication required", 36, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("you are lacking", 60, BY_REGISTRY, ANYWHERE, r"you are lacking[^\n]{0,120}permissions?"),
        Pattern('"action":', 46, BY_REGISTRY, AT_REGISTRY, r'"action": ?"(?:pull|push|delete|metadata_)'),
    ),
    (Context("scope", 30, r"scope[- ]map"), Context("image-updater", 20)),
    (
        "az acr scope-map update --name SCOPE_MAP --registry {name} --add-repository {repository} "
        "content/read metadata/read",
    ),
    "write permission on the registry, for example Contributor",
)


@rule(
    code="ACRD-TOKEN-003",
    slug="scoped-token-actions-missing",
    good="The scope map of the repository-scoped token covers what is wanted.",
    needs=(SCOPED_TOKEN, TARGET),
    uses=(GRANTED, LOCATION),
    explains=("action-not-granted",),
    rows=("S4", "B11"),
    clues=_CLUES,
)
def judge(
    scoped_token: ScopedToken, target: Target, granted: Optional[Granted], location: Optional[Location]
) -> Judgement:
    """Fails when the scope map lacks an action, or when it cannot be read and the token service lacks it."""
    wanted = wanted_actions(target)
    if not scoped_token.exists:
        return not_applicable(f"{target.name} has no token named {scoped_token.name}.")
    if not wanted:
        return not_applicable("A login takes no action of a scope map.")
    if Action.CATALOG in target.actions:
        return _cannot_list(scoped_token, target)
    if target.repository is None:
        return undecided("Without a repository it cannot be told what the scope map allows.", "--repository")
    says = registry_word(target, None, granted, None).says
    if says is Says.GRANTS:
        return passed("The token service grants what is wanted.")
    if scoped_token.actions is None:
        lacking = _in_scope_map_words(granted) if granted is not None and says is Says.LACKS else ()
    else:
        lacking = missing_actions(scoped_token.actions, target.repository, wanted)
    if lacking:
        return _lacks(scoped_token, target, lacking, location)
    if scoped_token.actions is None:
        return undecided("The scope map of the token could not be read.")
    return passed(f"The scope map {scoped_token.scope_map} covers it.")


def _in_scope_map_words(granted: Granted) -> Tuple[str, ...]:
    return tuple(SCOPE_MAP_ACTIONS[action] for action in granted.missing if action in SCOPE_MAP_ACTIONS)


def _lacks(token: ScopedToken, target: Target, lacking: Tuple[str, ...], location: Optional[Location]) -> Judgement:
    words = ", ".join(lacking)
    if token.actions is None:
        evidence = Evidence(f"It does not grant what takes: {words}.", TOKEN_SERVICE)
    else:
        held = [action for action in token.actions if action.startswith("repositories/")]
        evidence = Evidence(f"The scope map {token.scope_map} holds: {', '.join(held) or 'nothing'}.", ARM)
    return failed(
        f"The scope map of the token {token.name} lacks {words} for {target.repository}.",
        evidence,
        detail=f"The token cannot {deed(target)}.",
        fix=_fix(token, target, lacking, subscription_option(location)),
        confidence=Confidence.LIKELY if token.actions is None else Confidence.CERTAIN,
    )


def _fix(token: ScopedToken, target: Target, lacking: Tuple[str, ...], option: str) -> Fix:
    wanted = (SCOPE_MAP_ACTIONS[action] for action in wanted_actions(target))
    registry, repository = quote(target.name), quote(target.repository or "REPOSITORY")
    if (token.scope_map or "").startswith("_"):
        name = quote(f"{token.name}-map")
        return Fix(
            "The scope map is one of the registry's own, which cannot be changed: make one and give it to the token.",
            (
                f"az acr scope-map create --name {name} --registry {registry} "
                f"--repository {repository} {' '.join(wanted)}{option}",
                f"az acr token update --name {quote(token.name)} --registry {registry} --scope-map {name}{option}",
            ),
            WRITES_REGISTRY,
            AT_ONCE,
        )
    command = (
        f"az acr scope-map update --name {quote(token.scope_map or 'SCOPE_MAP')} --registry {registry} "
        f"--add-repository {repository} {' '.join(lacking)}{option}"
    )
    return Fix(
        "Add the actions to the scope map; all tokens that use it get them.", (command,), WRITES_REGISTRY, AT_ONCE
    )


def _cannot_list(token: ScopedToken, target: Target) -> Judgement:
    return failed(
        f"The token {token.name} cannot list the repositories of {target.name}: no repository-scoped token can.",
        Evidence("A scope map holds actions on repositories only.", "documentation of repository-scoped tokens"),
        fix=Fix(
            "List with an identity of Entra that has a role on the registry.",
            (
                acr_login(target),
                f"az acr repository list --name {quote(target.name)} --output table",
            ),
            "you",
            AT_ONCE,
        ),
    )
