"""The registry itself: the requests that a container client makes, in the same order.

Credentials go only to the registry's own host over HTTPS, each once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, List, Optional, Tuple, Union
from urllib.parse import quote, urlencode

from ..domain.action import Action
from ..domain.fact import Absent, Fact, Known, Unknown, Why
from ..domain.secret import Secret
from ..domain.subject import Subject, SubjectKind
from ..domain.target import Target
from ..facts.given import Cloud
from ..facts.login import Credential, EntraAnswer, Granted, Login, Redirect, Redirected, Step
from ..facts.machine import Machine
from ..facts.network import Challenge, Contact, OtherClouds
from ..facts.registry import NameAvailability, Registry
from ..facts.repository import Manifest, Presence
from ..ports import Http, HttpFailure, Response
from . import registry_answers as answers
from .jwt_claims import claims_of, payload_of
from .registry_requests import Answer, sent, token_by_refresh

CHALLENGE_SECONDS = 5.0
"""How long the first answer is waited for, over all addresses of the host and however slowly it drips."""

MANIFEST_TYPES = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
_PRESENCE = {
    "NAME_UNKNOWN": Presence.NO_REPOSITORY,
    "MANIFEST_UNKNOWN": Presence.NO_TAG,
    "TAG_UNKNOWN": Presence.NO_TAG,
}


def login_server(target: Target, cloud: Cloud, registry: Optional[Registry]) -> Fact[str]:
    """The host a client uses: what Azure Resource Manager says, else what was typed, else the name with the suffix."""
    if registry is not None:
        return Known(registry.login_server, "Azure Resource Manager")
    return Known(guessed_login_server(target, cloud), "the name and the suffix of the cloud")


def guessed_login_server(target: Target, cloud: Cloud) -> str:
    """The host as the name suggests it; a private link or data host in its place is led back to the login server."""
    if target.host_given is None:
        return (target.host_label or target.name) + cloud.registry_suffix
    label, _, rest = target.host_given.lower().partition(".")
    own = [suffix for suffix in _suffixes(cloud) if ("." + rest).endswith(suffix)]
    return label + own[0] if own else target.host_given.lower()


def _suffixes(cloud: Cloud) -> Tuple[str, ...]:
    return (cloud.registry_suffix, *(suffix for suffix, _ in cloud.other_suffixes))


class RegistryApi:
    """Providers of challenge, login, granted, anonymous_granted and manifest."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def guessed_challenge(self, target: Target, cloud: Cloud, machine: Optional[Machine]) -> Fact[Challenge]:
        """The challenge of the host that the name suggests."""
        return self._challenge(guessed_login_server(target, cloud), machine)

    # pylint: disable-next=redefined-outer-name  # named like the fact
    def challenge(self, login_server: str, guessed_challenge: Challenge, machine: Optional[Machine]) -> Fact[Challenge]:
        """The challenge of the login server: the guessed one when the guess was right."""
        if guessed_challenge.host == login_server:
            return Known(guessed_challenge, f"https://{login_server}/v2/")
        return self._challenge(login_server, machine)

    def other_clouds(
        self, target: Target, cloud: Cloud, name_availability: NameAvailability, machine: Optional[Machine]
    ) -> Fact[OtherClouds]:
        """In which other clouds a registry of this name answers; asked when the name is free in the active one."""
        if target.host_given is not None or not name_availability.available:
            return Absent("The name is taken in this cloud, or a login server says which cloud is meant.")
        asked = [((target.host_label or target.name) + suffix, name) for suffix, name in cloud.other_suffixes]
        answering = [(host, name) for host, name in asked if self._challenge(host, machine).value.is_from_registry]
        return Known(OtherClouds(tuple(answering), tuple(host for host, _ in asked)), "GET /v2/ in the other clouds")

    def _challenge(self, host: str, machine: Optional[Machine]) -> Known[Challenge]:
        source = f"https://{host}/v2/"
        try:
            response = self._http.request("GET", source)
        except HttpFailure as failure:
            return _unanswered(host, failure.contact, str(failure), machine)
        parameters = answers.read_bearer_challenge(response) or {}
        error = answers.read_error(response)
        return Known(
            Challenge(
                host=host,
                contact=_contact(response),
                status=response.status,
                realm=parameters.get("realm"),
                service=parameters.get("service"),
                error=error,
                denied_address=answers.denied_address(error),
                server_time=answers.read_date(response),
                message=None,
                via_proxy=_goes_through_proxy(machine),
                retry_after=response.retry_after(),
            ),
            source,
        )

    def login(
        self,
        subject: Subject,
        target: Target,
        cloud: Cloud,
        challenge: Challenge,
        entra_answer: Fact[EntraAnswer],
        credential: Fact[Credential],
    ) -> Fact[Login]:
        """Present the subject's credential to the token service as its client does."""
        if subject.is_only_named:
            return Absent("No secret of this identity is at hand, so the registry was not asked.")
        if challenge.contact is not Contact.CHALLENGED:
            return Unknown(Why.BLOCKED, "The registry did not ask for a credential, so none was sent.")
        if not challenge.realm_is_own:
            return Unknown(Why.BLOCKED, "The challenge names a token service on another host; nothing was sent there.")
        if not challenge.host.endswith(_suffixes(cloud)):
            # Whoever owns such a host could answer like a registry and collect what is sent.
            return Unknown(Why.BLOCKED, f"{challenge.host} ends like no login server, so no credential was sent there.")
        if subject.kind is SubjectKind.SIGNED_IN:
            return self._exchange(challenge, entra_answer)
        if subject.kind is SubjectKind.ANONYMOUS:
            return self._answered(Step.TOKEN, self._token_by_get(challenge, target, None))
        if not isinstance(credential, Known):
            return credential
        secret = credential.value.secret
        assert secret is not None, "whoever is more than named has one"
        if credential.value.is_bearer:
            return self._version_check(challenge, secret)
        return self._answered(Step.TOKEN, self._token_for_credential(challenge, target, credential.value, secret))

    def granted(self, target: Target, challenge: Challenge, login: Login) -> Fact[Granted]:
        """What an access token for the wanted actions holds."""
        scopes = _scopes(target)
        if not scopes:
            return Absent("No repository was named, so no token was asked for.")
        if not login.accepted:
            return Unknown(Why.BLOCKED, "The registry refused the credential, so no token was asked for.")
        if login.access_token:
            return _granted(target, login.access_token, challenge)
        if login.refresh_token is None:
            return Unknown(Why.ERROR, "The token service gave no refresh token.")
        response = token_by_refresh(self._http, challenge, scopes, login.refresh_token)
        return _granted_by(target, response, challenge)

    def anonymous_granted(self, target: Target, challenge: Challenge, registry: Optional[Registry]) -> Fact[Granted]:
        """What the token service grants without any credential; not asked where the registry's settings rule it out."""
        if registry is not None and registry.anonymous_pull_enabled is False:
            return Known(Granted(target.repository, _requested(target), ()), "Azure Resource Manager")
        if challenge.contact is not Contact.CHALLENGED or not challenge.realm_is_own:
            return Unknown(Why.BLOCKED, "The registry did not ask for a credential, so anonymous access was not tried.")
        if not _scopes(target):
            return Absent("No repository was named, so no token was asked for.")
        response = self._token_by_get(challenge, target, None)
        if not isinstance(response, Unknown) and response.status == 401:
            return Known(Granted(target.repository, _requested(target), ()), _source(challenge, Step.TOKEN))
        return _granted_by(target, response, challenge)

    def token_redirect(self, login: Fact[Login], granted: Fact[Granted]) -> Fact[Redirect]:
        """Where the token service sent the subject's request on to."""
        for fact in (login, granted):
            if isinstance(fact, Redirected) and fact.redirect is not None:
                return Known(fact.redirect, "the registry's answer")
        if isinstance(login, Known):
            return Known(Redirect(login.value.step.path, login.value.status, None), "the registry's answer")
        return login

    def manifest(self, target: Target, challenge: Challenge, granted: Granted) -> Fact[Manifest]:
        """Whether the image is there, asked with the subject's own token."""
        if target.repository is None or target.reference is None:
            return Absent("No tag was named.")
        if Action.PULL not in target.actions:
            return Absent("Only a pull needs the image to be there.")
        if granted.token is None or "pull" not in granted.granted:
            return Unknown(Why.BLOCKED, "The identity may not pull, so the image was not looked for.")
        url = f"https://{challenge.host}/v2/{quote(target.repository)}/manifests/{quote(target.reference)}"
        # Only a body tells a missing repository from a missing tag, and the platforms of an index; HEAD has none.
        response = self._send("GET", url, headers={"Accept": MANIFEST_TYPES}, bearer=granted.token)
        if isinstance(response, Unknown):
            return response
        return _manifest(target.repository, target.reference, response, url)

    def _exchange(self, challenge: Challenge, entra_answer: Fact[EntraAnswer]) -> Fact[Login]:
        if not isinstance(entra_answer, Known):
            return entra_answer
        token = entra_answer.value.token
        if token is None:
            return Unknown(Why.BLOCKED, "Entra gave no token, so the registry was not asked.")
        form: List[Tuple[str, Union[str, Secret]]] = [
            ("grant_type", "access_token"),
            ("service", challenge.service or challenge.host),
            ("access_token", token),
        ]
        tenant = (payload_of(token) or {}).get("tid")
        if isinstance(tenant, str):
            form.insert(2, ("tenant", tenant))
        response = self._send("POST", f"https://{challenge.host}/oauth2/exchange", form=form)
        return self._answered(Step.EXCHANGE, response)

    def _version_check(self, challenge: Challenge, token: Secret) -> Fact[Login]:
        response = self._send("GET", f"https://{challenge.host}/v2/", bearer=token)
        if isinstance(response, Unknown):
            return response
        step, accepted = Step.VERSION_CHECK, response.status == 200
        if not accepted and response.status not in (401, 403, 429):
            return Unknown(Why.ERROR, f"{step.value} was answered with status {response.status}.")
        error = None if accepted else answers.read_error(response)
        access_token = token if accepted else None
        retry_after = response.retry_after()
        login = Login(accepted, step, response.status, error, access_token=access_token, retry_after=retry_after)
        return Known(login, f"the registry's answer to {step.value}")

    def _token_for_credential(
        self, challenge: Challenge, target: Target, credential: Credential, secret: Secret
    ) -> Answer:
        if credential.is_identity_token:
            # A refresh request without a scope is answered 400; the catalog's is one that every registry knows.
            scopes = _scopes(target) or ("registry:catalog:*",)
            return token_by_refresh(self._http, challenge, scopes, secret)
        return self._token_by_get(challenge, target, (credential.username, secret))

    def _token_by_get(self, challenge: Challenge, target: Target, credential: Optional[Tuple[str, Secret]]) -> Answer:
        query: List[Tuple[str, str]] = [("service", challenge.service or challenge.host)]
        query += [("scope", scope) for scope in _scopes(target)]
        if credential is None:
            return self._send("GET", f"https://{challenge.host}/oauth2/token?{urlencode(query)}")
        query += [("account", credential[0]), ("client_id", "docker"), ("offline_token", "true")]
        url = f"https://{challenge.host}/oauth2/token?{urlencode(query)}"
        return self._send("GET", url, basic=credential)

    def _answered(self, step: Step, response: Answer) -> Fact[Login]:
        if isinstance(response, Unknown):
            return response
        refresh_token = answers.read_secret(response, "refresh_token")
        access_token = answers.read_secret(response, "access_token")
        if response.status == 200 and not (refresh_token or access_token):
            return Unknown(Why.ERROR, f"{step.value} was answered without a token.")
        if response.status >= 500:
            return Unknown(Why.ERROR, f"{step.value} was answered with status {response.status}.")
        return Known(
            Login(
                accepted=response.status == 200,
                step=step,
                status=response.status,
                error=answers.read_error(response) if response.status != 200 else None,
                claims=claims_of(refresh_token) if refresh_token else None,
                refresh_token=refresh_token,
                access_token=access_token,
                retry_after=response.retry_after(),
            ),
            f"the registry's answer to {step.value}",
        )

    def _send(self, method: str, url: str, **arguments: Any) -> Answer:
        return sent(self._http, method, url, **arguments)


