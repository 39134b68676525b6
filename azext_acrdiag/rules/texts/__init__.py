"""Causes without a rule, known only by the texts that clients print: one file per family."""
