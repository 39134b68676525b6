"""Files that a report is written to. The extension of the name decides what it looks like."""

import os

_SARIF_OR_JSON = ".sarif.json"


def _html(report):
    from .render.html import to_html

    return to_html(report)


def _markdown(report):
    from .render.markdown import to_markdown

    return to_markdown(report)


def _sarif(report):
    from .render.sarif import to_sarif
    from .rules.catalog import all_rules

    return _dumped(to_sarif(report, all_rules()))


def _json(report):
    from .render.json_v1 import to_json

    return _dumped(to_json(report))


FORMATS = {".html": _html, ".md": _markdown, ".sarif": _sarif, ".json": _json}


def _estate_html(report):
    from .render.estate_html import estate_to_html

    return estate_to_html(report)


def _estate_sarif(report):
    from .render.sarif import estate_to_sarif
    from .rules.catalog import scan_rules

    return _dumped(estate_to_sarif(report, scan_rules()))


def _estate_json(report):
    from .render.estate_json import estate_to_json

    return _dumped(estate_to_json(report))


ESTATE_FORMATS = {".html": _estate_html, ".sarif": _estate_sarif, ".json": _estate_json}
"""Of the report of a scan."""


def check(paths, formats=None):
    """The paths, each of a known format and in a place that can be written to, or raise. Nothing is touched yet."""
    return [_checked(os.path.expanduser(path), formats or FORMATS) for path in paths or ()]


def write(report, path, formats=None):
    """Write the report, over what the file held before. Raises FileOperationError."""
    put(path, _writer(path, formats or FORMATS)(report))


def put(path, text):
    """Write a text, over what the file held before. Raises FileOperationError."""
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise _not_writable(path, error.strerror) from None


def _checked(path, formats):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    if _writer(path, formats) is None:
        raise InvalidArgumentValueError(
            f"'{path}' does not end with the name of a report format.",
            f"End the name of the file with one of: {', '.join(formats)}",
        )
    return check_place(path)


def check_place(path, what="report", option="--report-file"):
    """The path, if a file can be written there, or raise FileOperationError. Nothing is touched yet."""
    folder = os.path.dirname(path) or os.curdir
    if os.path.isdir(path):
        raise _not_writable(path, "it is a folder", what, option)
    if not os.path.isdir(folder):
        raise _not_writable(path, f"there is no folder {folder}", what, option)
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise _not_writable(path, "permission is denied", what, option)
    return path


def _writer(path, formats):
    name = path.lower()
    if name.endswith(_SARIF_OR_JSON):
        return formats[".sarif"]
    return formats.get(os.path.splitext(name)[1])


def _not_writable(path, reason, what="report", option="--report-file"):
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(f"The {what} cannot be written to '{path}': {reason}.", f"Check {option}.")


def _dumped(document):
    import json

    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
