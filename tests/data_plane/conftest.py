"""What the tests here share: the registries, who seeds them, and the product, which runs in this process.

It is called as the command does it: `gather`, then `report_on`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from azext_acrdiag.composition import gather, report_on
from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import FailOn
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import Subject, SubjectKind
from azext_acrdiag.domain.target import parse_target

from .distribution import is_installed
from .image import write_image
from .registries import Registries, open_registries
from .skopeo import Skopeo
from .world import REGISTRIES, SEEDED, Credential

Verdict = Callable[[Credential, Action], int]


@pytest.fixture(scope="package")
def registries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registries]:
    if not (is_installed() and shutil.which("skopeo")):
        pytest.skip("docker-registry and skopeo are not both installed on this machine")
    with open_registries(tmp_path_factory.mktemp("registries")) as opened:
        yield opened


@pytest.fixture(scope="package")
def skopeo(registries: Registries, tmp_path_factory: pytest.TempPathFactory) -> Skopeo:
    """It has put an image into every repository."""
    client = Skopeo(registries, write_image(tmp_path_factory.mktemp("seed") / "image"))
    for name in REGISTRIES:
        for repository in SEEDED:
            client.seed(name, repository)
    return client


@pytest.fixture(scope="package")
def cli(registries: Registries) -> Iterator[Any]:
    """The CLI in this process, with the sign-in of the private machine."""
    from azure.cli.core.mock import DummyCli

    with pytest.MonkeyPatch.context() as patch:
        for name, value in registries.stage.sandbox.environment.items():
            if name != "PATH":
                patch.setenv(name, value)
        patch.setattr("azure.cli.core.util.handle_version_update", lambda: None)
        yield DummyCli()


@pytest.fixture(scope="package")
def verdict(registries: Registries, cli: Any) -> Verdict:
    """The exit code of the product for a row and an action; it is asked once, whichever clients are held against it."""

    @cache
    def asked(row: Credential, action: Action) -> int:
        target = parse_target(row.registry, (action,), repository=row.repository)
        credential = registries.credential(row)
        if credential is None:
            subject = Subject(SubjectKind.ANONYMOUS)
        else:
            subject = Subject(SubjectKind.CREDENTIAL, credential[0], Secret(credential[1]))
        record = gather(cli, target, (subject,), FailOn.ERROR, 30.0, False, lambda *_: None)
        return report_on(record).verdict.exit_code

    return asked
