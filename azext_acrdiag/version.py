"""The version of the extension; `setup.py` reads it from here."""

VERSION = "1.0.0b1"
