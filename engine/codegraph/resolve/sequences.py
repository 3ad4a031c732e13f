"""What the members of the collections and sequences of C# and Kotlin give."""

from __future__ import annotations

from codegraph.languages.marks import parted, variable
from codegraph.resolve.path import elements, keys

_ELEMENT = frozenset(
    """Aggregate Current Dequeue ElementAt ElementAtOrDefault First FirstOrDefault GetOrAdd
    GetResult GetValueOrDefault Last LastOrDefault Max MaxBy Min MinBy Peek Pop Result Single
    SingleOrDefault Target Value Find FindLast Random GetRequiredValue
    elementAt find findLast first firstOrNull get getOrPut getValue last lastOrNull maxByOrNull
    maxOf minByOrNull next pop random remove removeAt removeFirst removeLast single singleOrNull
    value""".split()
)
"""Members that give one element."""

_SAME = frozenset(
    """Append AsEnumerable AsParallel AsQueryable AsReadOnly AsSpan AsTask Concat ConfigureAwait
    DefaultIfEmpty Distinct DistinctBy Except FindAll GetAwaiter GetEnumerator GetRange Intersect
    OrderBy OrderByDescending Order OrderDescending Prepend Reverse Skip SkipLast SkipWhile Take
    TakeLast TakeWhile ThenBy ThenByDescending ToArray ToHashSet ToImmutableArray ToImmutableList
    ToList Union Where Slice
    asIterable asReversed asSequence distinct distinctBy drop dropLast dropWhile filter filterNot
    filterNotNull iterator minus onEach orEmpty plus reversed shuffled sorted sortedBy
    sortedByDescending sortedWith subList take takeLast takeWhile toList toMutableList
    toMutableSet toSet""".split()
)
"""Members that give the same elements again."""

_VISITS = frozenset(
    """All Any Count Exists Find FindAll FindIndex First FirstOrDefault ForEach GroupBy Last
    LastOrDefault Max MaxBy Min MinBy OrderBy OrderByDescending RemoveAll Select SelectMany Single
    SingleOrDefault SkipWhile Sum Average TakeWhile ThenBy ThenByDescending ToDictionary ToLookup
    TrueForAll Where DistinctBy
    all any associateBy associateWith collect count distinctBy dropWhile filter filterNot find
    findLast first firstOrNull flatMap forEach groupBy indexOfFirst last lastOrNull map mapNotNull
    maxByOrNull maxOf minByOrNull none onEach partition removeIf single singleOrNull sortedBy
    sortedByDescending sumOf takeWhile""".split()
)
"""Members that take a function of an element."""


def sequence_member(held: str, name: str) -> str:
    """The path of a member of a container of C# or Kotlin.

    Args:
        held: The path inside the container's brackets.
        name: The member, marked as `codegraph.languages.marks` tells.

    Returns:
        An element, another container or a function; empty for what is none of the project's.
    """
    bare, count = parted(name)
    value, pair = elements(held), keys(held)
    if count < 0:  # a property
        if pair and bare in {"Keys", "Values", "keys", "values"}:
            return f"<{pair}.{variable(bare[:-1])}>"
        return value if bare in _ELEMENT else ""
    if bare == "TryGetValue" and pair:
        return f"~<boolean{{}};?;{value}>"
    each = pair or value
    if bare in _SAME:
        given = f"<{each}>"
    elif bare in _ELEMENT:
        given = each
    elif bare in _VISITS:
        given = "?"
    else:
        return ""
    return f"~<{given};~<?;{each}>>" if bare in _VISITS and count else f"~<{given}>"
