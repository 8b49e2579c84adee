// Debian's libtorch takes its products from libblas.so.3, which may be any of several (update-alternatives): the
// reference BLAS, OpenBLAS, BLIS. OpenBLAS chooses its kernels by the processor, and some of them were wrong
// (docs/decisions/0023). Products of whole numbers are exact in every order of additions, so that a wrong one
// shows; and it shows in time: once libtorch is loaded, its BLAS cannot be changed.

#define _GNU_SOURCE  // dladdr
#include "blas.h"

#include <dlfcn.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The reference BLAS and LAPACK, where Debian has them whatever the alternatives are.
#if defined(__x86_64__)
#define PLAIN "/usr/lib/x86_64-linux-gnu/"
#elif defined(__aarch64__)
#define PLAIN "/usr/lib/aarch64-linux-gnu/"
#else
#define PLAIN "/usr/lib/"
#endif

// Large enough for the threads and the edges of blocked kernels.
enum { ROWS = 97, COLUMNS = 131, DEPTH = 203 };

// From -7 to 7: no sum of DEPTH products leaves the whole numbers that a float has.
static int value(int i, int j, int seed) { return (7 * i + 13 * j + i * j % 5 + seed) % 15 - 7; }

// Defines name(function), whether a xgemm_ gives exact values. Matrices are in columns, as Fortran has them.
#define MULTIPLIES(name, type)                                                                                    \
  static void fill_##name(type *matrix, int rows, int columns, bool is_transposed, int seed) {                    \
    for (int i = 0; i < rows; ++i) {                                                                              \
      for (int j = 0; j < columns; ++j) {                                                                         \
        matrix[is_transposed ? j + i * columns : i + j * rows] = (type)value(i, j, seed);                         \
      }                                                                                                           \
    }                                                                                                             \
  }                                                                                                               \
  static bool name(void *function) {                                                                              \
    typedef void product(                                                                                         \
      const char *, const char *, const int *, const int *, const int *, const type *, const type *, const int *, \
      const type *, const int *, const type *, type *, const int *, size_t, size_t);                              \
    static type a[ROWS * DEPTH], b[DEPTH * COLUMNS], c[ROWS * COLUMNS], exact[ROWS * COLUMNS];                    \
    for (int i = 0; i < ROWS; ++i) {                                                                              \
      for (int j = 0; j < COLUMNS; ++j) {                                                                         \
        int sum = 0;                                                                                              \
        for (int k = 0; k < DEPTH; ++k) sum += value(i, k, 0) * value(k, j, 3);                                   \
        exact[i + j * ROWS] = (type)sum;                                                                          \
      }                                                                                                           \
    }                                                                                                             \
    const int rows = ROWS, columns = COLUMNS, depth = DEPTH;                                                      \
    const type one = 1, zero = 0;                                                                                 \
    for (int which = 0; which < 4; ++which) {                                                                     \
      const bool left = which & 1, right = which & 2;                                                             \
      fill_##name(a, rows, depth, left, 0);                                                                       \
      fill_##name(b, depth, columns, right, 3);                                                                   \
      /* What was there before does not count. */                                                                 \
      for (int index = 0; index < ROWS * COLUMNS; ++index) c[index] = NAN;                                        \
      ((product *)(function))(                                                                                    \
        left ? "T" : "N", right ? "T" : "N", &rows, &columns, &depth, &one, a, left ? &depth : &rows, b,          \
        right ? &columns : &depth, &zero, c, &rows, 1, 1);                                                        \
      for (int index = 0; index < ROWS * COLUMNS; ++index) {                                                      \
        if (c[index] != exact[index]) return false;                                                               \
      }                                                                                                           \
    }                                                                                                             \
    return true;                                                                                                  \
  }

// Descriptors and neighbours are compared in single precision, principal components in double.
MULTIPLIES(multiplies_floats, float)
MULTIPLIES(multiplies_doubles, double)

bool tiles_blas_is_right(void *library) {
  // Libtorch mostly has the one that was asked before it was loaded.
  static void *right_floats, *right_doubles;
  void *floats = dlsym(library, "sgemm_"), *doubles = dlsym(library, "dgemm_");
  if (floats && floats != right_floats && !multiplies_floats(floats)) return false;
  if (doubles && doubles != right_doubles && !multiplies_doubles(doubles)) return false;
  right_floats = floats;
  right_doubles = doubles;
  return true;
}

// The file that a function is of, without links; "" where nobody knows.
static void file_of(void *function, char path[PATH_MAX]) {
  Dl_info info;
  path[0] = 0;
  if (!dladdr(function, &info) || !info.dli_fname) return;
  if (!realpath(info.dli_fname, path)) snprintf(path, PATH_MAX, "%s", info.dli_fname);
}

void tiles_blas_prepare(void) {
// A libtorch that does not come from Debian brings its own.
#ifndef TILES_OWN_LIBTORCH
  void *blas = dlopen("libblas.so.3", RTLD_NOW | RTLD_LOCAL);
  if (!blas || tiles_blas_is_right(blas)) return;
  char path[PATH_MAX];
  file_of(dlsym(blas, "sgemm_"), path);
  // Its threads may be libgomp's, which wait there for more to do, and must not lose the ground under them.
  dlopen("libgomp.so.1", RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  dlclose(blas);
  // Something else holds it: what is wrong is told when libtorch is there.
  if (dlopen("libblas.so.3", RTLD_NOW | RTLD_NOLOAD)) return;
  // Libraries that are loaded under these names are the ones that libtorch asks for.
  void *plain = dlopen(PLAIN "blas/libblas.so.3", RTLD_NOW | RTLD_LOCAL);
  // OpenBLAS has a LAPACK of its own, which would go on with its kernels.
  void *lapack = dlopen(PLAIN "lapack/liblapack.so.3", RTLD_NOW | RTLD_LOCAL);
  if (!plain) return;
  fprintf(
    stderr,
    "warning: %s: expected exact products of whole numbers, found wrong ones on this processor; the reference BLAS "
    "serves, which is slower (OPENBLAS_CORETYPE=Haswell, or another one of its kernels, may be right)%s\n",
    path, lapack ? "" : "; install liblapack3, too, so that nothing of it serves");
#endif
}

const char *tiles_blas_name(void *library) {
  static char name[2 * PATH_MAX];
  // Of the library and all that it is linked with, in the order in which libtorch looks.
  void *sgemm = dlsym(library, "sgemm_");
  if (!sgemm) return "of libtorch";
  char path[PATH_MAX];
  file_of(sgemm, path);
  void *blas = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
  const char *(*config)(void) = blas ? (const char *(*)(void))dlsym(blas, "openblas_get_config") : NULL;
  const char *kind = config ? config() : strstr(path, "/blas/libblas.so") ? "reference BLAS" : "BLAS";
  snprintf(name, sizeof name, "%s (%s)", kind, path);
  return name;
}
