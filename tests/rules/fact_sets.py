"""Whole sets of facts, as a run would find them: some in which everything works, and some with one thing wrong each.

A set maps the names of facts to values; None stands for unknown as for absent, which is how rules get either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import ZERO_GUID, Subject, SubjectKind
from azext_acrdiag.facts.identity import DirectoryMatch, DirectoryState, Identity, IdentityKind, UsernameMatch
from azext_acrdiag.facts.login import Credential, Granted, SecretShape, TokenClaims
from azext_acrdiag.facts.machine import EntryKind, StoredEntry
from azext_acrdiag.facts.network import Contact, RegistryError, Resolution, ResolutionError
from azext_acrdiag.facts.registry import ABAC_MODE, Location, NameAvailability
from azext_acrdiag.facts.repository import Presence
from azext_acrdiag.rules.base import Rule

from . import facts

FactSet = dict[str, Any]

_RUN: FactSet = {
    "target": facts.TARGET,
    "cloud": facts.CLOUD,
    "now": facts.NOW,
    "machine": facts.MACHINE,
    "engine": facts.ENGINE,
    "stored_logins": replace(facts.STORED_LOGINS, entry=None),
    "credential_helper": facts.CREDENTIAL_HELPER,
    "account": facts.ACCOUNT,
    "location": facts.LOCATION,
    "registry": facts.REGISTRY,
    "name_availability": NameAvailability(False, "AlreadyExists", "The registry contosoapps is already in use."),
    "caller_permissions": None,
    "login_server": facts.HOST,
    "resolution": Resolution(facts.HOST, ("203.0.113.80",), None, None),
    "guessed_challenge": facts.CHALLENGE,
    "challenge": facts.CHALLENGE,
    "anonymous_granted": replace(facts.GRANTED, granted=()),
}
_SUBJECT: FactSet = {
    "credential": None,
    "entra_answer": None,
    "identity": None,
    "scoped_token": None,
    "service_principal": None,
    "application_secrets": None,
    "username_match": None,
    "role_assignments": None,
    "login": facts.LOGIN,
    "granted": facts.GRANTED,
    "manifest": facts.MANIFEST,
}
_PRINCIPAL: FactSet = {
    "service_principal": facts.SERVICE_PRINCIPAL,
    "application_secrets": facts.SECRETS,
    "username_match": facts.USERNAME_MATCH,
    "role_assignments": facts.assigned(facts.ACR_PULL),
    "identity": facts.PRINCIPAL,
}
CLAIMS = TokenClaims(
    issued_at=facts.NOW - timedelta(hours=1),
    expires_at=facts.NOW + timedelta(hours=2),
    audience=facts.HOST,
    tenant=facts.TENANT,
    subject=facts.USER.name,
    grant_type="refresh_token",
    permissions=("read",),
)
REFRESH_TOKEN = Credential(
    ZERO_GUID, Secret("header.payload.signature"), SecretShape.REFRESH_TOKEN, CLAIMS, facts.DOCKER_CONFIG
)

_IDENTITY_TOKEN = replace(REFRESH_TOKEN, username="", is_identity_token=True)

SIGNED_IN: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": facts.SIGNED_IN,
    "entra_answer": facts.ENTRA_OK,
    "identity": facts.USER,
    "role_assignments": facts.assigned(facts.ACR_PUSH),
}
SIGNED_IN_PRINCIPAL: FactSet = {**SIGNED_IN, **_PRINCIPAL, "username_match": None}
GIVEN: FactSet = {**_RUN, **_SUBJECT, **_PRINCIPAL, "subject": facts.GIVEN, "credential": facts.CREDENTIAL}
STORED: FactSet = {
    **GIVEN,
    "subject": facts.STORED,
    "stored_logins": facts.STORED_LOGINS,
    "credential": replace(facts.CREDENTIAL, origin=facts.DOCKER_CONFIG),
}
STORED_TOKEN: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": facts.STORED,
    "stored_logins": replace(
        facts.STORED_LOGINS,
        entry=StoredEntry(facts.HOST, facts.DOCKER_CONFIG, EntryKind.IDENTITY_TOKEN, None, REFRESH_TOKEN.secret),
    ),
    "credential": _IDENTITY_TOKEN,
    "identity": facts.USER,
    "role_assignments": facts.assigned(facts.ACR_PUSH),
}
SCOPED_TOKEN: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": Subject(SubjectKind.CREDENTIAL, "ci-token", Secret("token-password")),
    "credential": replace(facts.CREDENTIAL, username="ci-token"),
    "identity": facts.TOKEN_USER,
    "scoped_token": facts.SCOPED_TOKEN,
}
ADMIN: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": Subject(SubjectKind.CREDENTIAL, "contosoapps", Secret("admin-password")),
    "credential": replace(facts.CREDENTIAL, username="contosoapps"),
    "identity": facts.ADMIN,
    "registry": replace(facts.REGISTRY, admin_user_enabled=True),
}
ASSIGNEE: FactSet = {
    **_RUN,
    **_SUBJECT,
    **_PRINCIPAL,
    "subject": Subject(SubjectKind.ASSIGNEE, facts.APP_ID),
    "login": None,
    "granted": None,
    "manifest": None,
    "username_match": None,
}
ANONYMOUS: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": Subject(SubjectKind.ANONYMOUS),
    "identity": Identity(IdentityKind.ANONYMOUS, "nobody (anonymous)"),
    "registry": replace(facts.REGISTRY, anonymous_pull_enabled=True),
    "anonymous_granted": facts.GRANTED,
}

HEALTHY: dict[str, FactSet] = {
    "signed-in user": SIGNED_IN,
    "signed-in service principal": SIGNED_IN_PRINCIPAL,
    "given service principal": GIVEN,
    "stored service principal": STORED,
    "stored refresh token": STORED_TOKEN,
    "repository-scoped token": SCOPED_TOKEN,
    "admin user": ADMIN,
    "assignee": ASSIGNEE,
    "anonymous": ANONYMOUS,
}

_ABAC = replace(facts.REGISTRY, role_assignment_mode=ABAC_MODE)
_NOT_LET_IN: FactSet = {"granted": None, "manifest": None}
_UNREACHED: FactSet = {**_NOT_LET_IN, "login": None, "anonymous_granted": None}
_ENDED = replace(facts.SECRETS, secrets=(replace(facts.CLIENT_SECRET, end=facts.NOW - timedelta(days=3)),))
_DENIED = replace(
    facts.CHALLENGE,
    contact=Contact.DENIED,
    status=403,
    realm=None,
    error=RegistryError("DENIED", "client with IP '203.0.113.10' is not allowed access.", None),
    denied_address="203.0.113.10",
)
_NO_PUSH = Granted("team/api", ("pull", "push"), ("pull",))
_PUSH = replace(facts.TARGET, actions=(Action.PUSH,), tag=None)

BROKEN: dict[str, FactSet] = {
    "secret ended, given": {
        **GIVEN,
        **_NOT_LET_IN,
        "login": facts.WRONG_SECRET,
        "application_secrets": _ENDED,
    },
    "secret ended, signed in": {
        **SIGNED_IN_PRINCIPAL,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(7000222, "AADSTS7000222: The provided client secret keys are expired."),
        "service_principal": None,
        "application_secrets": None,
        "role_assignments": None,
    },
    "signed in with a certificate, all secrets ended": {**SIGNED_IN_PRINCIPAL, "application_secrets": _ENDED},
    "assignee, all secrets ended": {**ASSIGNEE, "application_secrets": _ENDED},
    "secret wrong": {**GIVEN, **_NOT_LET_IN, "login": facts.WRONG_SECRET},
    "secret wrong, signed in": {
        **SIGNED_IN_PRINCIPAL,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(7000215, "AADSTS7000215: Invalid client secret provided."),
    },
    "service principal disabled": {
        **GIVEN,
        **_NOT_LET_IN,
        "login": facts.WRONG_SECRET,
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.DISABLED),
    },
    "service principal disabled, old token stored": {
        **STORED_TOKEN,
        **_PRINCIPAL,
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.DISABLED),
    },
    "object id as user name": {
        **GIVEN,
        **_NOT_LET_IN,
        "credential": replace(facts.CREDENTIAL, username=facts.OBJECT_ID),
        "login": facts.UNKNOWN_USER,
        "identity": Identity(IdentityKind.SERVICE_PRINCIPAL, facts.OBJECT_ID, None, facts.OBJECT_ID),
        "username_match": UsernameMatch(DirectoryMatch.SERVICE_PRINCIPAL_OBJECT_ID, facts.APP_ID, "ci-pull"),
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.NOT_IN_TENANT, object_id=None),
        "application_secrets": None,
        "role_assignments": None,
    },
    "service principal of another tenant": {
        **GIVEN,
        **_NOT_LET_IN,
        "login": facts.UNKNOWN_USER,
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
        "service_principal": replace(facts.SERVICE_PRINCIPAL, state=DirectoryState.NOT_IN_TENANT, object_id=None),
        "application_secrets": None,
        "role_assignments": None,
    },
    "e-mail as user name": {
        **GIVEN,
        **_NOT_LET_IN,
        "credential": replace(facts.CREDENTIAL, username="developer@contoso.com"),
        "login": facts.UNKNOWN_USER,
        "identity": Identity(IdentityKind.UNRECOGNISED, "developer@contoso.com"),
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
        "service_principal": None,
        "application_secrets": None,
        "role_assignments": None,
    },
    "admin user disabled": {**ADMIN, **_NOT_LET_IN, "registry": facts.REGISTRY, "login": facts.REFUSED},
    "stored token ended": {
        **STORED_TOKEN,
        **_NOT_LET_IN,
        "login": facts.REFUSED,
        "credential": replace(_IDENTITY_TOKEN, claims=replace(CLAIMS, expires_at=facts.NOW - timedelta(hours=1))),
    },
    "stored credential before anonymous pull": {
        **STORED,
        **_NOT_LET_IN,
        "login": facts.WRONG_SECRET,
        "registry": replace(facts.REGISTRY, anonymous_pull_enabled=True),
        "anonymous_granted": facts.GRANTED,
    },
    "token with a wrong user name": {
        **GIVEN,
        **_NOT_LET_IN,
        "credential": replace(REFRESH_TOKEN, username="developer", origin="the command line"),
        "login": facts.login_refusal("aad access token with sp failed client id must be guid"),
        "identity": facts.USER,
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
        "service_principal": None,
        "application_secrets": None,
        "role_assignments": facts.assigned(facts.ACR_PULL),
    },
    "token of a service principal with a wrong user name": {
        **GIVEN,
        **_NOT_LET_IN,
        "credential": replace(REFRESH_TOKEN, username="developer", origin="the command line"),
        "login": facts.login_refusal("aad access token with sp failed client id must be guid"),
        "username_match": UsernameMatch(DirectoryMatch.NOTHING, None, None),
    },
    "session ended": {
        **SIGNED_IN,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(700082, "AADSTS700082: The refresh token has expired due to inactivity."),
        "role_assignments": None,
        "registry": None,
    },
    "second factor demanded": {
        **SIGNED_IN,
        **_UNREACHED,
        "entra_answer": facts.entra_refusal(50076, "AADSTS50076: You must use multi-factor authentication."),
    },
    "no role": {**SIGNED_IN, **_NOT_LET_IN, "login": facts.NOT_EXCHANGED, "role_assignments": facts.assigned()},
    "no role, assignments not readable": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "role_assignments": None,
        "registry": None,
    },
    "no role, given": {**GIVEN, **_NOT_LET_IN, "login": facts.REFUSED, "role_assignments": None, "registry": None},
    "stored token refused": {**STORED_TOKEN, **_NOT_LET_IN, "login": facts.REFUSED, "role_assignments": None},
    "no role, assignee": {**ASSIGNEE, "role_assignments": facts.assigned()},
    "no role to push": {
        **SIGNED_IN,
        "target": _PUSH,
        "granted": _NO_PUSH,
        "role_assignments": facts.assigned(facts.ACR_PULL),
        "manifest": None,
    },
    "no role to push, nothing readable in Azure Resource Manager": {
        **SIGNED_IN,
        "target": _PUSH,
        "granted": _NO_PUSH,
        "role_assignments": None,
        "registry": None,
        "location": Location(None, facts.REF.subscription_id, "Production", ("subscription Production",)),
        "manifest": None,
    },
    "legacy role on a registry in ABAC mode": {
        **SIGNED_IN,
        "registry": _ABAC,
        "granted": replace(facts.GRANTED, granted=()),
        "role_assignments": facts.assigned(facts.OWNER),
        "manifest": None,
    },
    "condition in ABAC mode": {
        **SIGNED_IN,
        "registry": _ABAC,
        "role_assignments": facts.assigned(facts.REPOSITORY_READER, condition="@Request[x] StringEquals 'y'"),
    },
    "condition that excludes": {
        **SIGNED_IN,
        "registry": _ABAC,
        "granted": replace(facts.GRANTED, granted=()),
        "role_assignments": facts.assigned(facts.REPOSITORY_READER, condition="@Request[x] StringEquals 'y'"),
        "manifest": None,
    },
    "role two minutes old": {
        **SIGNED_IN,
        **_NOT_LET_IN,
        "login": facts.NOT_EXCHANGED,
        "role_assignments": facts.assigned(facts.ACR_PULL, age=timedelta(minutes=2)),
    },
    "role, but refused": {**SIGNED_IN, **_NOT_LET_IN, "login": facts.NOT_EXCHANGED},
    "role, but not granted": {**SIGNED_IN, "granted": replace(facts.GRANTED, granted=()), "manifest": None},
    "granted without a role": {**SIGNED_IN, "role_assignments": facts.assigned()},
    "registry not shown": {
        **SIGNED_IN,
        "registry": None,
        "location": Location(None, facts.REF.subscription_id, "Production", ("subscription Production",)),
        "role_assignments": None,
    },
    "token disabled": {
        **SCOPED_TOKEN,
        **_NOT_LET_IN,
        "login": facts.REFUSED,
        "scoped_token": replace(facts.SCOPED_TOKEN, enabled=False),
    },
    "token password ended": {
        **SCOPED_TOKEN,
        **_NOT_LET_IN,
        "login": facts.REFUSED,
        "scoped_token": replace(
            facts.SCOPED_TOKEN,
            passwords=(replace(facts.SCOPED_TOKEN.passwords[0], expires_on=facts.NOW - timedelta(days=1)),),
        ),
    },
    "token cannot push": {**SCOPED_TOKEN, "target": _PUSH, "granted": _NO_PUSH, "manifest": None},
    "no such tag": {
        **SIGNED_IN,
        "manifest": replace(
            facts.MANIFEST,
            presence=Presence.NO_TAG,
            status=404,
            error=RegistryError("MANIFEST_UNKNOWN", 'manifest tagged by "1.4" is not found', None),
        ),
    },
    "anonymous pull off": {
        **ANONYMOUS,
        **_NOT_LET_IN,
        "login": facts.REFUSED,
        "registry": facts.REGISTRY,
        "anonymous_granted": replace(facts.GRANTED, granted=()),
    },
    "firewall": {
        **SIGNED_IN,
        **_UNREACHED,
        "challenge": _DENIED,
        "registry": replace(facts.REGISTRY, default_action="Deny", ip_rules=("198.51.100.0/24",)),
    },
    "firewall and no role": {
        **SIGNED_IN,
        **_UNREACHED,
        "challenge": _DENIED,
        "registry": replace(facts.REGISTRY, default_action="Deny", ip_rules=("198.51.100.0/24",)),
        "role_assignments": facts.assigned(),
    },
    "public network off": {
        **SIGNED_IN,
        **_UNREACHED,
        "challenge": _DENIED,
        "registry": replace(facts.REGISTRY, public_network_access="Disabled"),
    },
    "daemon down": {
        **SIGNED_IN,
        "engine": replace(facts.ENGINE, server_version=None, server_error="Cannot connect to the Docker daemon"),
    },
    "cloud shell": {
        **SIGNED_IN,
        "machine": replace(facts.MACHINE, cloud_shell=True),
        "engine": replace(facts.ENGINE, server_version=None, server_error="Cannot connect to the Docker daemon"),
    },
    "credential helper missing": {**SIGNED_IN, "credential_helper": replace(facts.CREDENTIAL_HELPER, path=None)},
    "no such name": {
        **SIGNED_IN,
        **_UNREACHED,
        "registry": None,
        "role_assignments": None,
        "location": Location(None, facts.REF.subscription_id, "Production", ("subscription Production",)),
        "name_availability": NameAvailability(True, None, None),
        "resolution": Resolution(facts.HOST, (), ResolutionError.NO_SUCH_NAME, "Name or service not known"),
        "challenge": replace(
            facts.CHALLENGE, contact=Contact.NAME_NOT_RESOLVED, status=None, realm=None, server_time=None, message="?"
        ),
    },
}

ALL: dict[str, FactSet] = {**HEALTHY, **BROKEN}


def judged(rule: Rule, known: Mapping[str, Any], **changed: Any) -> Judgement:
    """What the rule says to the facts; every fact that it needs must be there."""
    final = {**known, **changed}
    assert not [key.name for key in rule.needs if final[key.name] is None]
    return rule.judge(**{key.name: final[key.name] for key in rule.needs + rule.uses})
