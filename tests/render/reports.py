"""Reports to render, made by hand so that they stay the same when rules change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Optional

from azext_acrdiag.domain.access_chain import AccessChains, Denied, RoleChain
from azext_acrdiag.domain.finding import (
    Evidence,
    Finding,
    Fix,
    Judgement,
    Moment,
    failed,
    not_applicable,
    passed,
    undecided,
    warned,
)
from azext_acrdiag.domain.outcome import Confidence, Outcome, State
from azext_acrdiag.domain.report import Context, Report, TestedSubject, Verdict
from azext_acrdiag.domain.subject import Subject, SubjectKind
from tests.rules import facts

ARM = "Azure Resource Manager"
SIGNED_IN = TestedSubject(facts.SIGNED_IN, "the account of az: user developer@contoso.com")
STORED = TestedSubject(
    facts.STORED, f"the stored credential: service principal {facts.APP_ID}, from ~/.docker/config.json"
)
GIVEN = TestedSubject(facts.GIVEN, f"service principal {facts.APP_ID}")
NAMED = TestedSubject(Subject(SubjectKind.ASSIGNEE, "ci-pull"), 'service principal "ci-pull"')


def finding(
    code: str,
    slug: str,
    judgement: Judgement,
    subject: Optional[Subject] = None,
    explained_by: Optional[str] = None,
    skipped_because: Optional[str] = None,
) -> Finding:
    """A finding with the code given without its prefix."""
    full = [f"ACRD-{short}" if short else None for short in (explained_by, skipped_because)]
    return Finding(f"ACRD-{code}", slug, (), subject, judgement, full[0], full[1])


def report(
    findings: tuple[Finding, ...],
    headline: str = "",
    state: State = State.CAUSE_FOUND,
    exit_code: int = 10,
    causes: tuple[Finding, ...] = (),
    would_fail_next: tuple[Finding, ...] = (),
    subjects: tuple[TestedSubject, ...] = (SIGNED_IN,),
) -> Report:
    """A report on pulling team/api:1.4 from contosoapps."""
    return Report(
        target=facts.TARGET,
        login_server=facts.HOST,
        resource_id=facts.RESOURCE_ID,
        context=Context(
            "AzureCloud", facts.TENANT, "Production", "developer@contoso.com", "2.91.0", "docker 27.3.1, server 27.3.1"
        ),
        subjects=subjects,
        verdict=Verdict(state, headline or causes[0].judgement.title, exit_code),
        causes=causes,
        would_fail_next=would_fail_next,
        findings=findings,
        seconds=2.345,
        version="1.0.0",
        observed_at=facts.NOW,
    )


PASSED = (
    finding("ENV-001", "docker-daemon-unavailable", passed("Docker 27.3.1 answers.")),
    finding("NET-001", "dns-resolution-failed", passed("This machine finds an address for contosoapps.azurecr.io.")),
    finding("NET-004", "proxy-not-configured", not_applicable("No proxy is set for the registry.")),
)
GRANTED = finding(
    "AUTHZ-006",
    "action-not-granted",
    passed("developer@contoso.com can pull team/api from contosoapps.azurecr.io."),
    facts.SIGNED_IN,
)
REFUSED = Judgement(Outcome.FAIL, "The registry refused the credential.", confidence=Confidence.LIKELY)


def expired_secret() -> Report:
    """The stored credential of Docker has run out; the account of `az` works."""
    cause = finding(
        "CRED-002",
        "sp-secret-expired",
        failed(
            'The client secret of "ci-pull" that Docker has stored expired 12 days ago, on 2026-11-11.',
            Evidence('The registry answered 401: "Invalid clientid or client secret."', "GET /oauth2/token"),
            Evidence('The secret "main" (abc…) ended on 2026-11-11; no other one is valid.', "Microsoft Graph"),
            fix=Fix(
                text="Make a new secret, then store it where Docker and the pipelines read it.",
                commands=(
                    f"az ad app credential reset --id {facts.APP_ID} --append --display-name 'for docker' --years 1",
                    f"docker login {facts.HOST} --username {facts.APP_ID} --password-stdin",
                ),
                who="an owner of the application, or an Application Administrator",
                takes_effect="at once",
            ),
            moments=(
                Moment(facts.NOW + timedelta(days=200), 'The client secret "next" of "ci-pull" ends.'),
                Moment(facts.NOW - timedelta(days=12), 'The client secret "main" of "ci-pull" ends.'),
            ),
        ),
        facts.STORED,
    )
    refused = finding("AUTHN-003", "login-refused", REFUSED, facts.STORED, explained_by="CRED-002")
    waiting = finding("AUTHZ-006", "action-not-granted", Judgement(Outcome.SKIPPED), facts.STORED)
    return report((cause, refused, waiting, GRANTED, *PASSED), causes=(cause,), subjects=(SIGNED_IN, STORED))


def roles_that_do_not_count() -> Report:
    """The role is missing on a registry that decides by repositories: everything that a chain can show."""
    chains = AccessChains(
        facts.SIGNED_IN,
        "developer@contoso.com",
        "push team/api",
        roles=(
            RoleChain(
                ("api-team", "platform"), "AcrPush", "the subscription Production", None, False,
                "does not count where repository permissions (ABAC) decide",
            ),
            RoleChain(
                (), "Container Registry Repository Reader", "the registry contosoapps", None, True, "grants pulling",
                facts.NOW + timedelta(hours=2),
            ),
            RoleChain(
                (), "Container Registry Repository Writer", "the registry contosoapps",
                "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'team/web'",
                None, "has a condition of which it cannot be told whether it is met",
            ),
        ),
        denials=(Denied("freeze", "the registry contosoapps", is_certain=True),),
        eligible=(RoleChain((), "Owner", "the registry contosoapps", None, True, "grants pulling, pushing"),),
    )  # fmt: skip
    nobody = AccessChains(facts.STORED, "ci-pull", "push team/api", ())
    return replace(missing_role_on_abac(), access=(chains, nobody))


def missing_role_on_abac() -> Report:
    """AcrPull is assigned, and does not count on this registry."""
    cause = finding(
        "AUTHZ-002",
        "abac-ignores-legacy-roles",
        failed(
            'contosoapps ignores the role AcrPull that "ci-pull" holds: repository permissions decide there.',
            Evidence("roleAssignmentMode is AbacRepositoryPermissions.", ARM),
            Evidence(f"AcrPull is assigned to {facts.OBJECT_ID} on the registry.", ARM),
            fix=Fix(
                text="Assign the role that counts on such a registry.",
                commands=(
                    f"az role assignment create --assignee-object-id {facts.OBJECT_ID} --assignee-principal-type "
                    f'ServicePrincipal --role "Container Registry Repository Reader" --scope {facts.RESOURCE_ID}',
                ),
                who="somebody who can assign roles on the registry, such as a Role Based Access Control Administrator",
                takes_effect="up to 10 minutes, then log in again",
            ),
        ),
        NAMED.subject,
    )
    echo = finding("AUTHZ-001", "no-data-plane-role", REFUSED, NAMED.subject, explained_by="AUTHZ-002")
    return report((cause, echo, *PASSED), causes=(cause,), subjects=(NAMED,))


def firewall() -> Report:
    """The network rules leave this machine out; everything behind them waits."""
    cause = finding(
        "NET-005",
        "client-ip-not-allowed",
        failed(
            "The registry's firewall refuses this machine's address 203.0.113.10.",
            Evidence(
                "The registry answered 403: \"client with IP '203.0.113.10' is not allowed access. Refer "
                'https://aka.ms/acr/firewall to grant access."',
                "GET https://contosoapps.azurecr.io/v2/",
            ),
            Evidence("Default action Deny; allowed addresses: 198.51.100.0/24.", ARM),
            fix=Fix(
                text="Allow the address, or come through a private endpoint.",
                commands=("az acr network-rule add --name contosoapps --ip-address 203.0.113.10",),
                who="write permission on the registry, for example Contributor",
                takes_effect="a few minutes",
            ),
        ),
    )
    waiting = tuple(
        finding(code, slug, Judgement(Outcome.SKIPPED), facts.SIGNED_IN, skipped_because="NET-005")
        for code, slug in (("AUTHN-003", "login-refused"), ("AUTHZ-006", "action-not-granted"))
    )
    return report((cause, *waiting, *PASSED), causes=(cause,))


def healthy() -> Report:
    """The pull was proven."""
    return report((GRANTED, *PASSED), GRANTED.judgement.title, State.POSSIBLE, 0)


def warnings() -> Report:
    """The pull was proven, and something will fail later."""
    due = finding(
        "CRED-002",
        "sp-secret-expired",
        warned(
            'The client secret of "ci-pull" ends in 9 days, on 2026-12-02.',
            fix=Fix(
                text="Make a new one in time.",
                commands=(f"az ad app credential reset --id {facts.APP_ID} --append --years 1",),
            ),
        ),
        facts.STORED,
    )
    return report((GRANTED, due, *PASSED), GRANTED.judgement.title, State.POSSIBLE, 0, subjects=(SIGNED_IN, STORED))


def inconclusive() -> Report:
    """Nothing failed, nothing was proven: the account sees too little."""
    needs = "Microsoft.Authorization/roleAssignments/read on the registry, for example Reader"
    hidden = "The role assignments of the registry could not be read."
    unknown = (
        finding("AUTHZ-001", "no-data-plane-role", undecided(hidden, needs), NAMED.subject),
        finding("AUTHZ-002", "abac-ignores-legacy-roles", undecided(hidden, needs), NAMED.subject),
        finding("CRED-002", "sp-secret-expired", undecided("Microsoft Graph did not answer in time."), NAMED.subject),
    )
    headline = f"No cause was found, but the action could not be proven: {hidden}"
    return report((*unknown, *PASSED), headline, State.INCONCLUSIVE, 12, subjects=(NAMED,))


def two_causes() -> Report:
    """Two identities fail for reasons of their own, and a third obstacle hides behind the first."""
    expired = expired_secret().causes[0]
    stale = finding(
        "AUTHN-001",
        "stale-az-login",
        failed(
            "The sign-in of az has ended: a new one is needed.",
            Evidence("AADSTS700082: The refresh token has expired due to inactivity.", "Entra"),
            fix=Fix(commands=("az login",), who="you", takes_effect="at once"),
        ),
        facts.SIGNED_IN,
    )
    role = finding(
        "AUTHZ-001",
        "no-data-plane-role",
        failed(
            'No role of "ci-pull" lets it pull from contosoapps.',
            fix=Fix(
                text="Assign the smallest role that pulls.",
                commands=(
                    f"az role assignment create --assignee-object-id {facts.OBJECT_ID} --assignee-principal-type "
                    f"ServicePrincipal --role AcrPull --scope {facts.RESOURCE_ID}",
                ),
            ),
            confidence=Confidence.LIKELY,
        ),
        facts.STORED,
    )
    return report(
        (expired, stale, role, *PASSED),
        causes=(expired, stale),
        would_fail_next=(role,),
        subjects=(SIGNED_IN, STORED),
    )


def hostile() -> Report:
    """A server that tries to write on the terminal."""
    original = firewall()
    cause = original.causes[0]
    evidence = (Evidence("\x1b[2J\x1b]0;owned\x07pull \u202egnp.exe\u202c\nOK  all is well\x9b31m", "a\u200bserver"),)
    forged = replace(cause, judgement=replace(cause.judgement, evidence=evidence))
    return replace(original, causes=(forged,), findings=(forged, *original.findings[1:]))


def saying(text: str) -> Report:
    """A report in which everything that a server or a person can word is this text, and every part is there."""
    fix = Fix(text, (text, text), text, text)
    moments = (Moment(facts.NOW, text),)
    evidence = (Evidence(text, text), Evidence(text, text))
    bad = replace(failed(text, *evidence, fix=fix, detail=text), moments=moments)
    named = Subject(SubjectKind.ASSIGNEE, text)
    cause = finding("NET-005", "client-ip-not-allowed", bad)
    later = finding("AUTHZ-001", "no-data-plane-role", bad, named)
    found = (
        cause,
        later,
        finding("AUTHN-003", "login-refused", bad, named, explained_by="NET-005"),
        finding("CRED-002", "sp-secret-expired", warned(text, *evidence, fix=fix, detail=text), named),
        finding("ENV-001", "docker-daemon-unavailable", passed(text, *evidence)),
        finding("NAME-002", "registry-name-wrong-or-missing", undecided(text, text)),
        finding("NAME-003", "wrong-subscription-or-no-arm-read", undecided(text)),
        finding("NET-004", "proxy-not-configured", not_applicable(text)),
        finding(
            "REPO-001", "wrong-image-reference", Judgement(Outcome.SKIPPED, detail=text), skipped_because="NET-005"
        ),
    )
    return replace(
        report(found, text, causes=(cause,), would_fail_next=(later,), subjects=(TestedSubject(named, text),)),
        login_server=text,
        resource_id=text,
        context=Context(text, text, text, text, text, text),
    )
