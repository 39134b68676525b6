"""`explain`, and the text of an error, which `run` takes, too."""

# pylint: disable=unused-argument  # the CLI gives every validator the command

import sys

from azure.cli.core.azclierror import (
    FileOperationError,
    InvalidArgumentValueError,
    RequiredArgumentMissingError,
)


def validate_explain(cmd, namespace):
    """See to it that there is exactly one thing to explain, and read it where it is piped in."""
    if (namespace.code is None) == (namespace.error is None):
        raise RequiredArgumentMissingError(
            "Either --code or --error is needed.", "For example: az acr diagnose-login explain --error @build.log"
        )
    if namespace.error is not None:
        namespace.error = error_text(namespace.error)


def error_text(given):
    """The text of an error, from the command line or standard input."""
    if given.startswith("@") and "\n" not in given:
        # The CLI has already replaced an @ and the path of a readable file by what the file holds.
        raise FileOperationError(f"The file '{given[1:]}' cannot be read.", "Check the path after --error.")
    text = sys.stdin.buffer.read().decode("utf-8", "replace") if given == "-" else given
    if not text.strip():
        raise InvalidArgumentValueError(
            "The error text is empty.", "Give what the client printed, for example: --error @build.log"
        )
    return text
