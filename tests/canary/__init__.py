"""Whether a secret gets out, wherever it was planted."""
