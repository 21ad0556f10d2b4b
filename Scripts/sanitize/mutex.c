// Tells the thread sanitizer about contended locks of a Swift `Mutex`.
//
// The functions of `Mutex` that wait and wake are in the standard library, which is not instrumented.
// The sanitizer would not see that a waiting thread continues after the one that unlocked, and would
// report their accesses under the lock as races. These functions replace the two and call them.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef SWIFT void Lock(uint32_t thread, SELF void *mutex);
typedef SWIFT void Unlock(SELF void *mutex);

extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);

static Lock *standard_lock;
static Unlock *standard_unlock;

static void *find(const char *name) {
  void *address = dlsym(RTLD_NEXT, name);
  if (address == NULL) {
    fprintf(stderr, "mutex.c: the standard library has no %s\n", name);
    // Without exit and signal handlers, which may need the missing functions.
    _Exit(EXIT_FAILURE);
  }
  return address;
}

__attribute__((constructor)) static void find_standard(void) {
  standard_lock = (Lock *)find(LOCK);
  standard_unlock = (Unlock *)find(UNLOCK);
}

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
  standard_lock(thread, mutex);
  __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);
SWIFT void unlock_slow(SELF void *mutex) {
  __tsan_release(mutex);
  standard_unlock(mutex);
}
