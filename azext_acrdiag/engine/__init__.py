"""How facts become a report: plan, resolve, judge, rank. Knows nothing of Azure."""
