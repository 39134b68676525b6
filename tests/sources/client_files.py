"""Files of docker and podman, as tests write them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Union

from tests.rules import facts

Document = Union[str, dict[str, Any]]


def basic(text: str) -> str:
    """`user:password` as it stands in `auth`."""
    return base64.b64encode(text.encode()).decode()


ENTRY = {"auth": basic(f"{facts.APP_ID}:s:e:cret")}


def write(path: Path, document: Document) -> None:
    """The document, or the very text, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")


def docker_file(home: Path, document: Document) -> Path:
    """What docker reads by default."""
    path = home / ".docker/config.json"
    write(path, document)
    return path
