/* The load generator: many phones in one process, one epoll loop, no allocation per message.

   Commands come by standard input, one a line, fields separated by tabs; answers go to standard
   output, one JSON object a line.

   kind     NAME PROTOCOL PATH DOCUMENTS AUTH
            PROTOCOL is sio (Engine.IO 4, Socket.IO 5) or plain (a bare WebSocket). DOCUMENTS are
            names with commas: a phone is ready when it holds them all; stamps are counted in the
            first. In AUTH {device} is a key of the phone's own and {since} what it knows.
   open     KIND COUNT WINDOW       connects so many, WINDOW of them on their way at a time
   publish  KIND RATE COUNT TEXT    RATE a second, each from the next phone; {stamp} and {key}
   ask      KIND COUNT WINDOW RATE TEXT[ TEXT ...]   acknowledged events, each from the next phone
   say      KIND INDEX CLASS TEXT   one acknowledged event
   stall    KIND COUNT              the first so many read no more;  unstall  they go on
   cut      KIND                    closes all at once (reset)
   back     KIND SPREAD RETRY LONGEST   they come back: at a moment of their own within SPREAD ms,
            and where that fails after RETRY ms, doubled each time up to LONGEST, more or less half
   wait     KIND STAMPS SECONDS     answers once so many stamps were counted, or after so long
   count    KIND                    what was counted since the last count
   quit
*/
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "histogram.h"
#include "wire.h"

#define BUFFER (1 << 18)
#define LONGEST 16384
#define KINDS 8
#define DOCUMENTS 4
#define CLASSES 8
#define ASKS (1 << 16)
#define ADDRESSES 16
#define TICK_MS 5
#define IDLE_MS 50
/* A client that never was in waits as Socket.IO's does. */
#define RETRY_MS 1000
#define LONGEST_MS 5000
#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum state { DOWN, CONNECTING, UPGRADING, GREETING, READY };

typedef struct {
    int fd, kind, index;
    unsigned char state, held, attempt, stalled;
    int64_t began, due, revision;
    unsigned stamps;
    char *rest;
    size_t rest_length;
} phone;

typedef struct {
    char name[32], path[256], auth[2048], documents[DOCUMENTS][16];
    int plain, documents_count, first, size;
    /* opening */
    int target, window, on_way, ready;
    int64_t open_began;
    /* coming back */
    int returning;
    double retry_ms, longest_ms;
    int64_t cut_at;
    /* waiting */
    uint64_t awaited;
    int64_t waiting_until;
    /* counters since the last count */
    uint64_t stamps, frames, bytes, gaps, lost, failed, refused, signals, notices, snapshots;
    histogram latency, age, joined, back;
} kind_t;

typedef struct {
    int64_t sent;
    int used, asked_class;
} ask_t;

typedef struct {
    int active, kind, count, window, on_way, sent, ok, refused, texts, next;
    double rate;
    int64_t began, ended;
    char text[4][LONGEST];
    histogram times;
} asking_t;

static int loop_fd, port;
static char host[64] = "127.0.0.1", buffer[BUFFER], joint[BUFFER * 4];
static phone *phones;
static int phones_count, phones_room;
static kind_t kinds[KINDS];
static int kinds_count;
static ask_t asks[ASKS];
static unsigned asks_next = 1;
static asking_t asking;
static histogram class_times[CLASSES];
static uint64_t class_ok[CLASSES], class_refused[CLASSES];
static uint64_t keys_next;
static int dues;
static struct {
    int active, kind, count, sent, next;
    double rate;
    int64_t began;
    char text[LONGEST];
} publishing;

static void say_line(const char *format, ...) {
    va_list list;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    fflush(stdout);
}

static void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- sockets ---- */

static void watch(phone *p, uint32_t events, int how) {
    struct epoll_event event = {.events = events, .data.u32 = (uint32_t)(p - phones)};
    if (epoll_ctl(loop_fd, how, p->fd, &event)) fail("epoll_ctl");
}

