#ifndef WILD_H
#define WILD_H

#ifdef __cplusplus
extern "C" {
#endif

#define STEP(p) do { \
    /* one { more */  \
    advance(p, "not_called()"); \
} while (0)

PUBLIC_API void *first(int n) MUST_CHECK;
PUBLIC_API char *second(void) MUST_CHECK {
    return third();
}

static int __init fourth(int n)
{
#ifdef WIDE
    if (n > wide()) {
#else
    if (n > narrow()) {
#endif
        STEP(n);
    }
    return 0;
}

#if 0
void never( {
#endif

DEFINE_TEST(fifth) {
    fourth(1);
}

SYSCALL_DEFINE2(sixth, const char *, path,
                int (*), flags)
{
    fourth(2);
}

static inline __sized(1) void *seventh(int n)
{
    return fourth(n);
}

#ifdef __cplusplus
}
#endif
#endif
