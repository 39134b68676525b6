"""From the text of an error to its causes: pure, offline, in time that grows with the text and no faster."""
