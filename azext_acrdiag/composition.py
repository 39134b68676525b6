"""Puts the parts together for one run. With `listings`, the only module that knows everybody."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from typing import Any, Callable, Dict, Optional, Tuple

from knack.log import get_logger

from .access.registry_word import Says, registry_word
from .bundle.compare import compare
from .bundle.read import missing
from .bundle.record import Record
from .domain.comparison import Comparison
from .domain.fact import Absent, Fact, Key, Known
from .domain.outcome import FailOn
from .domain.report import Context, Report, TestedSubject
from .domain.subject import Subject, SubjectKind
from .domain.target import Target
from .engine.error_text import supported
from .engine.judge import judge
from .engine.plan import Provider, plan, taken
from .engine.rank import rank
from .engine.resolve import Facts, resolve, unwrap
from .engine.verdict import conclude
from .explain.explain import explain
from .facts import authorization, given, identity, login, machine, network, overview, registry, repository
from .rules.catalog import all_rules
from .version import VERSION

logger = get_logger(__name__)

_NOT_LOCAL = Absent("The identity under test does not use this machine's container client.")


def gather(
    cli_ctx: Any,
    target: Target,
    subjects: Tuple[Subject, ...],
    fail_on: FailOn,
    seconds: float,
    ask_helper: bool,
    on_progress: Callable[[str], None],
    error_text: Optional[str] = None,
) -> Record:
    """Find the facts that the rules take, and what the text of an error says besides."""
    started = time.monotonic()
    known = given_facts(cli_ctx, target, subjects)
    providers = all_providers(cli_ctx, ask_helper)
    nodes = plan(all_rules(), providers, known, subjects)
    facts = resolve(nodes, providers, known, seconds, on_progress, report_crash)
    explanation = explain(error_text) if error_text is not None else None
    return Record(target, subjects, fail_on, facts, round(time.monotonic() - started, 1), VERSION, explanation)


def report_on(record: Record) -> Report:
    """Judge the facts and draw the conclusion. Takes nothing but the record: no clock, no network, no machine."""
    rules = all_rules()
    facts, subjects, explanation = record.facts, record.subjects, record.explanation
    findings = judge(rules, facts, subjects, report_crash)
    named: Tuple[str, ...] = ()
    if explanation is not None:
        findings = supported(findings, explanation)
        named = tuple(candidate.slug for candidate in explanation.candidates)
    ranking = rank(findings, rules, subjects, named)
    verdict = conclude(ranking, (rule.slug for rule in rules if rule.proves), record.fail_on, explanation)
    return Report(
        target=record.target,
        login_server=unwrap(facts[(network.LOGIN_SERVER, None)]),
        resource_id=_resource_id(facts),
        context=_context(facts),
        subjects=tuple(TestedSubject(subject, _describe(subject, facts)) for subject in subjects),
        verdict=verdict,
        causes=ranking.causes,
        would_fail_next=ranking.next,
        findings=ranking.findings,
        seconds=record.seconds,
        version=VERSION,
        observed_at=unwrap(facts[(given.NOW, None)]),
        error_text=explanation,
    )


def completed(record: Record) -> Record:
    """The record with every fact that the rules take; what it lacks is unknown."""
    lacking = {node: missing(node[0], record) for node in taken(all_rules(), record.subjects)}
    return replace(record, facts={**lacking, **record.facts})


def compare_records(first: Record, second: Record) -> Comparison:
    """What tells two runs apart, and which of the differences decides."""
    return compare(completed(first), completed(second), taken(all_rules(), first.subjects), report_on)


def given_facts(cli_ctx: Any, target: Target, subjects: Tuple[Subject, ...]) -> Facts:
    """What is known before anything is looked up."""
    from .sources.account import cloud

    known: Facts = {
        (given.TARGET, None): Known(target, "the command line"),
        (given.CLOUD, None): Known(cloud(cli_ctx), "the CLI's settings"),
        (given.NOW, None): Known(datetime.now(timezone.utc), "this machine's clock"),
    }
    for subject in subjects:
        known[(given.SUBJECT, subject)] = Known(subject, "the command line")
    if not any(subject.is_local for subject in subjects):
        for key in (
            machine.ENGINE,
            machine.STORED_LOGINS,
            machine.CREDENTIAL_HELPER,
            machine.CLIENT_LOGINS,
            machine.HOMES,
        ):
            known[(key, None)] = _NOT_LOCAL
    return known


def all_providers(cli_ctx: Any, ask_helper: bool) -> Dict[Key[Any], Provider]:
    """Who finds which fact."""
    from .edges import AzureEdges
    from .sources import dns, registry_api
    from .sources import identity as identities
    from .sources.account import account
    from .sources.commands import SystemCommands
    from .sources.container_clients import ContainerClients
    from .sources.docker_config import DockerConfig
    from .sources.entra import entra_source
    from .sources.machine import MachineSource

    azure = AzureEdges(cli_ctx)
    arm, roles, graph = azure.arm, azure.roles, azure.graph
    entra = entra_source(cli_ctx, azure.tokens)
    local = MachineSource(SystemCommands())
    docker = DockerConfig(SystemCommands(), ask_helper, logger.warning)
    clients = ContainerClients(SystemCommands())
    api = registry_api.RegistryApi(azure.http)

    target, cloud, subject = given.TARGET, given.CLOUD, given.SUBJECT
    account_key, location = identity.ACCOUNT, registry.LOCATION
    providers = (
        Provider(machine.MACHINE, local.machine, needs=(target, cloud)),
        Provider(machine.ENGINE, local.engine),
        Provider(machine.CREDENTIAL_HELPER, docker.credential_helper, needs=(network.LOGIN_SERVER,)),
        Provider(
            machine.STORED_LOGINS,
            docker.stored_logins,
            needs=(network.LOGIN_SERVER,),
            uses=(machine.CREDENTIAL_HELPER,),
        ),
        Provider(
            machine.CLIENT_LOGINS,
            clients.client_logins,
            needs=(network.LOGIN_SERVER, machine.STORED_LOGINS),
            uses=(machine.CREDENTIAL_HELPER,),
        ),
        Provider(machine.HOMES, clients.homes, needs=(network.LOGIN_SERVER,)),
        Provider(account_key, partial(account, cli_ctx)),
        Provider(location, arm.location, needs=(target, account_key, cloud)),
        Provider(registry.REGISTRY, arm.registry, needs=(location,)),
        Provider(registry.NAME_AVAILABILITY, arm.name_availability, needs=(target, account_key, location)),
        Provider(authorization.CALLER_PERMISSIONS, roles.caller_permissions, needs=(location,)),
        Provider(overview.ALL_ASSIGNMENTS, roles.all_assignments, needs=(location,)),
        Provider(
            overview.PRINCIPALS, graph.principals, needs=(overview.ALL_ASSIGNMENTS, account_key), uses=(location,)
        ),
        Provider(overview.REPOSITORY_TOKENS, arm.repository_tokens, needs=(location,)),
        Provider(network.LOGIN_SERVER, registry_api.login_server, needs=(target, cloud), uses=(registry.REGISTRY,)),
        Provider(network.RESOLUTION, dns.resolution, needs=(network.LOGIN_SERVER,)),
        Provider(network.GUESSED_CHALLENGE, api.guessed_challenge, needs=(target, cloud), uses=(machine.MACHINE,)),
        Provider(
            network.CHALLENGE,
            api.challenge,
            needs=(network.LOGIN_SERVER, network.GUESSED_CHALLENGE),
            uses=(machine.MACHINE,),
        ),
        Provider(login.ENTRA_ANSWER, entra.entra_answer, needs=(subject, account_key)),
        Provider(login.CREDENTIAL, identities.credential, needs=(subject,), uses=(machine.STORED_LOGINS,)),
        Provider(repository.SCOPED_TOKEN, arm.scoped_token, needs=(registry.REGISTRY, login.CREDENTIAL)),
        Provider(
            identity.IDENTITY,
            partial(identities.identity, graph.assignee),
            needs=(subject, target),
            uses=(account_key, login.ENTRA_ANSWER, login.CREDENTIAL, repository.SCOPED_TOKEN),
        ),
        Provider(
            identity.SERVICE_PRINCIPAL,
            graph.service_principal,
            needs=(identity.IDENTITY, account_key),
            uses=(location,),
        ),
        Provider(
            identity.APPLICATION_SECRETS,
            graph.application_secrets,
            needs=(identity.SERVICE_PRINCIPAL, account_key),
            uses=(location, login.CREDENTIAL),
        ),
        Provider(
            identity.FEDERATED_CREDENTIALS,
            graph.federated_credentials,
            needs=(identity.SERVICE_PRINCIPAL, login.ENTRA_ANSWER, account_key),
            uses=(location,),
        ),
        Provider(
            identity.DELETED_APPLICATION,
            graph.deleted_application,
            needs=(identity.SERVICE_PRINCIPAL, account_key),
            uses=(location,),
        ),
        Provider(
            identity.USERNAME_MATCH,
            graph.username_match,
            needs=(login.CREDENTIAL, target, account_key),
            uses=(location, repository.SCOPED_TOKEN),
        ),
        Provider(
            authorization.ROLE_ASSIGNMENTS,
            roles.role_assignments,
            needs=(identity.IDENTITY, location),
            uses=(identity.SERVICE_PRINCIPAL,),
        ),
        *(
            _where_refused(key, fetch, needs, uses)
            for key, fetch, needs, uses in (
                (authorization.DENY_ASSIGNMENTS, roles.deny_assignments, (identity.IDENTITY, location), ()),
                (
                    authorization.ELIGIBLE_ASSIGNMENTS,
                    roles.eligible_assignments,
                    (subject, identity.IDENTITY, location),
                    (identity.SERVICE_PRINCIPAL,),
                ),
                (
                    authorization.ASSIGNMENTS_ELSEWHERE,
                    roles.assignments_elsewhere,
                    (identity.IDENTITY, location),
                    (identity.SERVICE_PRINCIPAL,),
                ),
                (
                    authorization.MISDIRECTED_ASSIGNMENTS,
                    roles.misdirected_assignments,
                    (identity.IDENTITY, location),
                    (identity.APPLICATION_SECRETS,),
                ),
                (
                    authorization.GROUPS,
                    partial(_groups_that_matter, graph.groups),
                    (identity.IDENTITY, account_key, authorization.ROLE_ASSIGNMENTS),
                    (authorization.DENY_ASSIGNMENTS, location, identity.SERVICE_PRINCIPAL),
                ),
            )
        ),
        Provider(
            overview.GROUP_PATHS,
            graph.group_paths,
            needs=(authorization.ROLE_ASSIGNMENTS, authorization.GROUPS, account_key),
            uses=(location,),
        ),
        Provider(
            login.LOGIN,
            api.login,
            needs=(subject, target, cloud, network.CHALLENGE),
            passes_on=(login.ENTRA_ANSWER, login.CREDENTIAL),
        ),
        Provider(login.GRANTED, api.granted, needs=(target, network.CHALLENGE, login.LOGIN)),
        Provider(login.TOKEN_REDIRECT, api.token_redirect, passes_on=(login.LOGIN, login.GRANTED)),
        Provider(
            login.ANONYMOUS_GRANTED,
            api.anonymous_granted,
            needs=(target, network.CHALLENGE),
            uses=(registry.REGISTRY,),
        ),
        Provider(repository.MANIFEST, api.manifest, needs=(target, network.CHALLENGE, login.GRANTED)),
    )
    return {provider.provides: provider for provider in providers}


def _where_refused(
    key: Key[Any], fetch: Callable[..., Fact[Any]], needs: Tuple[Key[Any], ...], uses: Tuple[Key[Any], ...]
) -> Provider:
    """The provider of a fact that only explains a refusal: where the registry grants what is wanted, nobody asks."""
    asked = (given.TARGET, login.LOGIN, login.GRANTED, registry.REGISTRY)
    taken = tuple(each.name for each in needs + uses)

    def guarded(**known: Any) -> Fact[Any]:
        target, answer, granted, settings = (known[each.name] for each in asked)
        if registry_word(target, answer, granted, settings.is_abac if settings else None).says is Says.GRANTS:
            return Absent("The registry grants what is wanted.")
        return fetch(**{name: known[name] for name in taken})

    return Provider(key, guarded, needs=(given.TARGET, *needs), uses=(*uses, *asked[1:]))


def _groups_that_matter(
    fetch: Callable[..., Fact[Any]],
    role_assignments: authorization.RoleAssignments,
    deny_assignments: Optional[authorization.DenyAssignments],
    **known: Any,
) -> Fact[Any]:
    """The groups of the identity, where a role is held through one or a deny assignment names one."""
    own = role_assignments.object_id.lower()
    through_group = any(each.principal_id.lower() != own for each in role_assignments.assignments)
    for denial in deny_assignments.assignments if deny_assignments else ():
        through_group |= any(each.principal_type == "Group" for each in denial.principals + denial.excluded)
    if not through_group:
        return Absent("No role or deny assignment of the identity comes through a group.")
    return fetch(**known)


def _resource_id(facts: Facts) -> Optional[str]:
    location = _value(facts, registry.LOCATION)
    return location.registry.resource_id if location is not None and location.registry is not None else None


def _context(facts: Facts) -> Context:
    account = _value(facts, identity.ACCOUNT)
    cloud = _value(facts, given.CLOUD)
    if account is None:
        return Context(cloud.name, None, None)
    return Context(cloud.name, account.tenant_id, account.subscription_name)


def _describe(subject: Subject, facts: Facts) -> str:
    fact: Fact[Any] = facts.get((identity.IDENTITY, subject), Absent(""))
    who = f"{fact.value.kind.value} {fact.value.name}" if isinstance(fact, Known) else None
    if subject.kind is SubjectKind.SIGNED_IN:
        return f"the account of az: {who}" if who else "the account of az: not signed in"
    if subject.kind is SubjectKind.STORED:
        credential = unwrap(facts.get((login.CREDENTIAL, subject), Absent("")))
        if credential is None:
            return "the stored credential: none for this registry"
        return f"the stored credential: {who or credential.username}, from {credential.origin}"
    if subject.kind is SubjectKind.ANONYMOUS:
        return "nobody: no credential at all"
    return who or subject.given


def _value(facts: Facts, key: Key[Any]) -> Any:
    return unwrap(facts.get((key, None), Absent("")))


def report_crash(what: str, error: BaseException) -> None:
    """Say in the debug log that a probe failed."""
    # The type alone: messages of foreign exceptions may quote what they were given.
    logger.debug("%s failed: %s", what, type(error).__name__, exc_info=False)
