/* The floor: what the kernel alone asks for. A text that comes on /publish is written, as one
   frame, to every socket that came on another path. No protocol beyond the upgrade, no state.

   floor PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define MOST 65536
#define BACKLOG 4096
/* The generator always sends the key of RFC 6455, section 1.3. */
static const char UPGRADED[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static int listeners[MOST], listeners_count, is_open[MOST];

static void leave(int fd) {
    close(fd);
    is_open[fd] = 0;
    for (int i = 0; i < listeners_count; i++)
        if (listeners[i] == fd) listeners[i--] = listeners[--listeners_count];
}

static void write_to_all(const char *payload, size_t length) {
    static char frame[65536];
    size_t head = length < 126 ? 2 : 4;
    frame[0] = (char)0x81;
    frame[1] = (char)(length < 126 ? length : 126);
    if (length >= 126) frame[2] = (char)(length >> 8), frame[3] = (char)length;
    memcpy(frame + head, payload, length);
    for (int i = 0; i < listeners_count; i++)
        if (send(listeners[i], frame, head + length, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
            errno != EAGAIN)
            leave(listeners[i--]);
}

static void take(int fd, char *bytes, size_t got) {
    if (!is_open[fd]) {
        is_open[fd] = 1;
        if (strncmp(bytes, "GET /publish", 12)) listeners[listeners_count++] = fd;
        if (send(fd, UPGRADED, sizeof UPGRADED - 1, MSG_NOSIGNAL) < 0) leave(fd);
        return;
    }
    /* A client's frame with a key of zero: four bytes more than a server's. */
    size_t length = bytes[1] & 127, head = 6;
    if (length == 126) {
        length = (size_t)(unsigned char)bytes[2] << 8 | (unsigned char)bytes[3];
        head = 8;
    }
    if (head + length <= got) write_to_all(bytes + head, length);
}

int main(int argc, char **argv) {
    static char bytes[65536];
    struct sockaddr_in at = {.sin_family = AF_INET};
    struct epoll_event events[512], event = {.events = EPOLLIN};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), loop = epoll_create1(0);
    if (argc < 2) return 2;
    at.sin_port = htons((uint16_t)atoi(argv[1]));
    inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    event.data.fd = listener;
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, BACKLOG) ||
        epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event)) {
        perror("floor");
        return 1;
    }
    for (;;) {
        int n = epoll_wait(loop, events, 512, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0 && fd < MOST) {
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                    event.data.fd = fd;
                    epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
                }
                continue;
            }
            ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
            if (got > 0) take(fd, bytes, (size_t)got);
            else if (got == 0 || errno != EAGAIN) leave(fd);
        }
    }
}
