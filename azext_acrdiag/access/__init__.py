"""Pure evaluators: role matching, scopes, network rules. No input or output."""
