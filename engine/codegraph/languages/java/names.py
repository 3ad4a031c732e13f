"""How Java's names are spelt in paths.

A class may have a field, a type and any number of methods of one name. They are kept apart by a
mark that no identifier has: ``size₀`` is a field or another variable, ``size¹`` a method that takes
one argument, ``Size`` a type. Static imports go through hidden names such as ``Assert₁``.
"""

from __future__ import annotations

import re

_CONSTANT = re.compile(r"[A-Z][A-Z0-9_$]*\Z")

PRIMITIVES = frozenset("boolean byte char double float int long short void".split())

JAVA_LANG = frozenset(
    """
    AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException
    ArrayStoreException AssertionError AutoCloseable Boolean Byte CharSequence Character Class
    ClassCastException ClassLoader ClassNotFoundException ClassValue CloneNotSupportedException
    Cloneable Comparable Deprecated Double Enum Error Exception ExceptionInInitializerError Float
    FunctionalInterface IllegalAccessError IllegalAccessException IllegalArgumentException
    IllegalCallerException IllegalMonitorStateException IllegalStateException
    IllegalThreadStateException IncompatibleClassChangeError IndexOutOfBoundsException
    InheritableThreadLocal InstantiationException Integer InternalError InterruptedException
    Iterable LinkageError Long Math Module ModuleLayer NegativeArraySizeException
    NoClassDefFoundError NoSuchFieldError NoSuchFieldException NoSuchMethodError
    NoSuchMethodException NullPointerException Number NumberFormatException Object OutOfMemoryError
    Override Package Process ProcessBuilder ProcessHandle Readable Record
    ReflectiveOperationException Runnable Runtime RuntimeException RuntimePermission SafeVarargs
    SecurityException SecurityManager Short StackOverflowError StackTraceElement StackWalker
    StrictMath String StringBuffer StringBuilder StringIndexOutOfBoundsException SuppressWarnings
    System Thread ThreadDeath ThreadGroup ThreadLocal Throwable TypeNotPresentException
    UnsatisfiedLinkError UnsupportedClassVersionError UnsupportedOperationException VerifyError
    VirtualMachineError Void
    """.split()
)


def may_be_both(name: str) -> bool:
    """Whether a name may be a constant's as well as a type's."""
    return _CONSTANT.match(name) is not None


def is_type_name(name: str) -> bool:
    """Whether a name is written as those of types and constants are."""
    return name[:1].isupper()
