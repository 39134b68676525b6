"""What can be known: frozen values and the keys that name them. No input or output.

A new fact is one value type and one key here, and one provider in `sources/`.
"""
