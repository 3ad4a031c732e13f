#include "shapes.h"
#include <stdlib.h>

/* What both sides of a shape share. */
typedef struct point {
    int x, y;
} point;

typedef struct {
    point corners[4];
} square_t;

typedef int (*compare)(const void *, const void *);

union value { int whole; double real; };

enum colour { RED, GREEN };

/* Squares that are alive. */
static int alive = 0;
const char *title = "squares", **lines;
extern int elsewhere;
int declared_only(int);

#define free_square my_free
#define LIMIT SIZE
#define SQUARE(x) ((x) * scale(x))

/* Doubles a number,
 * and nothing else. */
static inline int scale(int n) {
    return n + n;
}

// Makes a square.
square_t *square_new(compare by, void (*done)(int), int (plain)(int)) {
    int (*later)(void) = pick();
    square_t *made = malloc(sizeof(*made));
    by(made, made);
    done(SQUARE(2));
    later();
    (scale)(3);
    made->draw(made);
    int local_prototype(int);
    local_prototype(1);
    return made;
}

void (*handler(int signal, void (*next)(int)))(int) {
    next(signal);
    return next;
}

struct ops table = {
    .open = square_new,
};