def guessed_silence(target: Target, cloud: Cloud, machine: Optional[Machine]) -> Fact[Challenge]:
    """What it means that the guessed host is still being asked."""
    return _silence(guessed_login_server(target, cloud), machine)


# pylint: disable-next=redefined-outer-name  # named like the fact
def silence(login_server: str, guessed_challenge: Challenge, machine: Optional[Machine]) -> Fact[Challenge]:
    """What it means that the login server is still being asked."""
    del guessed_challenge
    return _silence(login_server, machine)


def _silence(host: str, machine: Optional[Machine]) -> Fact[Challenge]:
    return _unanswered(host, Contact.TIMED_OUT, f"No answer came within {CHALLENGE_SECONDS:g} seconds.", machine)


def _unanswered(host: str, contact: Contact, message: str, machine: Optional[Machine]) -> Known[Challenge]:
    via_proxy = _goes_through_proxy(machine)
    failed = Challenge(host, contact, None, None, None, None, None, None, message, via_proxy)
    return Known(failed, f"https://{host}/v2/")


def _goes_through_proxy(machine: Optional[Machine]) -> bool:
    return machine is not None and machine.proxy is not None


def _contact(response: Response) -> Contact:
    if response.status == 401 and answers.read_bearer_challenge(response) is not None:
        return Contact.CHALLENGED
    if response.status == 403 and answers.comes_from_registry(response):
        return Contact.DENIED
    return Contact.THROTTLED if response.status == 429 else Contact.NOT_A_REGISTRY


