#pragma once
// The little of libhdf5 that reading weights needs. Debian's libhdf5 is not thread-safe: every call takes one lock.
//
// A file of weights may come from anywhere. Nothing here reads another file, and libhdf5, which trusts what it reads,
// gets to see a structure only after it was looked through (internal.h).
//
// Functions return 0, or a negative number and leave a message (at most TILES_HDF5_MESSAGE bytes, 0 included): what was
// found in place of what was expected.

#include <stddef.h>
#include <stdint.h>

#define TILES_HDF5_MESSAGE 512
#define TILES_HDF5_MAXIMUM_RANK 32

typedef struct tiles_hdf5 *tiles_hdf5_file;

/// The lock, for another user of libhdf5 in the same process.
void tiles_hdf5_enter(void);
void tiles_hdf5_leave(void);

/// A file that is open for reading; the descriptor stays the caller's.
int tiles_hdf5_open(int descriptor, tiles_hdf5_file *file, char *message);
/// A file that is in memory; the bytes are copied.
int tiles_hdf5_open_image(const void *bytes, size_t count, tiles_hdf5_file *file, char *message);
void tiles_hdf5_close(tiles_hdf5_file file);

/// Where `path` leads: `address` is the object's own, the same over whatever links; 0 for `found` where nothing is.
int tiles_hdf5_find(tiles_hdf5_file file, const char *path, int *found, uint64_t *address, char *message);

/// A list of strings, each owned by the list.
typedef struct {
  char **items;
  size_t count;
} tiles_hdf5_strings;
void tiles_hdf5_strings_free(tiles_hdf5_strings strings);

/// The names in a group, in alphabetical order.
int tiles_hdf5_list(tiles_hdf5_file file, const char *group, tiles_hdf5_strings *names, char *message);

/// An attribute of fixed or variable length strings. One of another type without elements (what h5py makes of an empty
/// list) is no strings. `found` is 0 when the group has no such attribute.
int tiles_hdf5_string_attribute(
  tiles_hdf5_file file, const char *group, const char *name, int *found, tiles_hdf5_strings *strings, char *message);

int tiles_hdf5_shape(
  tiles_hdf5_file file, const char *dataset, size_t *rank, uint64_t shape[TILES_HDF5_MAXIMUM_RANK], char *message);

/// Whether all values of a dataset are in the file, as numbers; `count` is how many. Nothing of their size is allocated.
int tiles_hdf5_check_floats(tiles_hdf5_file file, const char *dataset, size_t *count, char *message);

/// Any number type is converted. `count` is what `tiles_hdf5_check_floats` gave.
int tiles_hdf5_read_floats(tiles_hdf5_file file, const char *dataset, float *values, size_t count, char *message);
