#pragma once
// The little of libhdf5 that reading weights needs. Debian's libhdf5 is not thread-safe: every call takes one lock.
//
// Functions return 0, or a negative number and leave a message (at most TILES_HDF5_MESSAGE bytes, 0 included).

#include <stddef.h>
#include <stdint.h>

#define TILES_HDF5_MESSAGE 512
#define TILES_HDF5_MAXIMUM_RANK 32

typedef int64_t tiles_hdf5_file;

/// The lock, for another user of libhdf5 in the same process.
void tiles_hdf5_enter(void);
void tiles_hdf5_leave(void);

int tiles_hdf5_open(const char *path, tiles_hdf5_file *file, char *message);
/// A file that is in memory; the bytes are copied.
int tiles_hdf5_open_image(const void *bytes, size_t count, tiles_hdf5_file *file, char *message);
void tiles_hdf5_close(tiles_hdf5_file file);

/// 1 when `path` leads to a group or a dataset, else 0.
int tiles_hdf5_exists(tiles_hdf5_file file, const char *path);

/// A list of strings, each owned by the list.
typedef struct {
  char **items;
  size_t count;
} tiles_hdf5_strings;
void tiles_hdf5_strings_free(tiles_hdf5_strings strings);

/// The names in a group, in alphabetical order.
int tiles_hdf5_list(tiles_hdf5_file file, const char *group, tiles_hdf5_strings *names, char *message);

/// An attribute of fixed or variable length strings. One of another type without elements (what h5py makes of an empty
/// list) is no strings. `found` is 0 when there is no such attribute.
int tiles_hdf5_string_attribute(
  tiles_hdf5_file file, const char *object, const char *name, int *found, tiles_hdf5_strings *strings, char *message);

int tiles_hdf5_shape(
  tiles_hdf5_file file, const char *dataset, size_t *rank, uint64_t shape[TILES_HDF5_MAXIMUM_RANK], char *message);

/// Any number type is converted. `count` is the product of the shape.
int tiles_hdf5_read_floats(tiles_hdf5_file file, const char *dataset, float *values, size_t count, char *message);
