"""Names of Rust's standard library that programs use without importing them."""

from __future__ import annotations

from codegraph.languages.rust.marks import MACRO

MACROS = frozenset(
    """assert assert_eq assert_ne cfg column compile_error concat dbg debug_assert debug_assert_eq
    debug_assert_ne env eprint eprintln file format format_args include include_bytes include_str
    is_x86_feature_detected line matches module_path option_env panic print println ready stringify
    thread_local todo try unimplemented unreachable vec write writeln addr_of addr_of_mut
    concat_bytes concat_idents const_format_args global_asm asm llvm_asm naked_asm pin join
    default_free_fn""".split()
)

PRIMITIVES = frozenset(
    """bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize""".split()
)

TYPES = frozenset(
    """Box Clone Copy Default DoubleEndedIterator Drop Eq Err ExactSizeIterator Extend Fn FnMut
    FnOnce From FromIterator Into IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd
    Result Send Sized Some String Sync ToOwned ToString TryFrom TryInto Unpin Vec AsMut AsRef
    AsyncFn AsyncFnMut AsyncFnOnce Debug Hash Future IntoFuture""".split()
)

FUNCTIONS = frozenset(("drop", "size_of", "size_of_val", "align_of", "align_of_val"))

ATTRIBUTES = frozenset(
    """allow automatically_derived bench cfg cfg_attr cold crate_name crate_type deny deprecated
    derive doc expect feature forbid global_allocator ignore inline link link_name link_section
    macro_export macro_use must_use no_link no_mangle no_std non_exhaustive panic_handler path
    proc_macro proc_macro_attribute proc_macro_derive recursion_limit repr rustfmt::skip
    should_panic target_feature test track_caller type_length_limit unsafe used warn""".split()
)
"""Attributes of the compiler, which name nothing."""

BUILTINS = PRIMITIVES | TYPES | FUNCTIONS | {f"{name}{MACRO}" for name in MACROS}

CRATES = frozenset(("std", "core", "alloc", "proc_macro", "test"))

TRANSPARENT = frozenset(
    """Arc Box Cow ManuallyDrop MutexGuard Pin Rc Ref RefMut RwLockReadGuard
    RwLockWriteGuard""".split()
)
"""Generic types whose values have the methods of what they hold."""

HOLDERS = frozenset(
    """BTreeSet BinaryHeap Cell HashSet IndexSet IntoIter Iter IterMut LinkedList Mutex OnceCell
    OnceLock LazyLock Option Peekable Poll RefCell RwLock SmallVec Vec VecDeque""".split()
)
"""Generic types that hold values of their last type argument."""

MAPS = frozenset(("BTreeMap", "HashMap", "IndexMap"))

YIELDING = frozenset(
    """DoubleEndedIterator ExactSizeIterator FusedIterator IntoIterator Iterator Stream""".split()
)
"""Traits whose ``Item`` a loop gives."""

CALLABLE = frozenset(("Fn", "FnMut", "FnOnce", "AsyncFn", "AsyncFnMut", "AsyncFnOnce"))

MARKERS = frozenset(
    """Clone Copy Debug Default Display Eq Hash Ord PartialEq PartialOrd RefUnwindSafe Send Sized
    Sync Unpin UnwindSafe""".split()
)
"""Traits that are asked for beside the one whose methods are called."""

WRAPPERS = frozenset(
    """Arc::clone Arc::new Arc::pin Box::from Box::new Box::pin Cow::Borrowed Cow::Owned Pin::new
    Pin::new_unchecked Rc::clone Rc::new Some::into mem::replace mem::take ManuallyDrop::new
    black_box hint::black_box""".split()
)
"""Functions that give what their first argument is."""

VISITING = frozenset(
    """all and_then any chunk_by dedup_by_key filter filter_map find find_map flat_map for_each
    inspect into_group_map is_some_and is_none_or is_ok_and map map_or map_or_else map_while
    max_by_key min_by_key partition position retain retain_mut rposition skip_while
    sort_by_key sort_unstable_by_key sum_by take_while then_with try_for_each unwrap_or_else
    unzip with with_borrow with_borrow_mut with_mut""".split()
)
"""Methods of containers that take a function of one element as their last argument."""
