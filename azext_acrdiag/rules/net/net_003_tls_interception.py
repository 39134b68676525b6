"""The certificate that answers for the login server is one that this machine trusts.

Good state
    The TLS handshake with the login server succeeds, with the authorities that the CLI trusts.

Why it matters
    Proxies that inspect traffic sign with an authority of their own. The CLI, the Docker daemon and podman each have a
    trust store, so one of them may work where the other one refuses.

How it is detected
    The handshake of the first request fails. The message of the TLS library tells an unknown authority from an expired
    certificate and from one for another name; the certificate that was presented tells who signed it. Azure's own come
    from Microsoft and DigiCert.

Fix
    Make the authority known to the CLI and to the container engine, or exempt the registry from inspection.

References
    https://learn.microsoft.com/azure/container-registry/container-registry-health-error-reference#connectivity_ssl_error
    https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting#work-behind-a-proxy
    https://learn.microsoft.com/azure/security/fundamentals/azure-certificate-authority-details
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ...domain.address import split_address
from ...domain.finding import Evidence, Fix, Judgement, failed, passed
from ...facts.machine import MACHINE, Machine
from ...facts.network import CERTIFICATES, CHALLENGE, Certificate, Challenge, Contact, PresentedCertificates
from ..base import rule
from ..clues import ANYWHERE, AT_REGISTRY, BY_NETWORK, Clues, Pattern
from ..wording import AT_ONCE, challenge_evidence


@dataclass(frozen=True)
class _Failure:
    """A way in which a handshake fails; `{host}` stands for the login server."""

    marks: Tuple[str, ...]
    """What the TLS library's message holds."""
    title: str
    detail: str
    fix: str
    about_authority: bool = False
    """Whether it is the authority that is not trusted; another trust store mends that."""


_FAILURES = (
    _Failure(
        ("certificate has expired", "certificate is not yet valid"),
        "The certificate that answers for {host} is not valid at this machine's time.",
        "Either the certificate has run out, or this machine's clock is wrong.",
        "Check this machine's clock; if it is right, whoever issued the certificate has to renew it.",
    ),
    _Failure(
        ("ostname mismatch", "doesn't match", "not valid for"),
        "The certificate that answers for {host} belongs to another name.",
        "Something else answers in place of the registry, or the name leads to a wrong address.",
        "Find out what answers, and let the connection pass to the registry.",
    ),
    _Failure(
        ("self-signed", "self signed", "unable to get local issuer", "unable to get issuer", "unknown ca"),
        "This machine does not trust the authority behind the certificate that answers for {host}.",
        "The registry's own certificate comes from a public authority, so a proxy or firewall probably opens the "
        "connection and signs it anew.",
        "Add the authority's certificate to a bundle of trusted ones and name the bundle to the CLI; container engines "
        "take it from /etc/docker/certs.d/{host}/ca.crt or from the system. Or exempt {host} from inspection.",
        about_authority=True,
    ),
)
_OTHER = _Failure(
    (),
    "The TLS handshake with {host} fails.",
    "Something on the way may not speak TLS, or only versions of it that this machine refuses.",
    "Find out what answers, and let the connection pass to the registry.",
)


_AZURE_AUTHORITIES = ("o=microsoft corporation", "o=digicert")
"""Who signs the certificates of Azure, as it stands in the issuer."""


