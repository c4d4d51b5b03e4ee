/* WebSocket frames as a client needs them (RFC 6455), and the stamps in texts. */
#ifndef WIRE_H
#define WIRE_H
#include <stdint.h>
#include <string.h>
#include <time.h>

/* A sign that no other text holds, then 16 letters a to p: nanoseconds of CLOCK_MONOTONIC.
   Letters, because a row of digits in a comment looks like somebody's number. */
#define STAMP "~T"
#define STAMP_BYTES 18

static inline int64_t clock_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static inline int64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
static inline int64_t now_ms(void) { return clock_ns(CLOCK_REALTIME) / 1000000; }

static inline void write_stamp(char *to, int64_t ns) {
    memcpy(to, STAMP, 2);
    for (int i = 0; i < 16; i++) to[2 + i] = (char)('a' + ((ns >> (60 - 4 * i)) & 15));
}

static inline int64_t read_stamp(const char *from) {
    uint64_t ns = 0;
    for (int i = 0; i < 16; i++) ns = ns << 4 | (uint64_t)((from[2 + i] - 'a') & 15);
    return (int64_t)ns;
}

/* Writes a masked text or pong frame; the key is zero, so that the payload stays as it is. */
static inline size_t write_frame(char *to, int opcode, const char *payload, size_t length) {
    size_t head = 2;
    to[0] = (char)(0x80 | opcode);
    if (length < 126) {
        to[1] = (char)(0x80 | length);
    } else {
        to[1] = (char)(0x80 | 126);
        to[2] = (char)(length >> 8);
        to[3] = (char)length;
        head = 4;
    }
    memset(to + head, 0, 4);
    memcpy(to + head + 4, payload, length);
    return head + 4 + length;
}

/* The bytes of the frame that begins here, 0 where it is not whole yet; fills the rest in. */
static inline size_t read_frame(const char *at, size_t have, int *opcode, const char **payload,
                                size_t *length) {
    const unsigned char *b = (const unsigned char *)at;
    size_t head = 2, n;
    if (have < 2) return 0;
    n = b[1] & 127;
    if (n == 126) {
        if (have < 4) return 0;
        n = (size_t)b[2] << 8 | b[3];
        head = 4;
    } else if (n == 127) {
        if (have < 10) return 0;
        n = 0;
        for (int i = 2; i < 10; i++) n = n << 8 | b[i];
        head = 10;
    }
    if (have < head + n) return 0;
    *opcode = b[0] & 15;
    *payload = at + head;
    *length = n;
    return head + n;
}
#endif
