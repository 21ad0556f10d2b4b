// Ends the program with a message where it cannot run, before any Swift code does.
//
// The Swift modules are built for x86-64-v3, but this file is not, and its constructor runs first. A
// check of the processor in `main` would come too late: an older one may already have met an unknown
// instruction.
#include "CBaseline.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

// Whether the log is to have the JSON format, which its first line then has too.
static int is_json(char **arguments, char **environment) {
    static const char variable[] = "ATTENTION_LOG_FORMAT=", flag[] = "--log-format";
    const char *format = "";
    for (; environment && *environment; environment++)
        if (strncmp(*environment, variable, sizeof variable - 1) == 0)
            format = *environment + sizeof variable - 1;
    for (; arguments && *arguments; arguments++) {
        if (strncmp(*arguments, flag, sizeof flag - 1) != 0) continue;
        const char *rest = *arguments + sizeof flag - 1;
        if (*rest == '=') format = rest + 1;
        if (*rest == 0 && arguments[1]) format = arguments[1];
    }
    return strcasecmp(format, "json") == 0;
}

static void print(const char *text) {
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

// Prints the time as the log does, but to the second.
static void print_time(void) {
    time_t now = time(NULL);
    struct tm utc;
    char text[sizeof "2026-01-31T23:59:59.000Z"];
    if (gmtime_r(&now, &utc) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000Z", &utc))
        print(text);
}

static void fail(const char *message, char **arguments, char **environment) {
    int json = is_json(arguments, environment);
    print(json ? "{\"@timestamp\":\"" : "attention-server: ");
    if (json) print_time();
    print(json ? "\",\"log.level\":\"error\",\"message\":\"" : "");
    print(message);
    print(json ? "\",\"ecs.version\":\"8.17.0\"}\n" : "\n");
    _exit(1);
}

// Opens the standard descriptors that are closed: otherwise a connection would get the number of
// standard error, and the log would be sent to a client.
static void open_standard_descriptors(void) {
    for (int descriptor = 0; descriptor < 3; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        // The lowest number that is free is this one.
        int opened = open("/dev/null", O_RDWR);
        (void)opened;
    }
}

static void check_processor(char **arguments, char **environment) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi2"))
        return;
    fail("this processor lacks AVX2, FMA or BMI2 (x86-64-v3), which the program is built for",
         arguments, environment);
#else
    (void)arguments;
    (void)environment;
#endif
}

#ifdef __GLIBC__

// Swift reads the arguments from /proc. Without it, a server would start without its API keys.
static void check_arguments(int count, char **arguments, char **environment) {
    if (count <= 1) return;
    int descriptor = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        fail("the arguments cannot be read from /proc/self/cmdline; is /proc mounted?", arguments,
             environment);
    close(descriptor);
}

// The GNU C library passes the arguments of `main` to constructors.
__attribute__((constructor(101))) static void check(int count, char **arguments,
                                                    char **environment) {
    open_standard_descriptors();
    check_processor(arguments, environment);
    check_arguments(count, arguments, environment);
}

#else

__attribute__((constructor(101))) static void check(void) {
    open_standard_descriptors();
    check_processor(0, 0);
}

#endif