/* When a phone that is down comes again; 0: not by itself. */
static void plan(phone *p, int64_t due) {
    dues += (due != 0) - (p->due != 0);
    p->due = due;
}

static void begin(phone *p) {
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
    struct linger hard = {1, 0};
    int on = 1, number = (int)(p - phones);
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->fd < 0) fail("socket");
    setsockopt(p->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    from.sin_addr.s_addr = htonl(0x7f000002u + (uint32_t)(number % ADDRESSES));
    if (bind(p->fd, (struct sockaddr *)&from, sizeof from)) fail("bind");
    to.sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, host, &to.sin_addr);
    p->state = CONNECTING;
    p->held = 0;
    p->began = now_ns();
    plan(p, 0);
    kinds[p->kind].on_way++;
    if (connect(p->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) fail("connect");
    watch(p, EPOLLOUT, EPOLL_CTL_ADD);
}

static void come_again(phone *p, double seconds) {
    plan(p, now_ns() + (int64_t)(seconds * 1e9));
}

static void come_again_later(phone *p) {
    const kind_t *k = &kinds[p->kind];
    double delay = k->retry_ms;
    for (int i = 0; i < p->attempt && delay < k->longest_ms; i++) delay *= 2;
    if (delay > k->longest_ms) delay = k->longest_ms;
    if (p->attempt < 100) p->attempt++;
    come_again(p, delay * (0.5 + drand48()) / 1000);
}

static void drop(phone *p) {
    kind_t *k = &kinds[p->kind];
    if (p->state == DOWN) return;
    close(p->fd);
    free(p->rest);
    p->rest = NULL;
    p->rest_length = 0;
    if (p->state == READY) k->ready--;
    else k->on_way--;
    p->state = DOWN;
    p->stalled = 0;
}

/* The other side ended it. Who was on their way comes again, others only while all come back. */
static void lose(phone *p) {
    kind_t *k = &kinds[p->kind];
    int was_ready = p->state == READY;
    drop(p);
    if (was_ready) k->lost++;
    else k->failed++;
    if (!p->due && (!was_ready || k->returning)) come_again_later(p);
}

static void send_bytes(phone *p, const char *bytes, size_t length) {
    if (send(p->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)length) lose(p);
}

static void send_text(phone *p, const char *text, size_t length) {
    static char frame[LONGEST + 16];
    send_bytes(p, frame, write_frame(frame, 1, text, length));
}

/* ---- texts ---- */

static size_t fill(char *to, const char *template, const phone *p, int64_t stamp) {
    char *out = to;
    for (const char *in = template; *in && out - to < LONGEST - 512;) {
        if (*in == '{') {
            if (!strncmp(in, "{stamp}", 7)) {
                write_stamp(out, stamp);
                out += STAMP_BYTES;
                in += 7;
                continue;
            }
            if (!strncmp(in, "{key}", 5)) {
                out += sprintf(out, "%lld-%llu", (long long)now_ms(),
                               (unsigned long long)++keys_next);
                in += 5;
                continue;
            }
            if (!strncmp(in, "{device}", 8)) {
                out += sprintf(out, "%016x%016x", 0xbe, (unsigned)p->index);
                in += 8;
                continue;
            }
            if (!strncmp(in, "{since}", 7)) {
                out += p->revision < 0 ? sprintf(out, "{}")
                                       : sprintf(out, "{\"%s\":%lld}", kinds[p->kind].documents[0],
                                                 (long long)p->revision);
                in += 7;
                continue;
            }
        }
        *out++ = *in++;
    }
    *out = 0;
    return (size_t)(out - to);
}

static void greet(phone *p) {
    static char text[LONGEST];
    char *auth = text + 2;
    memcpy(text, "40", 2);
    send_text(p, text, 2 + fill(auth, kinds[p->kind].auth, p, 0));
}

static void send_upgrade(phone *p) {
    static char request[1024];
    int length = snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        kinds[p->kind].path, host, port);
    p->state = UPGRADING;
    watch(p, EPOLLIN, EPOLL_CTL_MOD);
    send_bytes(p, request, (size_t)length);
}

