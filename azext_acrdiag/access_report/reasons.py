"""Why a verdict is as it is, in a sentence, and what would change it."""

from __future__ import annotations

from typing import Iterable, Optional, Tuple

from ..access.grants import Reason
from ..access.registry_actions import smallest_roles
from ..access.scopes import scope_in_words
from ..domain.target import Target
from ..facts.authorization import CallerPermissions, CheckedPermission
from .assigning import WHO_ASSIGNS, Repositories, may_assign, roles_to_assign
from .model import ActionAccess, Denied, Link, Remedy, Verdict, Who
from .words import deed, who_in_words

_PIM = "https://learn.microsoft.com/azure/role-based-access-control/role-assignments-eligible-activate"


def reason_for(found: ActionAccess, target: Target) -> str:
    """One sentence on the verdict."""
    if found.verdict is Verdict.ALLOWED:
        return f"{_named(found.granted_by)} {'grants' if len(found.granted_by) == 1 else 'grant'} it."
    if found.denied_by:
        return _denied(found.denied_by)
    if found.verdict is Verdict.UNKNOWN:
        return _unsettled(found.not_counting)
    if found.eligible:
        asked = next(
            (f" {each.activation[:1].upper()}{each.activation[1:]}." for each in found.eligible if each.activation), ""
        )
        return f"Only an eligible assignment would grant it, and it is not activated: {_named(found.eligible)}.{asked}"
    for reason, sentence in (
        (Reason.CONDITION_EXCLUDES, f"has a condition that excludes {target.repository or 'every repository'}"),
        (Reason.LEGACY_ROLE, "grants nothing where the registry decides by repository permissions (ABAC)"),
        (Reason.REPOSITORY_ROLE, "counts only where the registry decides by repository permissions (ABAC)"),
    ):
        concerned = [link for link in found.not_counting if link.reason is reason]
        if concerned:
            return f"{_named(concerned)}: {sentence}." if len(concerned) > 1 else f"{_named(concerned)} {sentence}."
    return "No role assignment at or above the registry grants it."


def reason_of_check(verdict: Verdict, found: Iterable[CheckedPermission], otherwise: str) -> str:
    """One sentence on what a check of access by Azure Resource Manager gave."""
    parts = list(found)
    who = "Azure Resource Manager, which was asked to check it,"
    if verdict is Verdict.ALLOWED:
        scopes = dict.fromkeys(scope_in_words(each.scope) for each in parts if each.scope)
        by = f" by a role assignment at {' and at '.join(scopes)}" if scopes else ""
        return f"{who} allows it{by}."
    if verdict is Verdict.DENIED:
        denials = dict.fromkeys(f"the deny assignment '{each.denied_by}'" for each in parts if each.denied_by)
        return f"{who} does not allow it{': ' + ' and '.join(denials) + ' takes it away' if denials else ''}."
    if any(not each.is_allowed for each in parts):
        return f"{otherwise} {who} does not allow it, but a condition on the repository may not have counted."
    return f"{otherwise} {who} allows it on a condition that cannot be decided."


def remedy_for(
    found: ActionAccess,
    target: Target,
    who: Who,
    resource_id: str,
    is_abac: Optional[bool],
    caller: Optional[CallerPermissions],
) -> Remedy:
    """What would make a denied action possible, the smallest right first."""
    if any(denied.is_certain for denied in found.denied_by):
        text = "No role helps while the deny assignment holds. Ask whoever made it: a deployment stack, a managed "
        return Remedy(text + "application or an administrator.")
    if found.eligible:
        names = _named(found.eligible)
        return Remedy(f"Activate {names} in Privileged Identity Management, then log in again ({_PIM}).")
    token_actions = found.action.token_actions
    if is_abac is None:
        names = " or ".join(" + ".join(smallest_roles(token_actions, mode)) for mode in (False, True))
        return Remedy(f"Assign {names}: which one depends on the registry's mode, which is not known.")
    only = Repositories(name=target.repository) if target.repository else None
    assigning = roles_to_assign(token_actions, is_abac, who, resource_id, only)
    commands = tuple(each.command for each in assigning if each.command)
    may = may_assign(caller)
    roles = tuple(each.role for each in assigning)
    return Remedy(
        text=f"Assign {' and '.join(roles)}, the smallest built-in role for it; it counts after up to 10 minutes.",
        roles=roles,
        commands=commands,
        condition=next((each.condition for each in assigning if each.condition), None),
        caller_may_run=may,
        request=None if may else _request(found, target, who),
    )


def _request(found: ActionAccess, target: Target, who: Who) -> str:
    what = deed(found.action, target)
    return f"For {WHO_ASSIGNS}: {who_in_words(who)} needs to {what} ({target.name})."


def _denied(denials: Tuple[Denied, ...]) -> str:
    names = " and ".join(f"'{each.name}' at {scope_in_words(each.scope)}" for each in denials)
    verb = "takes" if any(each.is_certain for each in denials) else "may take"
    return f"The deny assignment {names} {verb} it away."


def _unsettled(not_counting: Iterable[Link]) -> str:
    for link in not_counting:
        if link.is_unsettled:
            return f"{_named([link])} {link.result}{'' if link.result.endswith('.') else '.'}"
    return "It cannot be told from what could be read."


def _named(found: Iterable[Link]) -> str:
    names = dict.fromkeys(f"{link.role} at {scope_in_words(link.scope)}" for link in found)
    return " and ".join(names)
