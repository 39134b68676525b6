"""Answers and texts that no service and no program should give."""