static int64_t number_after(const char *text, size_t length, const char *name) {
    const char *found = memmem(text, length, name, strlen(name));
    return found ? strtoll(found + strlen(name), NULL, 10) : -1;
}

/* ---- opening ---- */

static void open_more(kind_t *k) {
    for (int i = k->first; i < k->first + k->size && k->target && k->on_way < k->window; i++)
        if (phones[i].state == DOWN && !phones[i].due) begin(&phones[i]);
}

static void settle_opening(kind_t *k) {
    if (!k->target || k->ready < k->target) return;
    k->target = 0;
    say_line("{\"done\":\"open\",\"kind\":\"%s\",\"ready\":%d,\"seconds\":%.3f,\"failed\":%llu,"
             "\"refused\":%llu,\"p50_ms\":%.3f,\"p99_ms\":%.3f}",
             k->name, k->ready, (double)(now_ns() - k->open_began) / 1e9,
             (unsigned long long)k->failed, (unsigned long long)k->refused,
             (double)histogram_at(&k->joined, 0.5) / 1e3,
             (double)histogram_at(&k->joined, 0.99) / 1e3);
}

static void settle_return(kind_t *k) {
    if (!k->returning || k->ready < k->size) return;
    k->returning = 0;
    say_line("{\"done\":\"back\",\"kind\":\"%s\",\"ready\":%d,\"p50_s\":%.3f,\"p95_s\":%.3f,"
             "\"p999_s\":%.3f,\"all_s\":%.3f,\"failed\":%llu,\"refused\":%llu}",
             k->name, k->ready, (double)histogram_at(&k->back, 0.5) / 1e6,
             (double)histogram_at(&k->back, 0.95) / 1e6,
             (double)histogram_at(&k->back, 0.999) / 1e6, (double)k->back.largest / 1e6,
             (unsigned long long)k->failed, (unsigned long long)k->refused);
}

static void become_ready(phone *p) {
    kind_t *k = &kinds[p->kind];
    int64_t now = now_ns();
    p->state = READY;
    p->attempt = 0;
    k->on_way--;
    k->ready++;
    histogram_add(&k->joined, (now - p->began) / 1000);
    if (k->returning) histogram_add(&k->back, (now - k->cut_at) / 1000);
    open_more(k);
    settle_opening(k);
    settle_return(k);
}

/* ---- what arrives ---- */

static void take_stamps(phone *p, const char *text, size_t length, int64_t now) {
    kind_t *k = &kinds[p->kind];
    for (const char *at = text; (at = memmem(at, length - (size_t)(at - text), STAMP, 2));) {
        if (length - (size_t)(at - text) < STAMP_BYTES) return;
        histogram_add(&k->latency, (now - read_stamp(at)) / 1000);
        k->stamps++;
        p->stamps++;
        at += STAMP_BYTES;
    }
}

static void take_document(phone *p, const char *text, size_t length, int whole) {
    kind_t *k = &kinds[p->kind];
    size_t head = length < 160 ? length : 160;
    const char *found = memmem(text, head, "\"doc\":\"", 7);
    int which = 0;
    if (!found) return;
    for (; which < k->documents_count; which++) {
        size_t name = strlen(k->documents[which]);
        if (!strncmp(found + 7, k->documents[which], name) && found[7 + name] == '"') break;
    }
    if (which == k->documents_count) return;
    p->held |= (unsigned char)(1 << which);
    if (which == 0) {
        int64_t to = number_after(text, head, whole ? "\"revision\":" : "\"to\":");
        if (!whole) {
            int64_t from = number_after(text, head, "\"from\":");
            if (from != p->revision && p->state == READY) k->gaps++;
            int64_t at = number_after(text, head, "\"at\":"), now = now_ns();
            if (at > 0 && p->state == READY) histogram_add(&k->age, (now_ms() - at) * 1000);
            take_stamps(p, text, length, now);
        }
        p->revision = to;
    }
    if (whole) k->snapshots++;
    if (p->state == GREETING && p->held == (1 << k->documents_count) - 1) become_ready(p);
}

