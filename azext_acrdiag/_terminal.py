"""The person's side of a command: what is shown on a terminal, warnings, errors, progress, exit code."""

import sys
from contextlib import contextmanager

from knack.log import get_logger

logger = get_logger(__name__)

_OUTPUT_OPTIONS = ("-o", "--output")


def wants_text(cli_ctx):
    """Whether the result is read by a person: a terminal, and no output format or query was asked for."""
    if not sys.stdout.isatty() or cli_ctx.invocation.data.get("query_active"):
        return False
    words = cli_ctx.data.get("safe_params") or []
    if any(word.split("=")[0] in (*_OUTPUT_OPTIONS, "--query") for word in words):
        return False
    return cli_ctx.config.get("core", "output", fallback="json") == "json"


def shape():
    """Width of the terminal in columns (80 to 120), and whether it can show only ASCII."""
    import shutil

    width = shutil.get_terminal_size((80, 24)).columns
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    return max(80, min(width, 120)), not encoding.startswith("utf")


def show(lines):
    """Print styled lines on standard output; colours follow the CLI's theme."""
    from azure.cli.core.style import Style, print_styled_text

    for line in lines:
        print_styled_text([(Style(style), text) for style, text in line] or "", file=sys.stdout)


def warn(text):
    """Say something besides the result, on standard error; it may quote anything."""
    from .render.clean import brief

    logger.warning("%s", brief(text))


@contextmanager
def plain_errors():
    """Errors that are raised within may quote anything, too: of what they say, only the text gets out."""
    from azure.cli.core.azclierror import AzCLIError

    from .render.clean import brief

    try:
        yield
    except AzCLIError as error:
        error.error_msg = brief(str(error.error_msg))
        error.recommendations = [brief(each) for each in error.recommendations]
        error.args = (error.error_msg,)
        raise


def exit_with(cli_ctx, code):
    """End the process with this code once the CLI has written the output."""
    if code == 0:
        return
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    def leave(_, **__):
        raise SystemExit(code)

    cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, leave)


@contextmanager
def progress(cli_ctx):
    """A function that shows what is waited for, and how much is done, on standard error of a terminal.

    Elsewhere it does nothing, nor where it is over in two seconds.
    """
    if (
        not sys.stderr.isatty()
        or cli_ctx.only_show_errors
        or cli_ctx.config.getboolean("core", "disable_progress_bar", fallback=False)
    ):
        yield lambda message, done=0, total=0: None
        return
    from ._progress import Bar

    line = Bar(sys.stderr)
    try:
        yield line.show
    finally:
        line.end()
