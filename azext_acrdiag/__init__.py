"""The loader of the extension: imports nothing but azure-cli-core and knack, for every `az acr …` command loads it."""

from azure.cli.core import AzCommandsLoader

from ._help import helps  # noqa: F401  pylint: disable=unused-import


class AcrDiagCommandsLoader(AzCommandsLoader):
    """Adds the group `az acr diagnose-login`."""

    def __init__(self, cli_ctx=None):
        from azure.cli.core.commands import CliCommandType

        custom = CliCommandType(operations_tmpl="azext_acrdiag.custom#{}")
        super().__init__(cli_ctx=cli_ctx, custom_command_type=custom)

    def load_command_table(self, args):
        from .commands import load_command_table

        load_command_table(self, args)
        return self.command_table

    def load_arguments(self, command):
        from ._params import load_arguments

        load_arguments(self, command)


COMMAND_LOADER_CLS = AcrDiagCommandsLoader
