"""The scenario harness: the real `az` in a private environment against a simulated Azure."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""
