"""Azure Resource Manager through the management libraries of the CLI, whatever their generation.

Their classes and default API versions change with the CLI, so nothing but JSON in the shape of the REST API leaves
this module. Only questions are sent: a policy at the end of the pipeline refuses everything else.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple, TypeVar

from azure.core.credentials import AccessToken
from azure.core.exceptions import (
    AzureError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy

from ..domain.fact import Why
from ..facts.registry import RegistryRef
from ..ports import TokenRefusal, Tokens
from .azure_rest import NoAnswer, NoToken, Refused, refused
from .bounded import within
from .fields import Json, WrongShape
from .http import CONNECT_SECONDS, READ_SECONDS
from .once import OnceEach

T = TypeVar("T")

REGISTRY_TYPE = "Microsoft.ContainerRegistry/registries"

_BOUNDS: Dict[str, Any] = {
    "connection_timeout": CONNECT_SECONDS,
    "read_timeout": READ_SECONDS,
    "retry_total": 0,
    "permit_redirects": False,
}
"""Of every request: the same as of all others, and nothing is tried twice."""

_SECONDS = 25.0
"""How long a question may take, with all pages of its answer. The libraries themselves bound silence alone: neither an
answer that comes byte by byte nor a list without end."""

_LIBRARIES = ("azure.mgmt.authorization", "azure.mgmt.containerregistry")
"""Their loggers warn, with a traceback, of an answer that is no JSON, which is told as what it is anyway."""

_FOREVER = 2**31 - 1


class _Credential:
    """A TokenCredential over the `Tokens` port, for the management libraries."""

    def __init__(self, tokens: Tokens, resource: str, subscription_id: str) -> None:
        self._tokens = tokens
        self._resource = resource
        self._subscription_id = subscription_id

    def get_token(self, *_scopes: str, **options: Any) -> AccessToken:
        """The token of the run; it outlives it. Raises NoToken, or Refused for a token newer than the sign-in."""
        if options.get("claims"):
            raise Refused(401, (), "The service asks for a new sign-in (continuous access evaluation)")
        outcome = self._tokens.get(self._resource, self._subscription_id)
        if isinstance(outcome, TokenRefusal):
            raise NoToken(outcome)
        return AccessToken(outcome.reveal(), _FOREVER)


class _OnlyQuestions(SansIOHTTPPolicy[Any, Any]):
    """Lets only reading requests pass.

    The libraries would register the resource provider in a subscription that lacks it, which is a change, and wait.
    """

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Raises Refused for anything that is no question."""
        method, path = request.http_request.method, request.http_request.url.partition("?")[0]
        if method == "GET" or (method == "POST" and path.endswith("/checkNameAvailability")):
            return
        raise Refused(
            409,
            ("MissingSubscriptionRegistration",),
            "The subscription is not registered for the resource provider Microsoft.ContainerRegistry.",
        )


class _Kind(NamedTuple):
    library: str
    """Name of the CLI's ResourceType, which brings the API version that the CLI itself uses."""
    subscription_id: str


