"""The part of the Kusto Query Language that inventories (Azure Resource Graph) and logs (Log Analytics) need.

`TABLE | where … | extend … | project … | summarize … by … | top N by … | order by … | limit N | count`. Names,
semantics and letter case: the Kusto documentation; everything else is refused, never answered wrongly.
"""

from .parser import QueryError, UnresolvedName, run, run_plain
from .tables import Result, Row, Segment, Table

__all__ = ["QueryError", "Result", "Row", "Segment", "Table", "UnresolvedName", "run", "run_plain"]