static void take_answer(const char *text, size_t length) {
    char *end;
    unsigned id = (unsigned)strtoul(text, &end, 10);
    ask_t *a = &asks[id % ASKS];
    int ok = !memmem(text, length, "\"ok\":false", 10);
    if (!a->used) return;
    a->used = 0;
    if (a->asked_class < 0) {
        asking.on_way--;
        if (ok) asking.ok++;
        else if (!asking.refused++) fprintf(stderr, "load: refused: %.*s\n", (int)length, text);
        histogram_add(&asking.times, (now_ns() - a->sent) / 1000);
        asking.ended = now_ns();
        return;
    }
    histogram_add(&class_times[a->asked_class], (now_ns() - a->sent) / 1000);
    if (ok) class_ok[a->asked_class]++;
    else class_refused[a->asked_class]++;
}

static void take_refusal(phone *p, const char *text, size_t length) {
    const char *found = memmem(text, length, "\"retry_after\":", 14);
    double seconds = found ? strtod(found + 14, NULL) : 0;
    kinds[p->kind].refused++;
    if (!found || seconds <= 0) {
        fprintf(stderr, "load: not let in: %.*s\n", (int)length, text);
        exit(1);
    }
    come_again(p, seconds * (1 + 0.2 * drand48()));
    drop(p);
}

static void take_event(phone *p, const char *text, size_t length) {
    kind_t *k = &kinds[p->kind];
    if (!strncmp(text, "[\"patch\"", 8)) take_document(p, text, length, 0);
    else if (!strncmp(text, "[\"snapshot\"", 11)) take_document(p, text, length, 1);
    else if (!strncmp(text, "[\"signal\"", 9)) k->signals++;
    else if (!strncmp(text, "[\"notice\"", 9)) k->notices++;
}

static void take_text(phone *p, const char *text, size_t length) {
    kind_t *k = &kinds[p->kind];
    k->frames++;
    if (k->plain) {
        take_stamps(p, text, length, now_ns());
    } else if (length >= 2 && text[0] == '4' && text[1] == '2') {
        take_event(p, text + 2, length - 2);
    } else if (length >= 2 && text[0] == '4' && text[1] == '3') {
        take_answer(text + 2, length - 2);
    } else if (length >= 2 && text[0] == '4' && text[1] == '0') {
        if (!k->documents_count) become_ready(p);
    } else if (length >= 2 && text[0] == '4' && text[1] == '4') {
        take_refusal(p, text + 2, length - 2);
    } else if (text[0] == '0') {
        p->state = GREETING;
        greet(p);
    } else if (text[0] == '2') {
        send_text(p, "3", 1);
    } else if (text[0] == '1') {
        lose(p);
    }
}

static size_t take_upgrade(phone *p, const char *at, size_t have) {
    const char *end = memmem(at, have, "\r\n\r\n", 4);
    if (!end) return 0;
    if (have < 12 || strncmp(at + 9, "101", 3)) {
        const char *wait = memmem(at, have, "etry-after: ", 12);
        if (!wait) wait = memmem(at, have, "etry-After: ", 12);
        if (!wait && kinds[p->kind].failed < 3)
            fprintf(stderr, "load: no upgrade: %.*s\n", (int)(end - at), at);
        if (wait) come_again(p, strtod(wait + 12, NULL) * (1 + 0.2 * drand48()));
        lose(p);
        return have;
    }
    p->state = GREETING;
    if (kinds[p->kind].plain) become_ready(p);
    return (size_t)(end + 4 - at);
}

static size_t take_one(phone *p, const char *at, size_t have) {
    const char *payload;
    size_t length, bytes;
    int opcode;
    if (p->state == UPGRADING) return take_upgrade(p, at, have);
    bytes = read_frame(at, have, &opcode, &payload, &length);
    if (!bytes) return 0;
    if (opcode == 1 && length) {
        take_text(p, payload, length);
    } else if (opcode == 9) {
        char frame[160];
        send_bytes(p, frame, write_frame(frame, 10, payload, length));
    } else if (opcode == 8) {
        lose(p);
    }
    return bytes;
}

