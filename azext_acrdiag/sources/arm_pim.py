"""Privileged Identity Management: what could be activated, until when roles hold, and what was asked for."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Callable, Iterable, Optional, Tuple, TypeVar

from ..domain.fact import Absent, Fact, Known
from ..domain.subject import Subject, SubjectKind
from ..facts.authorization import (
    Activation,
    Activations,
    EligibleAssignment,
    EligibleAssignments,
    RoleAssignment,
    Schedule,
    Schedules,
)
from ..facts.identity import Identity, IdentityKind, ServicePrincipalState
from ..facts.registry import Location, RegistryRef
from .arm import ARM
from .arm_roles import guid_of, held_by, whom
from .azure_rest import FAILURES, Refused, RestService, unknown
from .fields import Json, WrongShape, moment, required, text

T = TypeVar("T")
WithRoles = Callable[[RegistryRef, Iterable[Json]], Tuple[RoleAssignment, ...]]

_VERSION = "2020-10-01"
_NO_LICENCE = "AadPremiumLicenseRequired"
_DURATION = re.compile(r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?$")


class PimSource:
    """Provides, with arguments named like the keys: `eligible_assignments(subject, identity, location,
    service_principal)`, `schedules(subject, identity, location, service_principal)` and `activations(subject, identity,
    location, service_principal)`; service_principal is used, the others needed.
    """

    def __init__(self, service: RestService, with_roles: WithRoles) -> None:
        """`with_roles` reads the roles of assignments."""
        self._service = service
        self._with_roles = with_roles

    def eligible_assignments(
        self,
        subject: Subject,
        identity: Identity,
        location: Location,
        service_principal: Optional[ServicePrincipalState] = None,
    ) -> Fact[EligibleAssignments]:
        """What the identity could activate at or above the registry."""
        return self._listed(
            "roleEligibilityScheduleInstances",
            subject,
            identity,
            location,
            service_principal,
            self._eligible,
            " and Microsoft.Authorization/roleDefinitions/read",
        )

    def schedules(
        self,
        subject: Subject,
        identity: Identity,
        location: Location,
        service_principal: Optional[ServicePrincipalState] = None,
    ) -> Fact[Schedules]:
        """Until when the roles of the identity hold."""
        return self._listed(
            "roleAssignmentScheduleInstances",
            subject,
            identity,
            location,
            service_principal,
            lambda _ref, _object_id, found: Schedules(tuple(_schedule(each) for each in found)),
        )

    def activations(
        self,
        subject: Subject,
        identity: Identity,
        location: Location,
        service_principal: Optional[ServicePrincipalState] = None,
    ) -> Fact[Activations]:
        """Which activations the identity asked for."""
        return self._listed(
            "roleAssignmentScheduleRequests",
            subject,
            identity,
            location,
            service_principal,
            lambda _ref, _object_id, found: _activations(found),
        )

    def _listed(
        self,
        kind: str,
        subject: Subject,
        identity: Identity,
        location: Location,
        service_principal: Optional[ServicePrincipalState],
        read: Callable[[RegistryRef, str, Tuple[Json, ...]], T],
        and_needs: str = "",
    ) -> Fact[T]:
        if kind != "roleAssignmentScheduleInstances" and identity.kind not in (IdentityKind.USER, IdentityKind.GROUP):
            # https://learn.microsoft.com/azure/role-based-access-control/pim-integration
            return Absent("Only users, alone or as members of a group, can activate roles.")
        who = whom(identity, location, service_principal)
        if not isinstance(who, tuple):
            return who
        ref, object_id = who
        # Everybody may list their own.
        own = subject.kind is SubjectKind.SIGNED_IN
        query = {"api-version": _VERSION, "$filter": "asTarget()" if own else held_by(identity, object_id)}
        path = f"{ref.resource_id}/providers/Microsoft.Authorization/{kind}"
        try:
            found = tuple(self._service.pages(path, query, ref.subscription_id))
            return Known(read(ref, object_id, found), ARM)
        except FAILURES as failure:
            if isinstance(failure, Refused) and _NO_LICENCE in failure.codes:
                return Absent("The tenant has no licence for Privileged Identity Management, so no role can end by it.")
            return unknown(ARM, failure, f"Microsoft.Authorization/{kind}/read{and_needs}")

    def _eligible(self, ref: RegistryRef, object_id: str, found: Tuple[Json, ...]) -> EligibleAssignments:
        eligible = zip(self._with_roles(ref, found), found)
        return EligibleAssignments(
            object_id,
            tuple(EligibleAssignment(each, moment(raw, "properties", "endDateTime")) for each, raw in eligible),
        )


def _schedule(answer: Json) -> Schedule:
    return Schedule(
        # One that was inherited without an assignment of its own bears the same name.
        assignment_id=text(answer, "properties", "originRoleAssignmentId") or required(text(answer, "id"), "id"),
        ends_on=moment(answer, "properties", "endDateTime"),
        is_activated=text(answer, "properties", "assignmentType") == "Activated",
    )


def _activations(found: Iterable[Json]) -> Activations:
    asked = [_activation(each) for each in found if text(each, "properties", "requestType") == "SelfActivate"]
    dated = [each for each in asked if each.asked_on is not None]
    return Activations(tuple(sorted(dated, key=lambda each: str(each.asked_on), reverse=True)))


def _activation(answer: Json) -> Activation:
    schedule = ("properties", "scheduleInfo")
    start = moment(answer, *schedule, "startDateTime")
    end = moment(answer, *schedule, "expiration", "endDateTime")
    length = text(answer, *schedule, "expiration", "duration")
    if end is None and start is not None and length:
        end = start + _duration(length)
    return Activation(
        role_definition_id=guid_of(required(text(answer, "properties", "roleDefinitionId"), "roleDefinitionId")),
        scope=required(text(answer, "properties", "scope"), "scope"),
        status=required(text(answer, "properties", "status"), "status"),
        asked_on=moment(answer, "properties", "createdOn"),
        ends_on=end,
    )


def _duration(value: str) -> timedelta:
    match = _DURATION.match(value)
    if match is None:
        raise WrongShape("'duration' is no duration of ISO 8601")
    return timedelta(**{name: int(number or 0) for name, number in match.groupdict().items()})
