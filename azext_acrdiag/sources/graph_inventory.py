"""The directory's side of a list of secrets: members of groups, service principals and their applications, in batches.

How much a question may hold: a filter takes 15 values (https://learn.microsoft.com/graph/filter-query-parameter).
`servicePrincipal.id` supports `in`; `application.appId` is documented for `eq` only
(https://learn.microsoft.com/graph/api/resources/application). In a list, unlike in a single object, certificates come
without the key itself. Federated credentials never end, so they are read only when somebody wants to see everything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Tuple

from ..domain.fact import Unknown, Why
from ..facts.authorization import RoleAssignment
from ..facts.identity import FederatedCredential
from ..facts.inventory import HeldRole, Holder, Holders, UnreadGroup
from .azure_rest import FAILURES, RestService, unknown
from .federation import READ_TRUSTS, is_user_assigned, read_federated, trusts_of
from .fields import Json, WrongShape, flag, objects, required, text
from .graph import credentials
from .graph_batch import Answer, GraphBatch, Listed, address, in_parts
from .graph_directory import GRAPH, READ_APPLICATIONS, resource_id_of

_READ_MEMBERS = "GroupMember.Read.All (Microsoft Graph)"
_MOST_VALUES = 15
_PRINCIPAL = (
    "id,appId,displayName,accountEnabled,servicePrincipalType,appOwnerOrganizationId,alternativeNames,"
    "passwordCredentials,keyCredentials"
)
_APPLICATION = "id,appId,passwordCredentials,keyCredentials"
_NO_APPLICATION = Unknown(Why.ERROR, "Its application is gone from the directory; without it nobody gets tokens.")
_MISSING = Unknown(Why.ERROR, "The directory has no such service principal any more; the role assignment is left over.")


class InventorySource:
    """Finds who holds the roles, in one tenant's directory."""

    def __init__(self, service: RestService, arm: RestService, tenant_id: str, subscription_id: str) -> None:
        self._arm = arm
        self._batch = GraphBatch(service, subscription_id)
        self._tenant_id = tenant_id.lower()

    def holders(self, assignments: Iterable[RoleAssignment], with_federated: bool) -> Holders:
        """The service principals that hold the roles, directly or through groups, with their credentials."""
        roles: Dict[str, List[HeldRole]] = {}
        by_group: Dict[str, List[RoleAssignment]] = {}
        for assignment in assignments:
            if assignment.principal_type in ("Group", "ForeignGroup"):
                by_group.setdefault(assignment.principal_id.lower(), []).append(assignment)
            elif assignment.principal_type == "ServicePrincipal":
                roles.setdefault(assignment.principal_id.lower(), []).append(HeldRole(assignment))
        unread = self._expand(by_group, roles)
        return Holders(self.read([Holder(each, tuple(held)) for each, held in roles.items()], with_federated), unread)

    def read(self, holders: Sequence[Holder], with_federated: bool) -> Tuple[Holder, ...]:
        """The same holders with what the directory says about them."""
        principals = self._principals([each.object_id for each in holders])
        found = [_safely(self._described, each, principals[each.object_id]) for each in holders]
        own = [each for each in found if each.app_id and not each.is_managed_identity and each.unread is None]
        applications = self._applications([str(each.app_id) for each in own])
        federated = self._federated([str(each.app_id) for each in own]) if with_federated else {}
        described = (
            _safely(_with_application, each, applications[str(each.app_id)], federated.get(str(each.app_id)))
            if str(each.app_id) in applications
            else each
            for each in found
        )
        return tuple(map(self._with_trusts, described) if with_federated else described)

    def _expand(
        self, by_group: Dict[str, List[RoleAssignment]], roles: Dict[str, List[HeldRole]]
    ) -> Tuple[UnreadGroup, ...]:
        """Adds the service principals in the groups to `roles`; returns the groups that could not be read."""
        where = {each: address(f"/groups/{each}/transitiveMembers", select="id", top="999") for each in by_group}
        lists = self._batch.lists(list(where.values()))
        unread = []
        for group_id, assignments in by_group.items():
            members = lists[where[group_id]]
            if isinstance(members, Exception):
                unread.append(UnreadGroup(group_id, tuple(assignments), unknown(GRAPH, members, _READ_MEMBERS)))
                continue
            for member in members:
                if text(member, "@odata.type") == "#microsoft.graph.servicePrincipal":
                    held = roles.setdefault(required(text(member, "id"), "id").lower(), [])
                    held += [HeldRole(assignment, group_id) for assignment in assignments]
        return tuple(unread)

    def _principals(self, object_ids: Sequence[str]) -> Dict[str, Answer]:
        return self._by_key(
            object_ids,
            "id",
            lambda part: address(
                "/servicePrincipals", filter=f"id in ({','.join(map(_quoted, part))})", select=_PRINCIPAL
            ),
        )

    def _applications(self, app_ids: Sequence[str]) -> Dict[str, Answer]:
        return self._by_key(
            app_ids,
            "appId",
            lambda part: address(
                "/applications",
                filter=" or ".join(f"appId eq {_quoted(each)}" for each in part),
                select=_APPLICATION,
                expand="owners($select=id,displayName)",
            ),
        )

    def _by_key(self, keys: Sequence[str], field: str, ask: Callable[[List[str]], str]) -> Dict[str, Answer]:
        """The object for each key, an empty one where there is none, or why its list could not be read."""
        parts = {ask(part): part for part in in_parts(dict.fromkeys(keys), _MOST_VALUES)}
        answers: Dict[str, Answer] = {}
        for where, listed in self._batch.lists(list(parts)).items():
            if isinstance(listed, Exception):
                answers.update(dict.fromkeys(parts[where], listed))
                continue
            found = {(text(each, field) or "").lower(): each for each in listed}
            answers.update({key: found.get(key.lower(), {}) for key in parts[where]})
        return answers

    def _described(self, holder: Holder, answer: Answer) -> Holder:
        if isinstance(answer, Exception):
            return replace(holder, unread=unknown(GRAPH, answer, READ_APPLICATIONS))
        if not answer:
            return replace(holder, unread=_MISSING)
        owner = text(answer, "appOwnerOrganizationId")
        is_managed_identity = text(answer, "servicePrincipalType") == "ManagedIdentity"
        return replace(
            holder,
            name=text(answer, "displayName"),
            app_id=required(text(answer, "appId"), "appId"),
            enabled=flag(answer, "accountEnabled"),
            is_managed_identity=is_managed_identity,
            resource_id=resource_id_of(answer),
            secrets=() if is_managed_identity else credentials(answer, "passwordCredentials", "service principal"),
            certificates=() if is_managed_identity else credentials(answer, "keyCredentials", "service principal"),
            unread=None if is_managed_identity else self._abroad(owner),
        )

    def _abroad(self, owner: Optional[str]) -> Optional[Unknown]:
        if owner is None or owner.lower() == self._tenant_id:
            return None
        detail = f"Its application lives in the tenant {owner}, where its secrets and certificates are."
        return Unknown(Why.PERMISSION, detail, f"{READ_APPLICATIONS} in the tenant {owner}")

    def _with_trusts(self, holder: Holder) -> Holder:
        """A user-assigned managed identity with its federated credentials, which are no part of the directory."""
        if not holder.is_managed_identity or holder.resource_id is None or not is_user_assigned(holder.resource_id):
            return holder
        try:
            return replace(holder, federated=trusts_of(self._arm, holder.resource_id))
        except FAILURES as failure:
            return replace(holder, unread=unknown(self._arm.name, failure, READ_TRUSTS))

    def _federated(self, app_ids: Sequence[str]) -> Dict[str, Listed]:
        where = {each: f"/applications(appId='{each}')/federatedIdentityCredentials" for each in app_ids}
        lists = self._batch.lists(list(where.values()))
        return {app_id: lists[each] for app_id, each in where.items()}


