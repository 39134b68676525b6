"""What the registry recorded about the logins of an identity."""

from __future__ import annotations

from functools import partial
from typing import Callable, Optional, Tuple

from ..domain.fact import Absent, Fact
from ..edges import AzureEdges
from ..engine.plan import Provider
from ..facts import events, identity, registry
from ..facts.events import LoginLog, LogQuestion, RecordedLogins
from ..facts.identity import Identity, IdentityKind, ServicePrincipalState
from ..facts.registry import Location
from .where_refused import where_refused

MINUTES = 24 * 60
"""How far a run looks back."""


def providers(azure: AzureEdges) -> Tuple[Provider, ...]:
    """The providers of this family. The log only explains: where the registry grants what is wanted, nobody asks."""
    log = azure.login_log
    return (
        where_refused(events.LOGIN_LOG, log.login_log, needs=(registry.LOCATION,)),
        where_refused(
            events.RECORDED_LOGINS,
            partial(_of_identity, log.recorded),
            needs=(identity.IDENTITY, registry.LOCATION),
            uses=(events.LOGIN_LOG, identity.SERVICE_PRINCIPAL),
        ),
    )


def _of_identity(
    fetch: Callable[..., Fact[RecordedLogins]],
    identity: Identity,  # pylint: disable=redefined-outer-name  # named like the fact
    location: Location,
    login_log: Optional[LoginLog],
    service_principal: Optional[ServicePrincipalState],
) -> Fact[RecordedLogins]:
    """The logins of an identity, by every name that the log may have for it."""
    if login_log is not None and not login_log.workspace_ids:
        return Absent("The registry sends its login events to no workspace.")
    names = recorded_as(identity, service_principal)
    if not names:
        return Absent("The log has no name for this identity.")
    return fetch(location, login_log, LogQuestion(MINUTES, names))


def recorded_as(who: Identity, service_principal: Optional[ServicePrincipalState]) -> Tuple[str, ...]:
    """The names under which the log may have an identity: application and object id, or the name that it signs in with.

    Which of the ids it is, no document says.
    """
    if who.kind in (IdentityKind.SERVICE_PRINCIPAL, IdentityKind.MANAGED_IDENTITY):
        object_id = who.object_id or (service_principal.object_id if service_principal else None)
        return tuple(each for each in (who.app_id, object_id) if each)
    if who.kind is IdentityKind.USER:
        return tuple(each for each in (who.name, who.object_id) if each)
    return (who.name,) if who.kind in (IdentityKind.REPOSITORY_TOKEN, IdentityKind.ADMIN) else ()