static void take(phone *p, ssize_t got) {
    char *at = buffer;
    size_t have = (size_t)got, used;
    kinds[p->kind].bytes += have;
    if (p->rest_length) {
        memcpy(joint, p->rest, p->rest_length);
        memcpy(joint + p->rest_length, buffer, have);
        have += p->rest_length;
        at = joint;
        free(p->rest);
        p->rest = NULL;
        p->rest_length = 0;
    }
    while (have && p->state != DOWN && (used = take_one(p, at, have))) {
        at += used;
        have -= used;
    }
    if (have && p->state != DOWN) {
        if (have > BUFFER * 3) fail("a frame is too long");
        p->rest = malloc(have);
        memcpy(p->rest, at, have);
        p->rest_length = have;
    }
}

static void serve_phone(phone *p, uint32_t events) {
    if (p->state == DOWN) return;
    if (p->state == CONNECTING) {
        if (events & (EPOLLERR | EPOLLHUP)) lose(p);
        else send_upgrade(p);
        return;
    }
    ssize_t got = recv(p->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got > 0) take(p, got);
    else if (got == 0 || (errno != EAGAIN && errno != EINTR)) lose(p);
}

/* ---- what is sent on time ---- */

static phone *next_ready(int kind, int *next) {
    kind_t *k = &kinds[kind];
    for (int tries = 0; tries < k->size; tries++) {
        phone *p = &phones[k->first + *next % k->size];
        *next = (*next + 1) % k->size;
        if (p->state == READY && !p->stalled) return p;
    }
    return NULL;
}

static void send_event(phone *p, const char *text, int asked_class, int64_t stamp) {
    static char frame[LONGEST];
    unsigned id = asks_next++;
    size_t head = 0;
    if (!kinds[p->kind].plain) head = (size_t)sprintf(frame, "42%u", id);
    asks[id % ASKS] = (ask_t){now_ns(), 1, asked_class};
    send_text(p, frame, head + fill(frame + head, text, p, stamp));
}

static void publish_due(int64_t now) {
    while (publishing.active) {
        int64_t due = publishing.began + (int64_t)(publishing.sent * 1e9 / publishing.rate);
        phone *p;
        if (publishing.sent == publishing.count) {
            publishing.active = 0;
            say_line("{\"done\":\"publish\",\"sent\":%d,\"seconds\":%.3f}", publishing.sent,
                     (double)(now - publishing.began) / 1e9);
            return;
        }
        if (due > now || !(p = next_ready(publishing.kind, &publishing.next))) return;
        send_event(p, publishing.text, 0, due);
        publishing.sent++;
    }
}

static void ask_due(int64_t now) {
    if (!asking.active) return;
    while (asking.sent < asking.count && asking.on_way < asking.window) {
        phone *p;
        if (asking.rate > 0 && now < asking.began + (int64_t)(asking.sent * 1e9 / asking.rate)) break;
        if (!(p = next_ready(asking.kind, &asking.next))) break;
        asking.on_way++;
        send_event(p, asking.text[asking.sent++ % asking.texts], -1, now);
    }
    if (asking.ok + asking.refused < asking.count) return;
    asking.active = 0;
    say_line("{\"done\":\"ask\",\"ok\":%d,\"refused\":%d,\"seconds\":%.4f,\"p50_ms\":%.3f,"
             "\"p95_ms\":%.3f,\"p99_ms\":%.3f,\"largest_ms\":%.3f}",
             asking.ok, asking.refused, (double)(asking.ended - asking.began) / 1e9,
             (double)histogram_at(&asking.times, 0.5) / 1e3,
             (double)histogram_at(&asking.times, 0.95) / 1e3,
             (double)histogram_at(&asking.times, 0.99) / 1e3, (double)asking.times.largest / 1e3);
}

