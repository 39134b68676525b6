"""The examples of the help, run as they are."""
