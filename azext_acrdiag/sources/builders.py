"""Which builder `docker buildx` would build with, from its own files. They are only read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict, List, Optional

from ..domain.fact import Absent, Fact, Known
from ..facts.machine import Builder, Engine
from .auth_files import docker_folder

_NO_BUILDER = Absent("Builds go through the Docker daemon itself.")


def builder(engine: Engine) -> Fact[Builder]:
    """The chosen builder: https://github.com/docker/buildx, `store` and `store/storeutil`.

    The choice counts for the context (or the address) for which it was made, unless it was made for all.
    """
    folder = Path(os.environ.get("BUILDX_CONFIG") or docker_folder() / "buildx")
    name = os.environ.get("BUILDX_BUILDER")
    if not name:
        chosen = _read(folder / "current")
        if not (chosen.get("Global") is True or _is_of(str(chosen.get("Key")), engine)):
            return _NO_BUILDER
        name = str(chosen.get("Name") or "")
    path = folder / "instances" / os.path.basename(name.lower())
    instance = _read(path) if name else {}
    driver = instance.get("Driver")
    if not isinstance(driver, str) or driver == "docker":
        return _NO_BUILDER
    nodes = instance.get("Nodes")
    settings = [_options(node) for node in nodes] if isinstance(nodes, list) else []
    return Known(Builder(name, driver, str(path), _proxy_of(settings)), str(path))


def _is_of(key: str, engine: Engine) -> bool:
    origin = engine.endpoint_origin or ""
    return key in (engine.endpoint, os.environ.get("DOCKER_CONTEXT")) or f"'{key}'" in origin


def _options(node: Any) -> Dict[str, str]:
    options = node.get("DriverOpts") if isinstance(node, dict) else None
    return {str(name).lower(): str(value) for name, value in options.items()} if isinstance(options, dict) else {}


def _proxy_of(nodes: List[Dict[str, str]]) -> bool:
    """Whether every node knows a proxy, which no node takes from the shell or the daemon."""
    return bool(nodes) and all("env.https_proxy" in options for options in nodes)


def _read(path: Path) -> Dict[str, Any]:
    try:
        value: Optional[Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
