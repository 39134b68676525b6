"""What `docker login` and `podman login` do: prove the credential at the registry, then store it."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional


class LoginError(Exception):
    """The text that the real client prints on standard error."""


@dataclass(frozen=True)
class Registry:
    """A registry as a client sees it that signs in."""

    server: str
    podman: bool
    by_daemon: bool
    """Docker asks its daemon to sign in, and does it by itself when the daemon is not there."""

    def log_in(self, username: str, password: str, config: Path) -> None:
        """Sign in and write the credential where the client keeps it. Raises LoginError."""
        refresh_token = self._prove(username, password)
        document = _read(config)
        helper = document.get("credHelpers", {}).get(self.server) or document.get("credsStore")
        entry: dict[str, str] = {}
        if helper:
            user, secret = ("<token>", refresh_token) if refresh_token else (username, password)
            _store_with_helper(helper, {"ServerURL": self.server, "Username": user, "Secret": secret})
        elif refresh_token:
            # Docker keeps the refresh token in place of the password (`offline_token=true`).
            entry = {"auth": _basic(username, ""), "identitytoken": refresh_token}
        else:
            entry = {"auth": _basic(username, password)}
        document.setdefault("auths", {})[self.server] = entry
        _write(config, document)

    def log_out(self, config: Path) -> None:
        """Forget what is stored."""
        document = _read(config)
        document.get("auths", {}).pop(self.server, None)
        _write(config, document)

    @property
    def _ping(self) -> str:
        return f"https://{self.server}/v2/"

    def _prove(self, username: str, password: str) -> Optional[str]:
        """Ask the token service as the client does; returns the refresh token that Docker would keep."""
        basic = f"Basic {_basic(username, password)}"
        try:
            challenge = self._challenge()
            query = {"account": username, "service": challenge["service"]}
            if not self.podman:
                query |= {"client_id": "docker", "offline_token": "true"}
            answer = _get(f"{challenge['realm']}?{urllib.parse.urlencode(query)}", basic)
            _get(self._ping, f"Bearer {answer['access_token']}")
        except urllib.error.HTTPError as error:
            raise LoginError(self._refused(error)) from None
        except OSError as error:
            raise LoginError(self._said(f'Get "{self._ping}": {getattr(error, "reason", error)}')) from None
        return None if self.podman else answer.get("refresh_token")

    def _challenge(self) -> dict[str, str]:
        try:
            _get(self._ping, None)
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return dict(re.findall(r'(\w+)="([^"]*)"', error.headers["www-authenticate"]))
            raise
        raise LoginError("the registry asked for no credential, which the harness does not know")

    def _refused(self, error: urllib.error.HTTPError) -> str:
        if error.code != 401 and self.podman:
            return self._said(f"invalid status code from registry {error.code} ({error.reason})")
        if error.code != 401:
            return self._said(f"login attempt to {self._ping} failed with status: {error.code} {error.reason}")
        if self.podman:
            return f'Error: logging into "{self.server}": invalid username/password'
        first = json.loads(error.read())["errors"][0]
        code = str(first["code"]).lower().replace("_", " ")
        return self._said(f'Get "{self._ping}": {code}: {first["message"]}')

    def _said(self, text: str) -> str:
        if self.podman:
            return f'Error: authenticating creds for "{self.server}": pinging container registry {self.server}: {text}'
        return f"Error response from daemon: {text}" if self.by_daemon else text


def _get(url: str, authorization: Optional[str]) -> dict[str, Any]:
    request = urllib.request.Request(url, headers={"Authorization": authorization} if authorization else {})
    with urllib.request.urlopen(request, timeout=15) as response:
        body = response.read()
    return dict(json.loads(body)) if body.strip() else {}


def _store_with_helper(name: str, credential: dict[str, str]) -> None:
    program = f"docker-credential-{name}"
    if shutil.which(program) is None:
        reason, output = f'exec: "{program}": executable file not found in $PATH', ""
    else:
        given = json.dumps(credential)
        done = subprocess.run([program, "store"], input=given, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        reason, output = f"exit status {done.returncode}", done.stdout.strip()
    raise LoginError(f"Error saving credentials: error storing credentials - err: {reason}, out: `{output}`")


def _basic(username: str, password: str) -> str:
    return base64.b64encode(f"{username}:{password}".encode()).decode()


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent="\t") + "\n", encoding="utf-8")
