"""Azure services that pull: which identity they use, whether it is there, and the way they come."""
