"""`python -m tests.simulator`, for a person who wants to play with a world."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from .edge_under_test import HEALTHY, METADATA


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_how_to_get_there_and_serves_until_it_is_stopped(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.simulator", str(HEALTHY)]
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        variables: dict[str, str] = {}
        while "AZURE_CORE_COLLECT_TELEMETRY" not in variables:
            export, assignment = shlex.split(process.stdout.readline())
            assert export == "export"
            name, _, variables[name] = assignment.partition("=")
        try:
            proxies = {"https": variables["HTTPS_PROXY"]}
            answer = requests.get(METADATA, proxies=proxies, verify=variables["REQUESTS_CA_BUNDLE"], timeout=10)
            assert answer.status_code == 200
        finally:
            process.send_signal(number)
        assert process.wait(10) == 0
