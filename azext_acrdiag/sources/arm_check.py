"""Has Azure Resource Manager itself check what an identity may do: the way that services of Azure use.

The operation is not in the public reference; request and answer are those that
https://github.com/kubeguard/guard/blob/master/authz/providers/azure/rbac/checkaccessreqhelper.go exchanges.
"""

from __future__ import annotations

from typing import Iterable, Optional, Tuple

from ..domain.fact import Fact, Known
from ..domain.target import Target
from ..facts.authorization import CheckedAccess, CheckedPermission
from ..facts.identity import Identity, ServicePrincipalState
from ..facts.registry import Location
from .arm import ARM
from .arm_roles import whom
from .azure_rest import FAILURES, RestService, unknown
from .fields import Json, WrongShape, flag, required, text

_VERSION = "2018-09-01-preview"
_DECISIONS = {"Allowed": True, "NotAllowed": False}


class CheckSource:
    """Provides `checked_access(permissions, target, identity, location, service_principal)`."""

    def __init__(self, service: RestService, repository_attribute: str) -> None:
        """`repository_attribute` is what conditions call the name of the repository."""
        self._service = service
        self._attribute = repository_attribute

    def checked_access(
        self,
        permissions: Iterable[Tuple[str, bool]],
        target: Target,
        identity: Identity,
        location: Location,
        service_principal: Optional[ServicePrincipalState] = None,
    ) -> Fact[CheckedAccess]:
        """Which of the permissions (each with whether it is a data action) the identity has on the registry."""
        who = whom(identity, location, service_principal)
        if not isinstance(who, tuple):
            return who
        ref, object_id = who
        named = {self._attribute: target.repository} if target.repository else {}
        question = {
            "Subject": {"Attributes": {"ObjectId": object_id, "xms-pasrp-retrievegroupmemberships": True}},
            "Actions": [
                {"Id": permission, "IsDataAction": is_data, "Attributes": named if is_data else {}}
                for permission, is_data in permissions
            ],
            "Resource": {"Id": ref.resource_id},
        }
        path = f"{ref.resource_id}/providers/Microsoft.Authorization/checkAccess"
        try:
            answers = self._service.post_for_list(path, {"api-version": _VERSION}, question, ref.subscription_id)
            return Known(CheckedAccess(tuple(_checked(each) for each in answers)), ARM)
        except FAILURES as failure:
            return unknown(ARM, failure, "Microsoft.Authorization/roleAssignments/read")


def _checked(answer: Json) -> CheckedPermission:
    decision = required(text(answer, "accessDecision"), "accessDecision")
    if decision not in _DECISIONS:
        raise WrongShape(f"'accessDecision' is {decision}")
    return CheckedPermission(
        permission=required(text(answer, "actionId"), "actionId"),
        is_data=bool(flag(answer, "isDataAction")),
        is_allowed=_DECISIONS[decision],
        scope=text(answer, "roleAssignment", "scope"),
        condition=text(answer, "roleAssignment", "condition"),
        denied_by=text(answer, "denyAssignment", "denyAssignmentName") or text(answer, "denyAssignment", "id"),
    )
