"""`skopeo` as a client; it has no way to ask for the one right that a deletion takes, so `oras` is followed there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Optional

from azext_acrdiag.domain.action import Action
from tests.harness.sandbox import Result

from .registries import Registries, UserAndPassword
from .world import TAG, Credential


class Skopeo:
    """Acts at the registries with what a row has, without a login that is stored."""

    def __init__(self, registries: Registries, image: Path) -> None:
        self._registries = registries
        self._image = image
        registries.stage.sandbox.link_tool("skopeo")

    def can(self, action: Action, row: Credential) -> bool:
        """Try it for real; what a deletion took away is put back."""
        credential, place = self._registries.credential(row), self._registries.place(row)
        if action is Action.PULL:
            return self._pull(f"{place}:{TAG}", credential).exit == 0
        if action is Action.PUSH:
            return self._push(f"{place}:new", credential).exit == 0
        if not self._delete(row, credential):
            return False
        self.seed(row.registry, row.repository)
        return True

    def seed(self, registry: str, repository: str) -> None:
        """Put the image there, as the registry's administrator."""
        admin = Credential(registry, "admin", repository)
        pushed = self._push(f"{self._registries.place(admin)}:{TAG}", self._registries.credential(admin))
        assert pushed.exit == 0, pushed.stderr

    def image_id(self, row: Credential, tag: str) -> str:
        """What engines call the image that the registry has there: the digest of its configuration."""
        creds = _creds("", self._registries.credential(row))
        shown = self._skopeo("inspect", "--raw", *creds, f"docker://{self._registries.place(row)}:{tag}")
        assert shown.exit == 0, shown.stderr
        return str(json.loads(shown.stdout)["config"]["digest"])

    def _pull(self, image: str, credential: Optional[UserAndPassword]) -> Result:
        return self._skopeo("copy", *_creds("src-", credential), f"docker://{image}", "dir:pulled")

    def _push(self, image: str, credential: Optional[UserAndPassword]) -> Result:
        return self._skopeo("copy", *_creds("dest-", credential), f"dir:{self._image}", f"docker://{image}")

    def _delete(self, row: Credential, credential: Optional[UserAndPassword]) -> bool:
        server = self._registries.server(row)
        token = self._registries.token(server, credential, f"repository:{row.repository}:delete")
        digest = "sha256:" + hashlib.sha256((self._image / "manifest.json").read_bytes()).hexdigest()
        url = f"https://{server}/v2/{row.repository}/manifests/{digest}"
        answer = self._registries.request("DELETE", url, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code == 202

    def _skopeo(self, *words: str) -> Result:
        return self._registries.stage.sandbox.run(["skopeo", "--insecure-policy", *words])


def _creds(side: str, credential: Optional[UserAndPassword]) -> tuple[str, ...]:
    return (f"--{side}creds", ":".join(credential)) if credential else (f"--{side}no-creds",)