static void wait_due(int64_t now) {
    for (int i = 0; i < kinds_count; i++) {
        kind_t *k = &kinds[i];
        if (!k->waiting_until || (k->stamps < k->awaited && now < k->waiting_until)) continue;
        k->waiting_until = 0;
        say_line("{\"done\":\"wait\",\"kind\":\"%s\",\"stamps\":%llu}", k->name,
                 (unsigned long long)k->stamps);
    }
}

static void return_due(int64_t now) {
    static int64_t last;
    if (now - last < TICK_MS * 1000000) return;
    last = now;
    for (int k = 0; k < kinds_count; k++) open_more(&kinds[k]);
    if (!dues) return;
    for (int i = 0; i < phones_count; i++)
        if (phones[i].due && phones[i].due <= now && phones[i].state == DOWN) begin(&phones[i]);
}

/* Milliseconds until something has to be sent. */
static int pause_ms(int64_t now) {
    int64_t due = now + IDLE_MS * 1000000;
    if (publishing.active)
        due = publishing.began + (int64_t)(publishing.sent * 1e9 / publishing.rate);
    if (asking.active) due = now + 1000000;
    if (dues && due > now + TICK_MS * 1000000) due = now + TICK_MS * 1000000;
    for (int k = 0; k < kinds_count; k++)
        if (kinds[k].target) due = now + TICK_MS * 1000000;
    int64_t pause = due <= now ? 1 : (due - now) / 1000000 + 1;
    return pause > IDLE_MS ? IDLE_MS : (int)pause;
}

/* ---- commands ---- */

static int kind_of(const char *name) {
    for (int k = 0; k < kinds_count; k++)
        if (!strcmp(kinds[k].name, name)) return k;
    fprintf(stderr, "load: no kind %s\n", name);
    exit(1);
}

static void add_kind(char **f) {
    kind_t *k = &kinds[kinds_count++];
    memset(k, 0, sizeof *k);
    snprintf(k->name, sizeof k->name, "%s", f[1]);
    k->plain = !strcmp(f[2], "plain");
    k->retry_ms = RETRY_MS;
    k->longest_ms = LONGEST_MS;
    snprintf(k->path, sizeof k->path, "%s", f[3]);
    snprintf(k->auth, sizeof k->auth, "%s", f[5]);
    for (char *name = strtok(f[4], ","); name && k->documents_count < DOCUMENTS;
         name = strtok(NULL, ","))
        if (strcmp(name, "-"))
            snprintf(k->documents[k->documents_count++], sizeof k->documents[0], "%s", name);
    say_line("{\"done\":\"kind\"}");
}

/* The phones of one kind stand together: a kind is opened in one go, or after all others. */
static void add_phones(int kind, int count, int window) {
    kind_t *k = &kinds[kind];
    if (!k->size) k->first = phones_count;
    if (phones_count + count > phones_room) {
        fprintf(stderr, "load: too many phones\n");
        exit(1);
    }
    for (int i = 0; i < count; i++)
        phones[phones_count++] =
            (phone){.fd = -1, .kind = kind, .index = k->size++, .revision = -1};
    k->target = k->size;
    k->window = window;
    k->open_began = now_ns();
    histogram_clear(&k->joined);
    k->failed = k->refused = 0;
    open_more(k);
}

static void start_publishing(int kind, char **f) {
    memset(&publishing, 0, offsetof(__typeof__(publishing), text));
    publishing.kind = kind;
    publishing.rate = atof(f[2]);
    publishing.count = atoi(f[3]);
    publishing.began = now_ns();
    publishing.active = 1;
    snprintf(publishing.text, sizeof publishing.text, "%s", f[4]);
}

