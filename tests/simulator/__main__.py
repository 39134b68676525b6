"""Serves a world in the foreground: `python -m tests.simulator WORLD.yaml`.

It prints the environment variables that lead a client there; put them into another shell and use the real `az`.
"""

from __future__ import annotations

import argparse
import contextlib
import shlex
import signal
import tempfile
import threading
from pathlib import Path

from .server import Simulator
from .world import load_world


def main() -> None:
    """Runs until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description="Serve a simulated Azure.")
    parser.add_argument("world", type=Path, help="a world file")
    arguments = parser.parse_args()
    # A shell that starts it in the background has it ignore the interrupt, and Python then leaves it so.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory(prefix="simulator-") as folder,
        Simulator(load_world(arguments.world)) as simulator,
    ):
        variables = simulator.environment(simulator.ca_file(Path(folder) / "ca.pem"))
        # A configuration of its own keeps the accounts of the person who plays with it apart.
        variables |= {"AZURE_CONFIG_DIR": f"{folder}/azure", "AZURE_CORE_COLLECT_TELEMETRY": "0"}
        for name, value in variables.items():
            print(f"export {name}={shlex.quote(value)}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
