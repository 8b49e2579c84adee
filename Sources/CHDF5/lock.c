#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void tiles_hdf5_enter(void) {
  pthread_mutex_lock(&lock);
  // After an error its clean-up at exit can complain of "infinite loop closing library"; files are closed here anyway.
  static int is_set_up = 0;
  if (!is_set_up) {
    H5dont_atexit();
    // A file may name filters, and libhdf5 would load a library for each from where the environment says.
    H5PLset_loading_state(0);
    is_set_up = 1;
  }
  // Otherwise libhdf5 prints its errors to stderr by itself.
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5Eclear2(H5E_DEFAULT);
}

void tiles_hdf5_leave(void) { pthread_mutex_unlock(&lock); }

int tiles_say(char *message, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, TILES_HDF5_MESSAGE, format, arguments);
  va_end(arguments);
  return -1;
}

// The innermost error is the one that tells something.
static herr_t keep_first(unsigned depth, const H5E_error2_t *error, void *message) {
  if (depth == 0 && error->desc) tiles_say(message, "%s", error->desc);
  return 0;
}

int tiles_fail(char *message) {
  tiles_say(message, "libhdf5 gives no reason");
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, message);
  return -1;
}

int tiles_work(struct tiles_hdf5 *file, uint64_t amount, char *message) {
  file->work += amount;
  if (file->work <= TILES_MOST_WORK) return 0;
  return tiles_say(message, "more links and lists than any file of weights has");
}
