#pragma once
// Writes the HDF5 files and the zip archives that tests read back. Functions return 0, or a negative number.

#include <stddef.h>
#include <stdint.h>

typedef int64_t fixture_file;

/// A new HDF5 file.
int fixture_hdf5_create(const char *_Nonnull path, fixture_file *_Nonnull file);
void fixture_hdf5_close(fixture_file file);

/// A group, with those that lead to it; one that is there already stays.
int fixture_hdf5_group(fixture_file file, const char *_Nonnull path);

/// An attribute of a group: a list of strings, each in `width` bytes; with width 0 of variable length. An empty list
/// becomes what h5py makes of one, float64 (0,).
int fixture_hdf5_strings(
  fixture_file file, const char *_Nonnull group, const char *_Nonnull name, const char *_Nullable const *_Nonnull items,
  size_t count, size_t width);

/// An attribute that is one string, as Keras 3 notes the name of a layer.
int fixture_hdf5_string(
  fixture_file file, const char *_Nonnull group, const char *_Nonnull name, const char *_Nonnull text);

/// A file that is there already, to be written to.
int fixture_hdf5_change(const char *_Nonnull path, fixture_file *_Nonnull file);

/// The last one is of a kind that only its maker knows.
typedef enum { fixture_hard, fixture_soft, fixture_external, fixture_user } fixture_link;

/// A link, with the groups that lead to it. `other` is the file that an external one leads into.
int fixture_hdf5_link(
  fixture_file file, const char *_Nonnull path, fixture_link kind, const char *_Nonnull target,
  const char *_Nullable other);

/// How a dataset is stored; all zero for one piece of 32-bit floats.
typedef struct {
  /// The file that its values are in.
  const char *_Nullable external;
  /// The file that it shows a dataset of.
  const char *_Nullable virtual_of;
  /// Along each axis; 0 for no chunks.
  uint64_t chunk;
  int shuffles, deflates, sums, nbits;
  int is_double, is_string;
  /// What the first chunk unpacks to, whatever its shape.
  const void *_Nullable packed;
  size_t packed_count;
} fixture_layout;

/// A dataset, with the groups that lead to it. Without `values` nothing is written to it.
int fixture_hdf5_dataset(
  fixture_file file, const char *_Nonnull path, const uint64_t *_Nonnull shape, size_t rank, fixture_layout layout,
  const float *_Nullable values);

/// Adds a file under a name to an archive, which is made when it is not there.
int fixture_zip_add(
  const char *_Nonnull archive, const char *_Nonnull name, const char *_Nonnull file, int is_compressed);
