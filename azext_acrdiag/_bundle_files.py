"""Bundles as files: where the disk and the command line meet `bundle/`."""

import os

from azure.cli.core.azclierror import FileOperationError, ValidationError

from . import _terminal

_LARGEST = 20 * 1024 * 1024
_KINDS = {
    "id": "ids",
    "user": "sign-in names",
    "name": "names",
    "tenant": "domains",
    "address": "addresses",
    "secret": "secrets",
}


def check_writable(path):
    """The path, if a bundle can be written there; else raise. Nothing is touched yet."""
    path = os.path.expanduser(path)
    folder = os.path.dirname(path) or os.curdir
    if os.path.isdir(path):
        raise _not_writable(path, "it is a folder")
    if not os.path.isdir(folder):
        raise _not_writable(path, f"there is no folder {folder}")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise _not_writable(path, "permission is denied")
    return path


def save(record, path):
    """Write the record, over what the file held before, and say what was replaced."""
    import secrets

    from .bundle.write import write_bundle

    text, replaced = write_bundle(record, secrets.token_bytes(32))
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise _not_writable(path, error.strerror) from None
    counted = ", ".join(f"{replaced[kind]} {word}" for kind, word in _KINDS.items() if kind in replaced)
    _terminal.warn(
        f"The facts were saved to {path}. Pseudonyms stand for: {counted or 'nothing'}. "
        "Names of registries and resources are kept."
    )


def load(path):
    """The record in a file, or raise."""
    from .bundle.read import BundleError, read_bundle

    path = os.path.expanduser(path)
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(_LARGEST + 1)
    except UnicodeDecodeError:
        raise ValidationError(f"'{path}' is no bundle: it is no text in UTF-8.", _ADVICE) from None
    except OSError as error:
        raise FileOperationError(f"'{path}' cannot be read: {error.strerror}.", "Check the path.") from None
    if len(text) > _LARGEST:
        raise ValidationError(f"'{path}' is no bundle: it is too large.", _ADVICE)
    try:
        record = read_bundle(text)
    except BundleError as error:
        raise ValidationError(f"'{path}' cannot be used. {error}", _ADVICE) from None
    _terminal.warn(
        f"{path} holds what acrdiag {record.version} found at {record.found_at:%Y-%m-%d %H:%M} UTC. "
        "Ids and names of people in it are pseudonyms."
    )
    return record


_ADVICE = "Make a bundle with: az acr diagnose-login run --name NAME --save FILE"


def _not_writable(path, reason):
    return FileOperationError(f"The bundle cannot be written to '{path}': {reason}.", "Check --save.")
