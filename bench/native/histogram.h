/* A histogram in the manner of HdrHistogram: microseconds, 64 steps an octave (error
   below 1.6 %), exact below 128. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H
#include <stdint.h>
#include <string.h>

#define STEPS 128
#define OCTAVES 32

typedef struct {
    uint64_t count, largest;
    uint64_t cells[OCTAVES * STEPS];
} histogram;

static inline void histogram_clear(histogram *h) { memset(h, 0, sizeof *h); }

static inline void histogram_add(histogram *h, int64_t given) {
    uint64_t value = given < 0 ? 0 : (uint64_t)given;
    unsigned cell = (unsigned)value;
    if (value >= STEPS) {
        unsigned octave = 63u - (unsigned)__builtin_clzll(value) - 6u;
        if (octave > OCTAVES - 2) octave = OCTAVES - 2;
        cell = octave * STEPS + (unsigned)((value >> octave) & (STEPS - 1));
    }
    if (cell >= OCTAVES * STEPS) cell = OCTAVES * STEPS - 1;
    h->cells[cell]++;
    h->count++;
    if (value > h->largest) h->largest = value;
}

/* The value below which a share (0 to 1) of all lies; 0 where nothing was added. */
static inline uint64_t histogram_at(const histogram *h, double share) {
    uint64_t wanted = (uint64_t)(share * (double)h->count + 0.5), seen = 0;
    if (wanted == 0) wanted = 1;
    for (unsigned cell = 0; cell < OCTAVES * STEPS; cell++) {
        seen += h->cells[cell];
        if (h->count && seen >= wanted) {
            unsigned octave = cell / STEPS;
            return octave < 1 ? cell : (uint64_t)(cell % STEPS) << octave;
        }
    }
    return 0;
}
#endif
