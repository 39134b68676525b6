"""Puts the parts together for the commands that list: secrets of the identities, repository-scoped tokens, logins.

They ask few questions, one after the other, and need no plan; like `composition`, this module knows everybody.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Callable, Dict, List, Optional, Tuple

from .domain.fact import Absent, Fact, Known, Unknown, Why
from .domain.outcome import FailOn
from .domain.subject import Subject, SubjectKind
from .domain.target import Target
from .edges import AzureEdges
from .facts.events import LogQuestion, RecordedLogins
from .facts.identity import Account
from .facts.inventory import HeldRole, Holder, Holders
from .facts.registry import Location, RegistryRef
from .facts.services import Service
from .inventory import events as event_lists
from .inventory import secrets as secret_lists
from .inventory import tokens as token_lists
from .inventory.events import EventQuestion, EventsListing
from .inventory.secrets import SecretsListing
from .inventory.tokens import Question, TokensListing
from .sources.account import account, cloud
from .sources.arm import ARM
from .sources.arm_tokens import SCOPE_MAPS_READ, TOKENS_READ, find_tokens
from .sources.azure_rest import FAILURES, unknown
from .sources.graph_directory import GRAPH, READ_APPLICATIONS, READ_DIRECTORY
from .sources.graph_ids import names_behind
from .sources.graph_inventory import InventorySource
from .sources.identity import GUID

_MONTHS = 90 * 24 * 60
"""How far back the last login of a token is looked for, in minutes."""


class NotRead(Exception):
    """Something without which there is no list could not be read."""

    def __init__(self, why: Unknown) -> None:
        super().__init__(why.detail)
        self.why = why


class _Azure(AzureEdges):
    """The edges that both commands use, and where the registry is."""

    def account(self) -> Account:
        """The account of `az`. Raises NotRead."""
        found: Account = _value(account(self.cli_ctx))
        return found

    def locate(self, target: Target, who: Account) -> Tuple[Location, RegistryRef]:
        """Where the registry is. Raises NotRead."""
        location: Location = _value(self.arm.location(target, who, cloud(self.cli_ctx)))
        if location.registry is None:
            searched = "; ".join(location.searched)
            detail = f"The registry {target.name} was not found ({searched})."
            raise NotRead(Unknown(Why.PERMISSION, detail, "Microsoft.ContainerRegistry/registries/read"))
        return location, location.registry

    def is_abac(self, location: Location) -> Optional[bool]:
        """Whether the registry is in the mode of repository permissions; None: not known."""
        registry = self.arm.registry(location)
        return registry.value.is_abac if isinstance(registry, Known) else None


def list_secrets(
    cli_ctx: Any,
    target: Target,
    subject: Optional[Subject],
    within: int,
    show_all: bool,
    fail_on: FailOn,
    on_progress: Callable[[str], None],
) -> Tuple[SecretsListing, Optional[str]]:
    """The secrets of those who hold a role on the registry (or of the subject), and the registry's resource id."""
    azure, now, resource_id = _Azure(cli_ctx), datetime.now(timezone.utc), None
    try:
        on_progress("registry")
        who = azure.account()
        location, ref = azure.locate(target, who)
        resource_id = ref.resource_id
        is_abac = azure.is_abac(location)
        inventory = InventorySource(azure.graph_service, azure.arm_service, *azure.graph.tenant_of(who, location))
        on_progress("role assignments")
        if subject is None:
            assignments = _value(azure.roles.all_assignments(location)).assignments
            on_progress("directory")
            holders = inventory.holders(assignments, with_federated=show_all)
        else:
            named = subject.given if subject.kind is SubjectKind.ASSIGNEE else _who_pulls(azure, subject, ref)
            holder = _assignee(azure, named, who, location)
            on_progress("directory")
            holders = Holders(inventory.read([holder], with_federated=show_all))
    except NotRead as nothing:
        return secret_lists.nothing_listed(nothing.why, within, show_all, now, fail_on), resource_id
    except FAILURES as failure:
        why = unknown(GRAPH, failure, READ_APPLICATIONS)
        return secret_lists.nothing_listed(why, within, show_all, now, fail_on), resource_id
    return secret_lists.list_secrets(holders, is_abac, within, show_all, now, fail_on), resource_id


def _who_pulls(azure: _Azure, subject: Subject, ref: RegistryRef) -> str:
    """The object id or application id that an Azure resource pulls with. Raises NotRead."""
    service: Service = _value(azure.services.service(subject, ref.login_server, None))
    held = service.identity.object_id if service.identity is not None else None
    named = held or service.user_name or ""
    if not GUID.match(named):
        with_what = f"the user name {named}" if named else "an identity that is not known"
        detail = f"{service.name} signs in with {with_what}, so it has no client secrets."
        raise NotRead(Unknown(Why.UNSUPPORTED, detail, "a resource that signs in with an identity of Entra"))
    return named


