"""Where `--resume` meets the disk: the answers of an interrupted scan, or none."""

from contextlib import contextmanager
from datetime import datetime, timezone

from azure.cli.core.azclierror import FileOperationError

from . import _terminal


class _Kept:
    """What a scan is told about earlier answers."""

    def __init__(self, began_at, remember):
        self.began_at = began_at
        self.remember = remember
        self.is_done = False


@contextmanager
def open_at(path, cli_ctx, question):
    """Earlier answers to the same questions by the same account, where a file was given. Raises FileOperationError."""
    from .sources.azure_rest import always_ask

    if path is None:
        yield _Kept(datetime.now(timezone.utc), always_ask)
        return
    from .sources.journal import Journal, OtherScan

    try:
        journal = Journal(path, _name_of(cli_ctx, question))
    except OtherScan as other:
        raise FileOperationError(f"'{path}' cannot be resumed: {other}.", "Give another file after --resume.") from None
    except OSError as error:
        raise FileOperationError(f"'{path}' cannot be opened: {error.strerror}.", "Check --resume.") from None
    if journal.kept:
        _terminal.warn(f"Going on with the scan in {path}, which began at {journal.began_at:%Y-%m-%d %H:%M} UTC.")
    kept = _Kept(journal.began_at, journal.remember)
    try:
        yield kept
    finally:
        journal.close(kept.is_done)


def _name_of(cli_ctx, question):
    """The account and the scope: others see something else."""
    from .domain.fact import Known
    from .sources.account import account

    who = account(cli_ctx)
    name = f"{who.value.tenant_id} {who.value.name}" if isinstance(who, Known) else ""
    scope = question.scope
    return f"{name} {','.join(scope.subscriptions)} {scope.management_group or ''}"