def _scopes(target: Target) -> Tuple[str, ...]:
    """The token scopes of the wanted actions; none for a login, or without a repository."""
    wanted = [each for action in target.actions if not action.is_registry_wide for each in action.token_actions]
    scopes = []
    if wanted and target.repository:
        scopes.append(f"repository:{target.repository}:{','.join(dict.fromkeys(wanted))}")
    if Action.CATALOG in target.actions:
        scopes.append("registry:catalog:*")
    return tuple(scopes)


def _requested(target: Target) -> Tuple[str, ...]:
    return tuple(dict.fromkeys(each for scope in _scopes(target) for each in scope.rsplit(":", 1)[1].split(",")))


def _granted_by(target: Target, response: Answer, challenge: Challenge) -> Fact[Granted]:
    if isinstance(response, Unknown):
        return response
    token = answers.read_secret(response, "access_token")
    if response.status != 200 or token is None:
        return Unknown(Why.ERROR, f"{Step.TOKEN.value} was answered with status {response.status} and no token.")
    return _granted(target, token, challenge)


def _granted(target: Target, token: Secret, challenge: Challenge) -> Fact[Granted]:
    payload = payload_of(token)
    if payload is None:
        return Unknown(Why.ERROR, "The access token of the registry could not be read.")
    actions = answers.granted_actions(payload.get("access"), target.repository)
    return Known(Granted(target.repository, _requested(target), actions, token), _source(challenge, Step.TOKEN))


def _manifest(repository: str, reference: str, response: Response, url: str) -> Fact[Manifest]:
    error = answers.read_error(response)
    if response.status == 200:
        presence = Presence.FOUND
    elif response.status == 404 and error is not None and error.code in _PRESENCE:
        presence = _PRESENCE[error.code]
    elif response.status in (401, 403):
        presence = Presence.REFUSED
    elif response.status == 405 and answers.comes_from_registry(response):
        presence = Presence.DISALLOWED
    else:
        return Unknown(Why.ERROR, f"The registry answered {response.status} when asked for {repository}:{reference}.")
    manifest = Manifest(repository, reference, presence, response.status, error)
    if presence is Presence.FOUND:
        config, first = answers.read_digests(response)
        manifest = replace(
            manifest, platforms=answers.read_platforms(response), config_digest=config, first_digest=first
        )
    return Known(manifest, url)


def _source(challenge: Challenge, step: Step) -> str:
    return f"https://{challenge.host}{step.value}"
