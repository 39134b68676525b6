"""Reports and rules as JSON and as text. Knows only the domain and the rules."""
