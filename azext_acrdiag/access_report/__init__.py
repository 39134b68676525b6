"""Who may do what on a registry, why, and what to assign: reports that know of no output format. Pure."""
