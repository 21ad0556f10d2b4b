// Ends the program with a message on a processor that it is not built for.
//
// The Swift modules are built for x86-64-v3, but this file is not, and its constructor runs first. A
// check in `main` would come too late: an older processor may already have met an unknown instruction.
#include "CBaseline.h"

#if defined(__x86_64__)
#include <unistd.h>

__attribute__((constructor(101))) static void check_processor(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi2"))
        return;
    static const char message[] =
        "attention-server: this processor lacks AVX2, FMA or BMI2 (x86-64-v3), which the program "
        "is built for\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written;
    _exit(1);
}
#endif
