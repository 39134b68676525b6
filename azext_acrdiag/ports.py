"""What the sources ask of the world outside, so that a test can stand in for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Protocol, Sequence, Tuple, Union

from .domain.secret import Secret
from .facts.network import Contact


@dataclass(frozen=True)
class Response:
    """An HTTP answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """The body as JSON, or None when it is none."""
        import json

        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def retry_after(self) -> Optional[int]:
        """Seconds of Retry-After, where it is a number."""
        text = self.headers.get("retry-after", "")
        return int(text) if text.isascii() and text.isdigit() else None


class HttpFailure(Exception):
    """No HTTP answer came. `contact` says how the attempt ended, the text what the failing layer said."""

    def __init__(self, contact: Contact, message: str) -> None:
        super().__init__(message)
        self.contact = contact


class Http(Protocol):
    """Sends one request: HTTPS with the CLI's verification settings, bounded time and size, no redirects followed."""

    def request(
        self,
        method: str,
        url: str,
        headers: Optional[Mapping[str, str]] = None,
        form: Optional[Sequence[Tuple[str, Union[str, Secret]]]] = None,
        json: Optional[Dict[str, Any]] = None,
        basic: Optional[Tuple[str, Secret]] = None,
        bearer: Optional[Secret] = None,
    ) -> Response:
        """The answer, whatever its status. Raises HttpFailure."""
        ...

    def connect(self, host: str) -> None:
        """Opens a connection for HTTPS and closes it; nothing is sent but the handshake. Raises HttpFailure."""
        ...


@dataclass(frozen=True)
class TokenRefusal:
    """Entra or the sign-in library gave no token."""

    message: str
    code: Optional[int] = None
    """Number of the AADSTS error."""
    correlation_id: Optional[str] = None
    unreachable: bool = False
    """Whether Entra could not be reached at all."""


class Tokens(Protocol):
    """Gets tokens of the signed-in account, one at a time, each resource once."""

    def get(self, resource: str, subscription_id: Optional[str] = None) -> Union[Secret, TokenRefusal]:
        """A token for the resource in the tenant of the subscription (default: the active one)."""
        ...


@dataclass(frozen=True)
class Completed:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str


class CommandFailure(Exception):
    """The command did not start or did not end in time."""


class CommandTimeout(CommandFailure):
    """The command did not end in time."""


class Commands(Protocol):
    """Runs local commands: an argument list, never a shell, with a time-out."""

    def find(self, name: str) -> Optional[str]:
        """Absolute path of a command on PATH (never in the current folder), or None."""
        ...

    def run(self, arguments: Sequence[str], stdin: str = "", seconds: float = 5.0) -> Completed:
        """Run it to its end. Raises CommandFailure, or CommandTimeout when it was ended for taking too long."""
        ...