class ArmSdk:
    """Answers of Azure Resource Manager as JSON. Each method raises Refused, NoAnswer, NoToken or WrongShape."""

    def __init__(self, cli_ctx: Any, tokens: Tokens, transport: Any = None) -> None:
        """`transport` takes the place of the network in a test."""
        self._cli_ctx = cli_ctx
        self._tokens = tokens
        self._options = {"transport": transport} if transport is not None else {}
        self._client: OnceEach[_Kind, Any] = OnceEach(self._make_client)
        for library in _LIBRARIES:
            logging.getLogger(library).setLevel(logging.ERROR)

    def registry(self, ref: RegistryRef) -> Json:
        """The registry's settings."""
        registries = self._registries(ref.subscription_id).registries
        return _ask(lambda: as_json(registries.get(ref.resource_group, ref.name, **_BOUNDS)))

    def token(self, ref: RegistryRef, name: str) -> Json:
        """A repository-scoped token."""
        tokens = self._registries(ref.subscription_id).tokens
        return _ask(lambda: as_json(tokens.get(ref.resource_group, ref.name, name, **_BOUNDS)))

    def scope_map(self, ref: RegistryRef, name: str) -> Json:
        """The scope map of a repository-scoped token."""
        scope_maps = self._registries(ref.subscription_id).scope_maps
        return _ask(lambda: as_json(scope_maps.get(ref.resource_group, ref.name, name, **_BOUNDS)))

    def tokens(self, ref: RegistryRef) -> Tuple[Json, ...]:
        """All repository-scoped tokens of a registry."""
        tokens = self._registries(ref.subscription_id).tokens
        return _ask(lambda: _all_json(tokens.list(ref.resource_group, ref.name, **_BOUNDS)))

    def scope_maps(self, ref: RegistryRef) -> Tuple[Json, ...]:
        """All scope maps of a registry, those of the system too."""
        scope_maps = self._registries(ref.subscription_id).scope_maps
        return _ask(lambda: _all_json(scope_maps.list(ref.resource_group, ref.name, **_BOUNDS)))

    def replications(self, ref: RegistryRef) -> Tuple[Json, ...]:
        """The regions of a registry."""
        replications = self._registries(ref.subscription_id).replications
        return _ask(lambda: _all_json(replications.list(ref.resource_group, ref.name, **_BOUNDS)))

    def usages(self, ref: RegistryRef) -> Json:
        """What a registry uses of what its SKU counts."""
        registries = self._registries(ref.subscription_id).registries
        return _ask(lambda: as_json(registries.list_usages(ref.resource_group, ref.name, **_BOUNDS)))

    def name_availability(self, subscription_id: str, name: str) -> Json:
        """Whether a registry name is free."""
        registries = self._registries(subscription_id).registries
        body = json.dumps({"name": name, "type": REGISTRY_TYPE}).encode()
        return _ask(lambda: as_json(registries.check_name_availability(body, **_BOUNDS)))

    def role_assignments(self, ref: RegistryRef, condition: str, scope: Optional[str] = None) -> Tuple[Json, ...]:
        """The role assignments that meet an OData filter, as seen from a scope (default: the registry)."""
        role_assignments = self._authorization(ref).role_assignments
        asked = scope or ref.resource_id
        return _ask(lambda: _all_json(role_assignments.list_for_scope(asked, filter=condition, **_BOUNDS)))

    def role_definition(self, ref: RegistryRef, guid: str) -> Json:
        """A role definition that can be assigned at the registry."""
        role_definitions = self._authorization(ref).role_definitions
        return _ask(lambda: as_json(role_definitions.get(ref.resource_id, guid, **_BOUNDS)))

    def permissions(self, ref: RegistryRef) -> Tuple[Json, ...]:
        """What the caller may do on the registry."""
        permissions = self._authorization(ref).permissions
        namespace, kind = REGISTRY_TYPE.split("/")
        return _ask(
            lambda: _all_json(
                permissions.list_for_resource(ref.resource_group, namespace, "", kind, ref.name, **_BOUNDS)
            )
        )

    def _registries(self, subscription_id: str) -> Any:
        return self._client(_Kind("MGMT_CONTAINERREGISTRY", subscription_id))

    def _authorization(self, ref: RegistryRef) -> Any:
        return self._client(_Kind("MGMT_AUTHORIZATION", ref.subscription_id))

    def _make_client(self, kind: _Kind) -> Any:
        from azure.cli.core.commands.client_factory import get_mgmt_service_client
        from azure.cli.core.profiles import ResourceType

        resource = self._cli_ctx.cloud.endpoints.active_directory_resource_id
        return get_mgmt_service_client(
            self._cli_ctx,
            ResourceType[kind.library],
            subscription_id=kind.subscription_id,
            credential=_Credential(self._tokens, resource, kind.subscription_id),
            per_retry_policies=[_OnlyQuestions()],
            **self._options,
        )


def as_json(model: Any) -> Json:
    """A model as the REST API shows it: in the older generation `serialize` does that, in the newer `as_dict`."""
    content = model.serialize(keep_readonly=True) if hasattr(model, "serialize") else model.as_dict()
    if not isinstance(content, dict):
        raise WrongShape("the answer is no JSON object")
    return content


def _all_json(models: Any) -> Tuple[Json, ...]:
    return tuple(as_json(model) for model in models)


def _ask(question: Callable[[], T]) -> T:
    """The answer, with the exceptions of the libraries translated."""
    try:
        return within(_SECONDS, question, "management library")
    except WrongShape:
        raise
    except TimeoutError as error:
        raise NoAnswer(Why.TIMEOUT, str(error)) from None
    except (ServiceRequestError, ServiceResponseError) as error:
        raise _no_answer(error) from None
    except HttpResponseError as error:
        if error.status_code is None:
            raise _no_answer(error) from None
        if error.status_code == 200:
            raise WrongShape("the answer is no JSON") from None
        raise refused(error.status_code, _body(error)) from None
    except (AzureError, AttributeError, KeyError, TypeError, ValueError) as error:
        # What the libraries raise while they make models of an answer that is not as documented.
        raise WrongShape(f"the library of the CLI cannot read the answer ({type(error).__name__})") from None


def _no_answer(error: AzureError) -> NoAnswer:
    # The texts of these exceptions are addresses and representations of objects; their types are plain words.
    kind = type(error.inner_exception or error).__name__
    if "Timeout" in kind:
        return NoAnswer(Why.TIMEOUT, f"no answer within {READ_SECONDS:g} seconds")
    return NoAnswer(Why.UNREACHABLE, f"the connection failed ({kind})")


def _body(error: HttpResponseError) -> Optional[Any]:
    try:
        return json.loads(error.response.text()) if error.response is not None else None
    except ValueError:
        return None
