// System calls that Swift cannot import, with one interface for Linux and macOS.
//
// A poller watches descriptors, edge-triggered, for reading and writing at once, so that a connection
// needs only one registration. A waker makes a poller return from another thread.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
// Declared here because defining _GNU_SOURCE would change headers that Swift has already imported.
extern int accept4(int, struct sockaddr *restrict, socklen_t *restrict, int);
#else
#include <sys/event.h>
#include <sys/time.h>
#endif

enum {
    CSYSTEM_READABLE = 1,     // bytes, or the end of the input, can be read
    CSYSTEM_WRITABLE = 2,     // the send buffer has room again
    CSYSTEM_HUNG_UP = 4,      // the connection is closed in both directions
    CSYSTEM_INPUT_ENDED = 8,  // the peer has finished sending; received bytes may still be unread
    CSYSTEM_POLL_CAPACITY = 128,
};

typedef struct {
    int descriptor;
    unsigned readiness;
} csystem_event;

#ifdef __linux__

static inline int csystem_poller_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int csystem_poller_add(int poller, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                .data = {.fd = descriptor}};
    return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

static inline int csystem_poller_wait(int poller, csystem_event *events, int milliseconds) {
    struct epoll_event ready[CSYSTEM_POLL_CAPACITY];
    int count = epoll_wait(poller, ready, CSYSTEM_POLL_CAPACITY, milliseconds);
    for (int i = 0; i < count; i++) {
        unsigned flags = ready[i].events;
        events[i].descriptor = ready[i].data.fd;
        events[i].readiness = (flags & (EPOLLIN | EPOLLRDHUP) ? CSYSTEM_READABLE : 0) |
                              (flags & EPOLLOUT ? CSYSTEM_WRITABLE : 0) |
                              (flags & EPOLLRDHUP ? CSYSTEM_INPUT_ENDED : 0) |
                              (flags & (EPOLLHUP | EPOLLERR) ? CSYSTEM_HUNG_UP : 0);
    }
    return count;
}

// Returns the descriptor in events of the waker.
static inline int csystem_waker_create(int poller) {
    int waker = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (waker < 0) return -1;
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = waker}};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, waker, &event) < 0) {
        close(waker);
        return -1;
    }
    return waker;
}

static inline void csystem_waker_wake(int poller, int waker) {
    uint64_t one = 1;
    ssize_t written = write(waker, &one, sizeof one);
    (void)poller;
    (void)written;  // EAGAIN means that a wake-up is pending already
}

static inline void csystem_waker_clear(int waker) {
    uint64_t count;
    ssize_t got = read(waker, &count, sizeof count);
    (void)got;
}

static inline int csystem_accept(int listener) {
    return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// Returns the number of bytes sent that the peer has not acknowledged; -1 if it is unknown.
static inline long csystem_untaken(int descriptor) {
    int count;
    return ioctl(descriptor, SIOCOUTQ, &count) < 0 ? -1 : count;
}

#else

enum { CSYSTEM_WAKER_IDENTIFIER = 0x7fffffff };

static inline int csystem_poller_create(void) { return kqueue(); }

static inline int csystem_poller_add(int poller, int descriptor) {
    struct kevent changes[2];
    EV_SET(&changes[0], descriptor, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, 0);
    EV_SET(&changes[1], descriptor, EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, 0, 0);
    return kevent(poller, changes, 2, 0, 0, 0);
}

static inline int csystem_poller_wait(int poller, csystem_event *events, int milliseconds) {
    struct kevent ready[CSYSTEM_POLL_CAPACITY];
    struct timespec limit = {milliseconds / 1000, (milliseconds % 1000) * 1000000L};
    int count =
        kevent(poller, 0, 0, ready, CSYSTEM_POLL_CAPACITY, milliseconds < 0 ? 0 : &limit);
    for (int i = 0; i < count; i++) {
        int writing = ready[i].filter == EVFILT_WRITE;
        events[i].descriptor = (int)ready[i].ident;
        events[i].readiness = writing ? CSYSTEM_WRITABLE : CSYSTEM_READABLE;
        // EV_EOF also follows our own shutdown; only an error means that the peer is gone.
        if ((ready[i].flags & EV_EOF) && !writing) events[i].readiness |= CSYSTEM_INPUT_ENDED;
        if ((ready[i].flags & EV_EOF) && writing && ready[i].fflags)
            events[i].readiness |= CSYSTEM_HUNG_UP;
    }
    return count;
}

static inline int csystem_waker_create(int poller) {
    struct kevent change;
    EV_SET(&change, CSYSTEM_WAKER_IDENTIFIER, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, 0);
    return kevent(poller, &change, 1, 0, 0, 0) < 0 ? -1 : CSYSTEM_WAKER_IDENTIFIER;
}

static inline void csystem_waker_wake(int poller, int waker) {
    struct kevent change;
    EV_SET(&change, waker, EVFILT_USER, 0, NOTE_TRIGGER, 0, 0);
    kevent(poller, &change, 1, 0, 0, 0);
}

static inline void csystem_waker_clear(int waker) { (void)waker; }

static inline int csystem_accept(int listener) {
    int descriptor = accept(listener, 0, 0);
    if (descriptor < 0) return -1;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    return descriptor;
}

static inline long csystem_untaken(int descriptor) {
    int count;
    socklen_t size = sizeof count;
    return getsockopt(descriptor, SOL_SOCKET, SO_NWRITE, &count, &size) < 0 ? -1 : count;
}

#endif

// Raises the limit of open descriptors to the maximum that the system grants, and returns it; -1 if it
// is unknown.
static inline long csystem_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -1;
    struct rlimit raised = limit;
    raised.rlim_cur = limit.rlim_max;
#ifdef __APPLE__
    // macOS rejects "unlimited".
    if (raised.rlim_cur > OPEN_MAX) raised.rlim_cur = OPEN_MAX;
#endif
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    return limit.rlim_cur > LONG_MAX ? LONG_MAX : (long)limit.rlim_cur;
}

// Returns the number of processors that the scheduler may run this process on; -1 if it is unknown.
static inline int csystem_processor_count(void) {
#ifdef __linux__
    // Room for 65536 processors; the system rejects a set that has less room than it needs.
    unsigned char set[8192];
    long length = syscall(SYS_sched_getaffinity, 0, sizeof set, set);
    int count = 0;
    for (long i = 0; i < length; i++) count += __builtin_popcount(set[i]);
    return count > 0 ? count : -1;
#else
    return -1;
#endif
}

static inline void *csystem_wait_for_lock(void *lock) {
    pthread_mutex_lock((pthread_mutex_t *)lock);
    pthread_mutex_unlock((pthread_mutex_t *)lock);
    return 0;
}

// Creates threads until there are `wanted` or the system grants no more, ends them, and returns their
// number.
static inline int csystem_try_threads(int wanted) {
    pthread_t *threads = (pthread_t *)malloc((size_t)wanted * sizeof *threads);
    if (!threads) return 0;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    int count = 0;
    while (count < wanted &&
           pthread_create(&threads[count], 0, csystem_wait_for_lock, &lock) == 0)
        count++;
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < count; i++) pthread_join(threads[i], 0);
    free(threads);
    return count;
}

// Returns errno, a macro that Swift cannot import.
static inline int csystem_errno(void) { return errno; }

#endif