static void start_asking(int kind, char **f, int fields) {
    memset(&asking, 0, offsetof(asking_t, text));
    histogram_clear(&asking.times);
    asking.kind = kind;
    asking.count = atoi(f[2]);
    asking.window = atoi(f[3]);
    asking.rate = atof(f[4]);
    for (int i = 5; i < fields && asking.texts < 4; i++)
        snprintf(asking.text[asking.texts++], LONGEST, "%s", f[i]);
    asking.began = now_ns();
    asking.active = 1;
}

static void stall(kind_t *k, int count, int stalled) {
    for (int i = k->first; i < k->first + count && i < k->first + k->size; i++) {
        if (phones[i].state == DOWN || phones[i].stalled == stalled) continue;
        phones[i].stalled = (unsigned char)stalled;
        watch(&phones[i], stalled ? 0 : EPOLLIN, EPOLL_CTL_MOD);
    }
    say_line("{\"done\":\"stall\"}");
}

static void cut(kind_t *k) {
    k->cut_at = now_ns();
    for (int i = k->first; i < k->first + k->size; i++) {
        drop(&phones[i]);
        plan(&phones[i], 0);
    }
    say_line("{\"done\":\"cut\",\"seconds\":%.3f}", (double)(now_ns() - k->cut_at) / 1e9);
}

static void come_back(kind_t *k, char **f) {
    double spread = atof(f[2]) / 1000;
    k->returning = 1;
    k->retry_ms = atof(f[3]);
    k->longest_ms = atof(f[4]);
    k->failed = k->refused = 0;
    histogram_clear(&k->back);
    histogram_clear(&k->joined);
    for (int i = k->first; i < k->first + k->size; i++)
        if (phones[i].state == DOWN) come_again(&phones[i], spread * drand48());
}

static void print_times(const char *name, const histogram *h) {
    printf(",\"%s\":{\"count\":%llu,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,"
           "\"largest_ms\":%.3f}",
           name, (unsigned long long)h->count, (double)histogram_at(h, 0.5) / 1e3,
           (double)histogram_at(h, 0.95) / 1e3, (double)histogram_at(h, 0.99) / 1e3,
           (double)h->largest / 1e3);
}

static void print_classes(void) {
    printf(",\"classes\":[");
    for (int c = 0; c < CLASSES; c++) {
        printf("%s{\"ok\":%llu,\"refused\":%llu", c ? "," : "", (unsigned long long)class_ok[c],
               (unsigned long long)class_refused[c]);
        print_times("times", &class_times[c]);
        printf("}");
        class_ok[c] = class_refused[c] = 0;
        histogram_clear(&class_times[c]);
    }
    printf("]");
}

static void print_phones(kind_t *k) {
    int64_t least = INT64_MAX, most = -1;
    unsigned fewest = UINT32_MAX, largest = 0;
    int at_most = 0;
    for (int i = k->first; i < k->first + k->size; i++) {
        phone *p = &phones[i];
        if (p->state != READY) continue;
        if (p->revision > most) most = p->revision, at_most = 0;
        at_most += p->revision == most;
        if (p->revision < least) least = p->revision;
        if (p->stamps < fewest) fewest = p->stamps;
        if (p->stamps > largest) largest = p->stamps;
        p->stamps = 0;
    }
    printf(",\"revision\":{\"least\":%lld,\"most\":%lld,\"at_most\":%d},"
           "\"each\":{\"fewest\":%u,\"most\":%u}",
           (long long)least, (long long)most, at_most, fewest, largest);
}

static void count(kind_t *k) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("{\"done\":\"count\",\"kind\":\"%s\",\"ready\":%d,\"stamps\":%llu,\"frames\":%llu,"
           "\"bytes\":%llu,\"gaps\":%llu,\"lost\":%llu,\"failed\":%llu,\"refused\":%llu,"
           "\"signals\":%llu,\"notices\":%llu,\"snapshots\":%llu,\"cpu\":%.6f",
           k->name, k->ready, (unsigned long long)k->stamps, (unsigned long long)k->frames,
           (unsigned long long)k->bytes, (unsigned long long)k->gaps,
           (unsigned long long)k->lost, (unsigned long long)k->failed,
           (unsigned long long)k->refused, (unsigned long long)k->signals,
           (unsigned long long)k->notices, (unsigned long long)k->snapshots,
           (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6 +
               (double)used.ru_stime.tv_sec + (double)used.ru_stime.tv_usec / 1e6);
    print_times("latency", &k->latency);
    print_times("age", &k->age);
    print_phones(k);
    print_classes();
    say_line("}");
    k->stamps = k->frames = k->bytes = k->gaps = k->lost = k->signals = 0;
    k->notices = k->snapshots = 0;
    histogram_clear(&k->latency);
    histogram_clear(&k->age);
}

