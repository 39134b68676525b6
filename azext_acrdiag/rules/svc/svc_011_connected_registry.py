"""The connected registry is in touch, and its clients may do what they want.

Good state
    The connected registry is activated and online, its mode allows the action, and it knows the tokens of its clients.

Why it matters
    Clients of a connected registry sign in there with tokens that it was told of; other tokens of the registry in the
    cloud mean nothing to it. In the mode ReadOnly nothing can be pushed, and what is not synchronised is not there.

How it is detected
    The registry in the cloud keeps the state of its connected registries. The machine itself is not asked.

Fix
    Activate it, look after its connection, or add the token of the client.

References
    https://learn.microsoft.com/azure/container-registry/troubleshoot-connected-registry-arc
    https://learn.microsoft.com/azure/container-registry/pull-images-from-connected-registry
"""

from __future__ import annotations

from shlex import quote
from typing import Tuple

from ...domain.action import Action
from ...domain.finding import Evidence, Fix, Judgement, failed, not_applicable, passed, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.services import SERVICE, Connection, Service
from ..base import rule
from ..clock import in_words
from ..clues import ANYWHERE, AT_REGISTRY, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..service_wording import ARM, registry_of, writes
from ..wording import MINUTES

_IN_TOUCH = ("Online", "Syncing")
_WRITABLE = ("ReadWrite", "Registry")

_CLUES = Clues(
    "The connected registry does not allow it: its client token, its mode or its synchronisation is the reason.",
    "Add the client token to the connected registry, and look at its state.",
    (
        Pattern("insufficient scopes to perform", 90, BY_REGISTRY, ANYWHERE),
        Pattern("not allowed on this registry", 88, BY_REGISTRY, CONTAINER_CLIENT),
        Pattern("already_activated", 92, BY_REGISTRY, ANYWHERE),
        Pattern("connected registry", 62, BY_REGISTRY, AT_REGISTRY),
        Pattern("connected-registry", 62, BY_REGISTRY, AT_REGISTRY),
        Pattern("incorrect password", 66, BY_REGISTRY),
    ),
    (Context("connected", 14, r"connected[- ]?registr"),),
    ("az acr connected-registry show --registry {name} --name CONNECTED",),
    "write permission on the registry, for example Contributor",
    "az acr connected-registry show --registry {name} --name CONNECTED",
)


@rule(
    code="ACRD-SVC-011",
    slug="connected-registry",
    good="The connected registry is in touch, and its clients may do what they want.",
    needs=(SERVICE, TARGET),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(service: Service, target: Target) -> Judgement:
    """Fails when it is not activated, out of touch, or does not allow the action; warns when it knows no client."""
    connection = service.connection
    if connection is None:
        return not_applicable("The resource is no connected registry.")
    words = f"--registry {quote(registry_of(service))} --name {quote(service.name)}"
    if connection.is_active is False:
        return _failed(
            service,
            f"{service.name} has never been activated.",
            connection,
            f"az acr connected-registry get-settings {words} --parent-protocol https --generate-password 1",
        )
    if connection.state is not None and connection.state not in _IN_TOUCH:
        return _failed(
            service,
            f"{service.name} is {connection.state.lower()}: it is not in touch with {registry_of(service)}.",
            connection,
            f"az acr connected-registry show {words}",
        )
    if Action.PUSH in target.actions and connection.mode is not None and connection.mode not in _WRITABLE:
        return _failed(
            service,
            f"Nothing can be pushed to {service.name}: its mode is {connection.mode}.",
            connection,
            f"az acr connected-registry show {words} --query mode",
        )
    if not connection.client_tokens:
        return warned(
            f"{service.name} knows no token of a client, so nobody can pull from it.",
            Evidence("It has no client tokens.", ARM),
            fix=_fix(service, f"az acr connected-registry update {words} --add-client-tokens TOKEN"),
        )
    return passed(f"{service.name} is in touch and knows the tokens {', '.join(connection.client_tokens)}.")


def _failed(service: Service, title: str, connection: Connection, command: str) -> Judgement:
    return failed(title, *_evidence(connection), fix=_fix(service, command))


def _fix(service: Service, command: str) -> Fix:
    return Fix("Activate it, look after its connection or its settings.", (command,), writes(service), MINUTES)


def _evidence(connection: Connection) -> Tuple[Evidence, ...]:
    last = f"; it last synchronised on {in_words(connection.last_sync)}" if connection.last_sync else ""
    state = Evidence(f"Mode {connection.mode}, state {connection.state}{last}.", ARM)
    return (state, *(Evidence(each, ARM) for each in connection.problems if each))
