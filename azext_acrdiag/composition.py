"""Puts the parts together for one run. With `listings`, the only module that knows everybody."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, Optional, Tuple

from knack.log import get_logger

from .access_report.chains import chains_of
from .bundle.record import Record
from .domain.access_chain import AccessChains
from .domain.comparison import Comparison
from .domain.explanation import Explanation
from .domain.fact import Absent, Fact, Key, Known
from .domain.outcome import FailOn
from .domain.report import Context, Report, TestedSubject
from .domain.subject import Subject, SubjectKind
from .domain.target import Target
from .engine.error_text import as_fact, supported
from .engine.judge import judge
from .engine.plan import plan, taken
from .engine.rank import rank
from .engine.resolve import Facts, OnProgress, resolve, unwrap
from .engine.verdict import conclude
from .facts import given, identity, login, machine, network, registry, services
from .facts.services import SignIn
from .rules.catalog import all_rules
from .version import VERSION

logger = get_logger(__name__)

_NOT_LOCAL = Absent("The identity under test does not use this machine's container client.")
_NOT_FROM_HERE = Absent("An Azure resource comes from its own network, not from this machine's.")


def gather(
    cli_ctx: Any,
    target: Target,
    subjects: Tuple[Subject, ...],
    fail_on: FailOn,
    seconds: float,
    ask_helper: bool,
    on_progress: OnProgress,
    error_text: Optional[str] = None,
) -> Record:
    """Find the facts that the rules take, and what the text of an error says besides."""
    from .providers import all_providers

    started = time.monotonic()
    explanation = explained(cli_ctx, error_text) if error_text is not None else None
    known = given_facts(cli_ctx, target, subjects, explanation)
    providers = all_providers(cli_ctx, ask_helper)
    nodes = plan(all_rules(), providers, known, subjects)
    facts = resolve(nodes, providers, known, seconds, on_progress, report_crash)
    return Record(target, subjects, fail_on, facts, round(time.monotonic() - started, 1), VERSION, explanation)


def explained(cli_ctx: Any, error_text: str) -> Explanation:
    """What the text of an error says, in the words of the cloud that `az` is set to."""
    from .explain.explain import explain  # a run without a text does not need it

    return explain(error_text, registry_suffix(cli_ctx))


def registry_suffix(cli_ctx: Any) -> str:
    """How login servers end in the cloud that `az` is set to; empty where it has no registries."""
    from .sources.account import cloud

    return cloud(cli_ctx).registry_suffix


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
    verdict = conclude(ranking, rules, record.fail_on, explanation)
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
        access=tuple(found for subject in subjects if (found := _access(facts, subject, record.target)) is not None),
    )


def completed(record: Record) -> Record:
    """The record with every fact that the rules take; what it lacks is unknown."""
    from .bundle.read import missing  # only bundles lack facts

    lacking = {node: missing(node[0], record) for node in taken(all_rules(), record.subjects)}
    return replace(record, facts={**lacking, **record.facts})


def compare_records(first: Record, second: Record) -> Comparison:
    """What tells two runs apart, and which of the differences decides."""
    from .bundle.compare import compare

    return compare(completed(first), completed(second), taken(all_rules(), first.subjects), report_on)


def given_facts(
    cli_ctx: Any, target: Target, subjects: Tuple[Subject, ...], explanation: Optional[Explanation] = None
) -> Facts:
    """What is known before anything is looked up."""
    from .sources.account import cloud

    known: Facts = {
        (given.TARGET, None): Known(target, "the command line"),
        (given.CLOUD, None): Known(cloud(cli_ctx), "the CLI's settings"),
        (given.NOW, None): Known(datetime.now(timezone.utc), "this machine's clock"),
        (given.ERROR_TEXT, None): as_fact(explanation),
    }
    for subject in subjects:
        known[(given.SUBJECT, subject)] = Known(subject, "the command line")
    if not any(subject.is_local for subject in subjects):
        for key in (
            machine.ENGINE,
            machine.ENGINE_SETTINGS,
            machine.BUILDER,
            machine.STORED_LOGINS,
            machine.REGIONAL_LOGINS,
            machine.CREDENTIAL_HELPER,
            machine.CLIENT_LOGINS,
            machine.HOMES,
        ):
            known[(key, None)] = _NOT_LOCAL
    if all(subject.kind is SubjectKind.RESOURCE for subject in subjects):
        not_from_here: Tuple[Key[Any], ...] = (
            machine.MACHINE,
            network.RESOLUTION,
            network.GUESSED_CHALLENGE,
            network.CHALLENGE,
            network.DATA_ENDPOINTS,
        )
        known.update({(key, None): _NOT_FROM_HERE for key in not_from_here})
    return known


def _access(facts: Facts, subject: Subject, target: Target) -> Optional[AccessChains]:
    values = {key: unwrap(fact) for (key, of), fact in facts.items() if of in (None, subject)}
    return chains_of(values, subject, target)


def _resource_id(facts: Facts) -> Optional[str]:
    location = _value(facts, registry.LOCATION)
    return location.registry.resource_id if location is not None and location.registry is not None else None


def _context(facts: Facts) -> Context:
    account = _value(facts, identity.ACCOUNT)
    cloud = _value(facts, given.CLOUD)
    found = _value(facts, machine.MACHINE)
    cli_version = found.cli_version if found is not None else None
    engine = _engine(facts)
    if account is None:
        return Context(cloud.name, None, None, None, cli_version, engine)
    return Context(cloud.name, account.tenant_id, account.subscription_name, account.name, cli_version, engine)


def _engine(facts: Facts) -> Optional[str]:
    found = _value(facts, machine.ENGINE)
    if found is None or found.client_version is None:
        return None
    server = f", server {found.server_version}" if found.server_version else ""
    return f"{found.kind.value} {found.client_version}{server}"


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
    if subject.kind is SubjectKind.PULL_SECRET:
        origin = "standard input" if subject.given == "-" else subject.given
        return f"the pull secret from {origin}" + (f": {who}" if who else "")
    if subject.kind is SubjectKind.ANONYMOUS:
        return "nobody: no credential at all"
    if subject.kind is SubjectKind.RESOURCE:
        service = unwrap(facts.get((services.SERVICE, subject), Absent("")))
        if service is None:
            return subject.given
        if service.sign_in is SignIn.NOTHING:
            who = "no credential for this registry"
        elif service.sign_in in (SignIn.BUILT_IN, SignIn.ELSEWHERE):
            who = service.sign_in.value
        return f"the {service.kind.value} {service.name}: {who or service.user_name or 'an identity that is not known'}"
    return who or subject.given


def _value(facts: Facts, key: Key[Any]) -> Any:
    return unwrap(facts.get((key, None), Absent("")))


def report_crash(what: str, error: BaseException) -> None:
    """Say in the debug log that a probe failed."""
    # The type alone: messages of foreign exceptions may quote what they were given.
    logger.debug("%s failed: %s", what, type(error).__name__, exc_info=False)