static void obey(char *line) {
    char *f[12];
    int n = 0;
    for (char *at = line; at && n < 12;) f[n++] = strsep(&at, "\t");
    if (!strcmp(f[0], "quit")) exit(0);
    if (!strcmp(f[0], "kind") && n == 6) {
        add_kind(f);
        return;
    }
    if (n < 2) fail(line);
    int kind = kind_of(f[1]);
    if (n < 2) return;
    if (!strcmp(f[0], "open") && n == 4) add_phones(kind, atoi(f[2]), atoi(f[3]));
    else if (!strcmp(f[0], "publish") && n == 5) start_publishing(kind, f);
    else if (!strcmp(f[0], "ask") && n >= 6) start_asking(kind, f, n);
    else if (!strcmp(f[0], "say") && n == 5) {
        phone *p = &phones[kinds[kind].first + atoi(f[2]) % kinds[kind].size];
        if (p->state == READY) send_event(p, f[4], atoi(f[3]), now_ns());
    } else if (!strcmp(f[0], "stall") && n == 3) stall(&kinds[kind], atoi(f[2]), 1);
    else if (!strcmp(f[0], "unstall")) stall(&kinds[kind], kinds[kind].size, 0);
    else if (!strcmp(f[0], "cut")) cut(&kinds[kind]);
    else if (!strcmp(f[0], "back") && n == 5) come_back(&kinds[kind], f);
    else if (!strcmp(f[0], "wait") && n == 4) {
        kinds[kind].awaited = strtoull(f[2], NULL, 10);
        kinds[kind].waiting_until = now_ns() + (int64_t)(atof(f[3]) * 1e9);
    } else if (!strcmp(f[0], "count")) count(&kinds[kind]);
    else fprintf(stderr, "load: not understood: %s\n", f[0]);
}

static void take_commands(void) {
    static char lines[1 << 17];
    static size_t have;
    ssize_t got = read(0, lines + have, sizeof lines - 1 - have);
    if (got <= 0) exit(0);
    have += (size_t)got;
    lines[have] = 0;
    char *at = lines, *end;
    while ((end = strchr(at, '\n'))) {
        *end = 0;
        obey(at);
        at = end + 1;
    }
    have = strlen(at);
    memmove(lines, at, have + 1);
}

int main(int argc, char **argv) {
    struct epoll_event events[512], commands = {.events = EPOLLIN, .data.u32 = UINT32_MAX};
    if (argc < 3) {
        fprintf(stderr, "load PORT MOST [HOST]\n");
        return 2;
    }
    port = atoi(argv[1]);
    phones_room = atoi(argv[2]);
    if (argc > 3) snprintf(host, sizeof host, "%s", argv[3]);
    phones = calloc((size_t)phones_room, sizeof *phones);
    loop_fd = epoll_create1(EPOLL_CLOEXEC);
    if (!phones || loop_fd < 0 || epoll_ctl(loop_fd, EPOLL_CTL_ADD, 0, &commands)) fail("start");
    for (;;) {
        int n = epoll_wait(loop_fd, events, 512, pause_ms(now_ns()));
        for (int i = 0; i < n; i++) {
            if (events[i].data.u32 == UINT32_MAX) take_commands();
            else serve_phone(&phones[events[i].data.u32], events[i].events);
        }
        int64_t now = now_ns();
        publish_due(now);
        ask_due(now);
        wait_due(now);
        return_due(now);
    }
}
