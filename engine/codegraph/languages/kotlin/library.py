"""Functions of Kotlin's standard library that are called bare in any file."""

from __future__ import annotations

from codegraph.languages.marks import TYPE_PARAMETER

BUILTINS = frozenset(
    """TODO also apply arrayListOf arrayOf arrayOfNulls assert booleanArrayOf buildList buildMap
    buildSet buildString byteArrayOf charArrayOf check checkNotNull compareBy doubleArrayOf
    emptyArray emptyList emptyMap emptySequence emptySet enumValueOf enumValues error floatArrayOf
    generateSequence hashMapOf hashSetOf intArrayOf lazy let linkedMapOf linkedSetOf listOf
    listOfNotNull longArrayOf mapOf maxOf minOf mutableListOf mutableMapOf mutableSetOf print
    println readLine repeat require requireNotNull run runCatching sequence sequenceOf setOf
    sortedMapOf sortedSetOf synchronized takeIf to with""".split()
) | {TYPE_PARAMETER}