def _safely(describe: Callable[..., Holder], holder: Holder, *answers: Any) -> Holder:
    """What an answer says about a holder; one that is not as documented makes only that one unread."""
    try:
        return describe(holder, *answers)
    except WrongShape as failure:
        return replace(holder, unread=unknown(GRAPH, failure, READ_APPLICATIONS))


def _quoted(object_id: str) -> str:
    return f"'{object_id}'"


def _with_application(holder: Holder, answer: Answer, federated: Optional[Listed]) -> Holder:
    if isinstance(answer, Exception):
        return replace(holder, unread=unknown(GRAPH, answer, READ_APPLICATIONS))
    if not answer:
        return replace(holder, unread=_NO_APPLICATION)
    trusts: Tuple[FederatedCredential, ...] = ()
    unread: Optional[Unknown] = None
    if isinstance(federated, Exception):
        unread = unknown(GRAPH, federated, READ_APPLICATIONS)
    elif federated is not None:
        trusts = tuple(map(read_federated, federated))
    return replace(
        holder,
        secrets=credentials(answer, "passwordCredentials", "application") + holder.secrets,
        certificates=credentials(answer, "keyCredentials", "application") + holder.certificates,
        federated=trusts,
        owners=_names(answer),
        unread=unread,
    )


def _names(application: Json) -> Tuple[str, ...]:
    try:
        owners = objects(application, "owners") or ()
    except WrongShape:
        return ()
    return tuple(name for name in (text(each, "displayName") for each in owners) if name)
