"""Stand-ins for programs of the described machine; each runs as a program of its own."""
