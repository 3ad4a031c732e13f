"""The functions of the C library and of POSIX that no project is expected to define for others.

A project may define one of them for itself; that one is meant only where it is plainly in sight.
"""

from __future__ import annotations

LIBRARY = frozenset(
    """
    abort abs accept access alarm alloca asctime assert atexit atof atoi atol atoll basename bind
    bsearch calloc ceil chdir chmod chown clock clock_gettime close closedir connect cos ctime
    dirname div dlclose dlerror dlopen dlsym dup dup2 errno execl execve execvp exit exp fabs
    fclose fcntl fdatasync fdopen feof ferror fflush fgetc fgets fileno floor fmod fopen fork
    fprintf fputc fputs fread free freeaddrinfo freopen frexp fscanf fseek fseeko fstat fsync ftell
    ftello ftruncate fwrite gai_strerror getaddrinfo getc getchar getcwd getenv getgid gethostname
    getopt getpeername getpid getppid getrlimit getrusage getsockname getsockopt gettimeofday
    getuid gmtime gmtime_r htonl htons inet_ntop inet_pton ioctl isalnum isalpha isascii isatty
    isblank iscntrl isdigit isfinite isgraph isinf islower isnan isprint ispunct isspace isupper
    isxdigit kill labs ldexp link listen llabs localtime localtime_r log log10 log2 longjmp lseek
    lstat malloc mbstowcs memchr memcmp memcpy memmove memset mkdir mkstemp mktime mlock mmap modf
    mprotect munmap nanosleep ntohl ntohs offsetof open opendir openlog perror pipe poll
    posix_memalign pow pread printf pthread_attr_init pthread_attr_setstacksize pthread_cancel
    pthread_cond_broadcast pthread_cond_init pthread_cond_signal pthread_cond_wait pthread_create
    pthread_detach pthread_equal pthread_exit pthread_join pthread_kill pthread_mutex_destroy
    pthread_mutex_init pthread_mutex_lock pthread_mutex_trylock pthread_mutex_unlock pthread_self
    pthread_sigmask putc putchar putenv puts pwrite qsort raise rand random read readdir readlink
    readv realloc realpath recv recvfrom remove rename rewind rint rmdir round scanf select send
    sendto setbuf setenv setjmp setlocale setrlimit setsid setsockopt setvbuf shutdown sigaction
    sigaddset sigemptyset signal sigprocmask sin sleep snprintf socket sprintf sqrt srand srandom
    sscanf stat strcasecmp strcat strchr strcmp strcoll strcpy strcspn strdup strerror strftime
    strlen strncasecmp strncat strncmp strncpy strndup strnlen strpbrk strrchr strsep strsignal
    strspn strstr strtod strtok strtok_r strtol strtold strtoll strtoul strtoull strxfrm symlink
    sysconf syslog system tan tcgetattr tcsetattr time tmpfile tolower toupper trunc truncate tzset
    umask uname ungetc unlink unsetenv usleep utimes va_arg va_copy va_end va_start vfprintf
    vprintf vsnprintf vsprintf wait wait3 waitpid write writev
    """.split()
)
