"""A home for container clients that nothing of this machine reaches into."""

from __future__ import annotations

from pathlib import Path

import pytest

_VARIABLES = (
    "APPDATA",
    "DOCKER_AUTH_CONFIG",
    "DOCKER_COMMAND",
    "DOCKER_CONFIG",
    "HELM_CONFIG_HOME",
    "HELM_REGISTRY_CONFIG",
    "REGISTRY_AUTH_FILE",
    "SUDO_HOME",
    "SUDO_USER",
    "XDG_CONFIG_HOME",
)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The home folder, which is not there yet; the runtime folder is `run` beside it."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    return tmp_path / "home"
