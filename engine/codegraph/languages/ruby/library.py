"""Names that Ruby itself and its standard library define."""

from __future__ import annotations

from codegraph.languages.ruby.names import spell

_METHODS = """
    __callee__ __dir__ __id__ __method__ __send__ abort alias_method allocate ancestors
    append_features at_exit attr attr_accessor attr_reader attr_writer autoload autoload?
    binding block_given? caller caller_locations catch class class_eval class_exec
    class_variable_defined? class_variable_get class_variable_set class_variables clone
    const_defined? const_get const_missing const_set const_source_location constants
    define_method define_singleton_method deprecate_constant display dup enum_for eql?
    equal? eval exec exit exit! extend extend_object extended fail fork format freeze
    frozen? gem gem_original_require gets global_variables hash include include? included
    included_modules inherited initialize initialize_clone initialize_copy initialize_dup
    inspect instance_eval instance_exec instance_method instance_methods instance_of?
    instance_variable_defined? instance_variable_get instance_variable_set
    instance_variables is_a? iterator? itself kind_of? lambda load local_variables loop
    method method_added method_defined? method_missing method_removed method_undefined
    methods module_eval module_exec module_function name new nil? object_id open p pp
    prepend prepend_features prepended print printf private private_class_method
    private_constant private_instance_methods private_method_defined? private_methods proc
    protected protected_instance_methods protected_method_defined? protected_methods public
    public_class_method public_constant public_instance_method public_instance_methods
    public_method public_method_defined? public_methods public_send putc puts raise rand
    readline readlines refine remove_class_variable remove_const remove_instance_variable
    remove_method require require_relative respond_to? respond_to_missing? ruby2_keywords
    select send set_trace_func singleton_class singleton_class? singleton_method
    singleton_method_added singleton_method_removed singleton_method_undefined
    singleton_methods sleep spawn sprintf srand subclasses superclass syscall system taint
    tainted? tap test then throw to_enum to_s trace_var trap trust undef_method untaint
    untrace_var untrust untrusted? using warn yield_self
"""
"""Methods of every object, class and module; Ruby 3.1 lists them itself."""

_CONSTANTS = """
    ARGF ARGV Abbrev ArgumentError Array Base64 BasicObject Benchmark BigDecimal Bignum
    Binding Bundler CROSS_COMPILING CSV Class ClosedQueueError Comparable Complex
    ConditionVariable Coverage DRb Data Date DateTime DelegateClass Delegator Digest Dir ENV
    EOFError ERB Encoding EncodingError English Enumerable Enumerator Errno Etc Exception
    FalseClass Fcntl Fiber FiberError Fiddle File FileTest FileUtils Find Fixnum Float
    FloatDomainError Forwardable FrozenError GC Gem Hash IO IOError IPAddr IRB IndexError
    Integer Interrupt JSON Kernel KeyError LoadError LocalJumpError Logger Marshal MatchData
    Math Matrix Method Module Monitor MonitorMixin Mutex NameError Net NilClass
    NoMatchingPatternError NoMatchingPatternKeyError NoMemoryError NoMethodError
    NotImplementedError Numeric Object ObjectSpace Observable Open3 OpenSSL OpenStruct
    OptionParser PStore Pathname Prime Proc Process Psych Queue RDoc
    RUBYGEMS_ACTIVATION_MONITOR RUBY_COPYRIGHT RUBY_DESCRIPTION RUBY_ENGINE
    RUBY_ENGINE_VERSION RUBY_PATCHLEVEL RUBY_PLATFORM RUBY_RELEASE_DATE RUBY_REVISION
    RUBY_VERSION Racc Ractor Random Range RangeError Rational RbConfig Refinement Regexp
    RegexpError Resolv Rinda Ripper RuntimeError STDERR STDIN STDOUT ScriptError
    SecureRandom SecurityError Set Shellwords Signal SignalException SimpleDelegator
    Singleton SizedQueue Socket StandardError StopIteration String StringIO StringScanner
    Struct Symbol SyntaxError SystemCallError SystemExit SystemStackError TCPServer
    TCPSocket TOPLEVEL_BINDING TSort Tempfile Thread ThreadError ThreadGroup Time Timeout
    TracePoint TrueClass Tsort TypeError UNIXSocket URI UnboundMethod UncaughtThrowError
    UnicodeNormalize WEBrick Warning WeakRef YAML ZeroDivisionError Zlib
"""
"""Constants of the top level, those of the standard library included."""

BUILTINS = frozenset(map(spell, _METHODS.split())) | frozenset(_CONSTANTS.split())