_CLUES = Clues(
    "The certificate that the client is shown is not one that it trusts: something on the way opens the connection.",
    "Give the authority of the intercepting proxy to the program that failed: Docker's daemon, "
    "podman and az each have "
    "their own store; or exempt the registry's hosts from inspection.",
    (
        Pattern(
            "x509",
            88,
            BY_NETWORK,
            AT_REGISTRY,
            r"x509: (?:certificate signed by unknown authority|certificate is not valid for any names|"
            r"certificate is valid for|cannot validate|certificate relies)",
        ),
        Pattern("failed to verify certificate", 84, BY_NETWORK),
        Pattern("certificate_verify_failed", 88, BY_NETWORK),
        Pattern("certificate verify failed", 88, BY_NETWORK),
        Pattern("self signed certificate", 86, BY_NETWORK),
        Pattern("self-signed certificate", 86, BY_NETWORK),
        Pattern("unable to get local issuer", 86, BY_NETWORK),
        Pattern("pkix path building failed", 86, BY_NETWORK),
        Pattern("unable to get issuer cert", 86, BY_NETWORK),
        Pattern("connectivity_ssl_error", 92, BY_NETWORK, ANYWHERE),
        Pattern("has expired or is not yet valid", 66, BY_NETWORK),
        Pattern("connect to the registry login server", 48, BY_NETWORK, ANYWHERE),
        Pattern("connectivity_challenge_error", 36, BY_NETWORK, ANYWHERE),
        Pattern("connectivity_www_authenticate_error", 60, BY_NETWORK, ANYWHERE),
        Pattern(
            "tls: ",
            60,
            BY_NETWORK,
            AT_REGISTRY,
            r"tls: (?!handshake timeout)(?:first record|handshake failure|bad certificate|unknown)",
        ),
    ),
    commands=("openssl s_client -connect {host}:443 -servername {host}",),
    who="an administrator of this machine, or of the network",
)


@rule(
    code="ACRD-NET-003",
    slug="tls-interception",
    good="The certificate that answers for the login server is one that this machine trusts.",
    needs=(CHALLENGE,),
    uses=(MACHINE, CERTIFICATES),
    after=("dns-resolution-failed", "registry-unreachable", "proxy-not-configured"),
    rows=("S3",),
    aliases=("CONNECTIVITY_SSL_ERROR",),
    clues=_CLUES,
)
def judge(challenge: Challenge, machine: Optional[Machine], certificates: Optional[PresentedCertificates]) -> Judgement:
    """Fails when the handshake failed; the message of the TLS library and the certificate choose the words."""
    host = challenge.host
    if challenge.contact is not Contact.TLS_FAILED:
        return passed(f"This machine trusts the certificate of {host}.")
    message = (challenge.message or "").lower()
    failure = next((each for each in _FAILURES if any(mark in message for mark in each.marks)), _OTHER)
    show = f"openssl s_client -connect {host}:443 -servername {host} -showcerts{_through(machine)} </dev/null"
    trust = ("export REQUESTS_CA_BUNDLE=/path/to/bundle.pem",) if failure.about_authority else ()
    chain = certificates.chain if certificates is not None else ()
    return failed(
        failure.title.format(host=host),
        challenge_evidence(challenge),
        *(Evidence(_describe(each), f"the handshake with {host}") for each in chain),
        detail=_detail(failure, chain),
        fix=Fix(
            text=failure.fix.format(host=host),
            commands=(show, *trust),
            who="you on this machine; the network's owner for an exemption",
            takes_effect=AT_ONCE,
        ),
    )


def _detail(failure: _Failure, chain: Tuple[Certificate, ...]) -> str:
    if not chain:
        return failure.detail
    authority = chain[-1].issuer
    from_azure = any(mark in authority.lower() for mark in _AZURE_AUTHORITIES)
    if not failure.about_authority:
        return failure.detail if from_azure else f"{failure.detail} It was signed by {authority}."
    if from_azure:
        return f"It was signed by {authority}, as Azure's are, so the bundle of trusted authorities lacks that one."
    return (
        f"It was signed by {authority}. Azure's own are signed by Microsoft and DigiCert, so a proxy or firewall opens "
        "the connection and signs it anew."
    )


def _describe(certificate: Certificate) -> str:
    names = f" for {', '.join(certificate.names[:5])}" if certificate.names else f" of {certificate.subject}"
    return (
        f"The certificate{names} is signed by {certificate.issuer} and valid from {certificate.not_before:%Y-%m-%d} "
        f"to {certificate.not_after:%Y-%m-%d}."
    )


def _through(machine: Optional[Machine]) -> str:
    if machine is None or machine.proxy is None:
        return ""
    proxy = split_address(machine.proxy)
    return f" -proxy {proxy.hostname}:{proxy.port or 80}" if proxy.hostname else ""