def _assignee(azure: _Azure, given: str, who: Account, location: Location) -> Holder:
    identity = _value(azure.graph.assignee(given, who, location))
    if identity.app_id is None:
        detail = f"{identity.name} is a {identity.kind.value}: it has no client secrets."
        raise NotRead(Unknown(Why.UNSUPPORTED, detail, "--assignee with a service principal"))
    roles = azure.roles.role_assignments(identity, location)
    object_id = identity.object_id.lower()
    held = (
        tuple(
            HeldRole(each, None if each.principal_id.lower() == object_id else each.principal_id)
            for each in roles.value.assignments
        )
        if isinstance(roles, Known)
        else ()
    )
    return Holder(object_id, held, name=identity.name, app_id=identity.app_id)


def list_tokens(
    cli_ctx: Any, question: Question, on_progress: Callable[[str], None]
) -> Tuple[TokensListing, Optional[str]]:
    """The repository-scoped tokens of a registry (or the one that was named), and the registry's resource id."""
    azure, now, resource_id = _Azure(cli_ctx), datetime.now(timezone.utc), None
    try:
        on_progress("registry")
        location, ref = azure.locate(question.target, azure.account())
        resource_id = ref.resource_id
        on_progress("tokens")
        found = find_tokens(azure.sdk, ref, question.name)
    except NotRead as nothing:
        return token_lists.nothing_listed(question, nothing.why, now), resource_id
    except FAILURES as failure:
        return token_lists.nothing_listed(question, unknown(ARM, failure, TOKENS_READ), now), resource_id
    unread = None if found.unread_maps is None else unknown(ARM, found.unread_maps, SCOPE_MAPS_READ)
    listing = token_lists.list_tokens(question, found.tokens, unread, location, now)
    if found.tokens:
        on_progress("login log")
        names = tuple(each.name for each in found.tokens)
        listing = token_lists.with_logins(listing, _logins(azure, location, names))
    return listing, resource_id


def _logins(azure: _Azure, location: Location, identities: Tuple[str, ...]) -> Fact[RecordedLogins]:
    """What was recorded of these identities, as far back as workspaces usually keep it."""
    log = azure.login_log.login_log(location)
    if isinstance(log, Known) and not log.value.workspace_ids:
        return Absent("The registry does not record logins where they can be asked for.")
    settings = log.value if isinstance(log, Known) else None
    return azure.login_log.recorded(location, settings, LogQuestion(_MONTHS, identities))


def list_events(
    cli_ctx: Any, question: EventQuestion, on_progress: Callable[[str], None]
) -> Tuple[EventsListing, Optional[str]]:
    """What the registry recorded about logins, and its resource id."""
    azure, now, resource_id = _Azure(cli_ctx), datetime.now(timezone.utc), None
    unread: List[Tuple[str, Unknown]] = []
    try:
        on_progress("registry")
        who = azure.account()
        location, ref = azure.locate(question.target, who)
        resource_id = ref.resource_id
        on_progress("diagnostic settings")
        log = azure.login_log.login_log(location)
        if isinstance(log, Unknown):
            unread.append(("diagnostic settings", log))
        elif isinstance(log, Known) and not log.value.workspace_ids:
            return event_lists.not_recorded(question, log.value, resource_id, now), resource_id
        settings = log.value if isinstance(log, Known) else None
        on_progress("login log")
        asked = _log_question(azure, question, who, location)
        recorded: RecordedLogins = _value(azure.login_log.recorded(location, settings, asked))
        on_progress("names")
        names = _names(azure, recorded, who, location, unread)
        return event_lists.list_events(question, settings, recorded, names, tuple(unread), now), resource_id
    except NotRead as nothing:
        unread.append(("login log" if resource_id else "registry", nothing.why))
    return event_lists.nothing_listed(question, tuple(unread), now), resource_id


def _log_question(azure: _Azure, question: EventQuestion, who: Account, location: Location) -> LogQuestion:
    """The question with every id and name by which the log may know the identity."""
    given = question.identity
    if given is None:
        return event_lists.log_question(question, ())
    found = azure.graph.assignee(given, who, location)
    same = found.value if isinstance(found, Known) else None
    # A display name could be that of somebody else's token; a sign-in name belongs to one person.
    ids = (given, same.app_id, same.object_id, same.name if "@" in same.name else None) if same else (given,)
    return event_lists.log_question(question, tuple(dict.fromkeys(each for each in ids if each)))


def _names(
    azure: _Azure, recorded: RecordedLogins, who: Account, location: Location, unread: List[Tuple[str, Unknown]]
) -> Dict[str, str]:
    ids = [each.identity for each in recorded.groups if GUID.match(each.identity)]
    try:
        return names_behind(azure.graph_service, *azure.graph.tenant_of(who, location), ids)
    except FAILURES as failure:
        unread.append(("names", unknown(GRAPH, failure, READ_DIRECTORY)))
        return {}


def _value(fact: Any) -> Any:
    if isinstance(fact, Known):
        return fact.value
    raise NotRead(Unknown(Why.ERROR, fact.reason) if isinstance(fact, Absent) else fact)
