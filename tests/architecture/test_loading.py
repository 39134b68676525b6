"""Loading the extension costs every `az acr` command nothing worth measuring."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# The CLI core itself imports much; what counts is what the extension adds to it.
PROBE = """
import json, sys
from azure.cli.core import get_default_cli, AzCommandsLoader
from azure.cli.core.commands import CliCommandType
cli = get_default_cli()
before = set(sys.modules)
import azext_acrdiag
loader = azext_acrdiag.COMMAND_LOADER_CLS(cli_ctx=cli)
loader.load_command_table(["acr", "-h"])
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_loading_imports_neither_requests_nor_an_sdk_nor_threads(tmp_path: Path) -> None:
    environment = {**os.environ, "AZURE_CONFIG_DIR": str(tmp_path)}
    output = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    added = json.loads(output)
    heavy = ("requests", "azure.mgmt", "msrest", "jwt", "cryptography", "concurrent.futures", "asyncio", "urllib3")
    assert not [name for name in added if name.startswith(heavy)], added
    assert [name for name in added if name.startswith("azext_acrdiag")] == [
        "azext_acrdiag",
        "azext_acrdiag._help",
        "azext_acrdiag.commands",
    ]
