"""The vocabulary of a diagnosis: standard library only, frozen values, no input or output."""
