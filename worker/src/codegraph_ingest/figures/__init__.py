"""What anyone may see: sums of weeks and months, each with at least ten machines behind it.

What is counted
    A *week* (from Monday, UTC) has calls and errors, by tool, by agent and by command. A calendar
    *month* has machines, by system, version and so on. No calls are given for both: weeks and
    months overlap, and a month less its weeks would be a number that was never meant to be shown.
    Either is shown once it is over and a day has passed for what is sent late.

What a machine is
    An id, and an id belongs to a month. So a month is exact, while a week across two months counts
    a machine twice that was active in both: nobody can tell that two ids are one machine. Whether
    there are enough machines is decided by the month that has more of them, never by that sum.

What is withheld
    A week or month with fewer than ten machines is left out, whole. In a breakdown, all values with
    fewer than ten machines are folded into one row. If even together they are fewer than ten, the
    next smallest value goes with them, and so on. So every row, and every total less some rows,
    has ten machines or more. A tool that all but a few machines of a month used is said to be on
    "nearly all" of them, for the few could be had by subtraction.

When
    Once a UTC day, so that watching the page cannot tell what a single request changed. What is
    stored of the figures is what is shown: an error of the page cannot show more.

How
    `disclosure` decides what may be shown, `aggregate` adds up one period from its events, `store`
    keeps the results and knows which periods to add up anew, and `refresher` does so in a thread.
    Periods that begin longer ago than events are kept stay as they are.
"""

from codegraph_ingest.figures.model import THRESHOLD, Breakdown, Cell, Figures, Period, Span
from codegraph_ingest.figures.refresher import Refresher
from codegraph_ingest.figures.store import read, refresh, version

__all__ = [
    "THRESHOLD",
    "Breakdown",
    "Cell",
    "Figures",
    "Period",
    "Refresher",
    "Span",
    "read",
    "refresh",
    "version",
]
