"""What a check of access by Azure Resource Manager is worth for an action on a registry."""

from __future__ import annotations

from typing import Optional, Tuple

from ..facts.authorization import CheckedAccess, CheckedPermission
from .condition_syntax import ConditionError, parse
from .conditions import REPOSITORY_NAME, Request, evaluate
from .grants import Answer
from .registry_actions import requirement


def weigh_check(
    checked: CheckedAccess, token_action: str, is_abac: bool, repository: Optional[str]
) -> Tuple[Answer, Optional[CheckedPermission]]:
    """The answer on one token action, and the part of the check that it rests on.

    How the check takes conditions on repositories is not documented: a condition that it names is evaluated here, and a
    data action that it does not allow may still be granted by one.
    """
    needed = requirement(token_action, is_abac)
    found = next(
        (each for each in checked.permissions if each.permission.lower() == needed.permission.lower()),
        None,
    )
    if found is None:
        return Answer.UNDECIDED, None
    if not found.is_allowed:
        settled = found.denied_by is not None or not (needed.is_data or needed.disputed)
        return (Answer.NOT_GRANTED if settled else Answer.UNDECIDED), found
    if found.condition is not None and not _holds(found.condition, needed.permission, token_action, repository):
        return Answer.UNDECIDED, found
    return Answer.GRANTED, found


def _holds(condition: str, permission: str, token_action: str, repository: Optional[str]) -> bool:
    try:
        node = parse(condition)
    except ConditionError:
        return False
    return evaluate(node, Request(permission, {} if token_action == "*" else {REPOSITORY_NAME: repository})) is True
