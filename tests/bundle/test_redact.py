"""What a bundle does not tell, and what it must keep so that rules come to the same."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Optional

from hypothesis import example, given, settings
from hypothesis import strategies as st

from azext_acrdiag.bundle.read import read_bundle
from azext_acrdiag.bundle.record import Record, types_of_facts
from azext_acrdiag.bundle.redact import PSEUDONYM, blurred, redact
from azext_acrdiag.bundle.write import write_bundle
from azext_acrdiag.domain.fact import Absent, Known
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.domain.target import Target
from azext_acrdiag.facts.authorization import GROUPS, Group, Groups
from azext_acrdiag.facts.identity import ACCOUNT, APPLICATION_SECRETS, IDENTITY, SERVICE_PRINCIPAL
from azext_acrdiag.facts.login import CREDENTIAL, ENTRA_ANSWER
from azext_acrdiag.facts.machine import ENGINE, STORED_LOGINS
from azext_acrdiag.facts.registry import REGISTRY
from tests.rules import facts
from tests.rules.broken_registries import ALL_BROKEN
from tests.rules.fact_sets import GIVEN, HEALTHY, SCOPED_TOKEN, SIGNED_IN

from .records import record_of

SALT = b"salt"


def changed(record: Record, *replaced: tuple[Any, Any]) -> Record:
    subject = record.subjects[0]
    return replace(
        record, facts={**record.facts, **{(key, subject if key.per_subject else None): fact for key, fact in replaced}}
    )


def read_text(text: str) -> str:
    """What becomes of a text that a program printed."""
    broken = replace(facts.ENGINE, server_error=text)
    record = read_bundle(write_bundle(changed(record_of(SIGNED_IN), (ENGINE, Known(broken, "docker"))), SALT)[0])
    result = record.facts[(ENGINE, None)]
    assert isinstance(result, Known)
    assert result.value.server_error is not None
    return str(result.value.server_error)


def test_people_and_ids_are_gone_and_the_registry_is_there() -> None:
    people = (facts.TENANT, facts.APP_ID, facts.OBJECT_ID, facts.USER.name, "secret-value", "ci-pull", "/developer/")
    for name, known in {**HEALTHY, **ALL_BROKEN}.items():
        text, _ = write_bundle(record_of(known), SALT)
        assert [value for value in people if value in text] == [], name
        assert facts.HOST in text, name


def test_the_same_value_gets_the_same_pseudonym_in_one_bundle_only() -> None:
    def ids(salt: bytes) -> list[str]:
        record = read_bundle(write_bundle(record_of(GIVEN), salt)[0])
        subject = record.subjects[0]
        found = [record.facts[(key, subject)] for key in (IDENTITY, SERVICE_PRINCIPAL, CREDENTIAL)]
        assert all(isinstance(fact, Known) for fact in found)
        identity, principal, credential = (fact.value for fact in found if isinstance(fact, Known))
        return [subject.given, identity.app_id, principal.app_id, credential.username]

    here, there = ids(b"one"), ids(b"two")
    assert len(set(here)) == len(set(there)) == 1
    assert set(here) != set(there)
    assert PSEUDONYM.fullmatch(here[0])


def test_texts_lose_people_secrets_and_addresses_but_not_what_support_needs() -> None:
    trace = "11111111-2222-4333-8444-555555555555"
    assert read_text(f"Trace ID: {trace} Correlation ID: {trace}") == f"Trace ID: {trace} Correlation ID: {trace}"
    assert trace not in read_text(f"the user {trace}")
    assert "ada" not in read_text("open /home/ada/.docker/config.json: permission denied")
    assert "ada" not in read_text(r"open C:\Users\ada\.docker\config.json")
    assert "ada" not in read_text("no mailbox for ada.l@contoso.co.uk")
    assert "contoso" not in read_text("no tenant contoso.onmicrosoft.com")
    assert read_text("got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl") == "got (removed)"
    assert read_text("20.50.1.2") != "20.50.1.2"
    for kept in ("10.1.2.3", "fe80::1", "27.3.1", "at 10:00:00", facts.HOST, "00000000-0000-0000-0000-000000000000"):
        assert read_text(kept) == kept


def test_a_secret_that_a_program_printed_is_removed() -> None:
    stored = replace(facts.STORED_LOGINS, problem="unexpected end after hunter2-and-more")
    entry = replace(facts.STORED_ENTRY, secret=Secret("hunter2-and-more"))
    record = changed(record_of(SIGNED_IN), (STORED_LOGINS, Known(replace(stored, entry=entry), "a file")))
    text, replaced = write_bundle(record, SALT)
    assert "hunter2" not in text
    assert replaced["secret"] == 1


def test_a_password_that_is_the_registrys_name_does_not_change_the_question() -> None:
    subject = Subject(SubjectKind.CREDENTIAL, "contosoapps", Secret("contosoapps"))
    record = record_of({**GIVEN, "subject": subject})
    assert read_bundle(write_bundle(record, SALT)[0]).target == record.target


def test_first_characters_of_secrets_are_removed() -> None:
    hinted = replace(facts.SECRETS, secrets=(replace(facts.CLIENT_SECRET, hint="q7Z"),))
    text, _ = write_bundle(changed(record_of(GIVEN), (APPLICATION_SECRETS, Known(hinted, "Graph"))), SALT)
    assert "q7Z" not in text


def test_names_are_replaced_where_they_are_names_and_in_sentences() -> None:
    named = replace(facts.ACCOUNT, name="Reader", is_service_principal=True)
    answer = facts.entra_refusal(7000112, "AADSTS7000112: Application '1'(Reader) is disabled.")
    record = changed(
        record_of({**SIGNED_IN, "identity": replace(facts.PRINCIPAL, name="Reader")}),
        (ACCOUNT, Known(named, "az")),
        (ENTRA_ANSWER, Known(answer, "Entra")),
        (SERVICE_PRINCIPAL, Absent("Reader is no application.")),
    )
    record = changed(record, (REGISTRY, Known(replace(facts.REGISTRY, sku="Reader"), "ARM")))
    text, _ = write_bundle(record, SALT)
    assert "(Reader)" not in text
    assert "Reader is no application" not in text
    assert '"name": "Reader"' not in text
    assert '"sku": "Reader"' in text


KEPT = {
    "Account.subscription_name", "Builder.name", "Certificate.subject", "Cloud.name", "ContentState.name",
    "CredentialHelper.name", "DenyAssignment.name", "ErrorText.subject", "FederatedCredential.name",
    "FederatedCredential.subject", "Location.subscription_name", "LogSetting.name", "PrivateEndpoint.name",
    "Registry.name", "RegistryRef.name", "RoleDefinition.name", "Service.name", "Task.name", "TokenPassword.name",
    "Usage.name",
}  # fmt: skip
"""Names of resources, repositories, roles, clouds and programs."""
REPLACED = {
    "Account.name", "ApplicationSecrets.display_name", "ClientSecret.display_name", "Credential.username",
    "DeletedApplication.display_name",
    "Group.name", "Identity.name", "ScopedToken.name", "ServicePrincipalState.display_name", "StoredEntry.username",
    "Service.user_name", "ServiceIdentity.name", "TokenClaims.subject", "UsernameMatch.display_name",
}  # fmt: skip


def test_every_field_that_holds_a_name_was_decided_upon() -> None:
    found = {field for hint in types_of_facts().values() for field in name_fields(hint)}
    assert found == KEPT | REPLACED


def name_fields(hint: Any) -> Iterator[str]:
    for argument in typing.get_args(hint):
        yield from name_fields(argument)
    if is_dataclass(hint) and isinstance(hint, type) and hint not in (Target, Subject):
        for name, kind in typing.get_type_hints(hint).items():
            yield from name_fields(kind)
            if kind in (str, Optional[str]) and re.search(r"name$|subject", name):
                yield f"{hint.__name__}.{name}"


def test_names_of_groups_are_replaced() -> None:
    groups = Groups(facts.OBJECT_ID, (Group("99999999-0000-0000-0000-000000000001", "Payroll", True),))
    text, _ = write_bundle(changed(record_of(SIGNED_IN), (GROUPS, Known(groups, "Microsoft Graph"))), SALT)
    assert "Payroll" not in text


def test_names_of_tokens_are_names_of_resources() -> None:
    assert '"ci-token"' in write_bundle(record_of(SCOPED_TOKEN), SALT)[0]


def test_what_was_replaced_is_counted() -> None:
    text, replaced = write_bundle(record_of(GIVEN), SALT)
    assert replaced.keys() >= {"id", "name", "user"}
    assert f'"id": {replaced["id"]}' in text


addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).filter(lambda address: address.is_global)


@settings(max_examples=50, deadline=None)
@given(addresses, addresses, st.integers(8, 32))
@example(IPv6Address("2001:1::1"), IPv4Address("1.0.0.0"), 8)  # The first is public, its neighbours are not.
@example(IPv4Address("192.0.0.9"), IPv4Address("192.0.1.9"), 16)
def test_an_address_is_in_a_range_afterwards_if_it_was_before(one: Any, other: Any, length: int) -> None:
    document = {
        "question": {"name": "contosoapps"},
        "subjects": [],
        "facts": [str(one), f"{other}/{length}"],
    }
    first, second = redact(document, (), SALT)[0]["facts"]
    before = one in ip_network(f"{other}/{length}", strict=False)
    assert (ip_address(first) in ip_network(second, strict=False)) == before
    assert blurred(first) == blurred(str(one))
