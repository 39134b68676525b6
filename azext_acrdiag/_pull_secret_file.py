"""The file or pipe that --pull-secret names."""

import os
import sys

from azure.cli.core.azclierror import FileOperationError, InvalidArgumentValueError

from .domain.secret import Secret
from .domain.subject import Subject, SubjectKind

_LARGEST = 1024 * 1024
"""Bytes: what Kubernetes allows for a secret."""


def read(given):
    """The subject that the secret in the file is, or raise; `-` stands for standard input."""
    if given == "-":
        content = sys.stdin.buffer.read(_LARGEST + 1)
    else:
        # What is no path is not repeated: it may be the secret itself, put there by the CLI in the place of @FILE.
        try:
            with open(os.path.expanduser(given), "rb") as file:
                content = file.read(_LARGEST + 1)
        except (OSError, ValueError):
            raise FileOperationError(
                "The file that --pull-secret names cannot be read.", "Give its path without an @, or - and pipe it in."
            ) from None
    if not content.strip() or len(content) > _LARGEST:
        raise InvalidArgumentValueError(
            "The pull secret is empty or larger than 1 MiB.",
            "For example: kubectl get secret NAME --output json | az acr diagnose-login run ... --pull-secret -",
        )
    return Subject(SubjectKind.PULL_SECRET, given, Secret(content.decode("utf-8", "replace")))
