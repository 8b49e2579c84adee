#include <stdlib.h>
#include <string.h>

#include "internal.h"

/// Of one array, in memory.
#define MOST_VALUES (256u << 20)

typedef struct dataset {
  hid_t set;
  hid_t space;
  tiles_header header;
} dataset;

static void close_dataset(dataset *dataset) {
  if (dataset->space >= 0) H5Sclose(dataset->space);
  if (dataset->set >= 0) H5Dclose(dataset->set);
}

/// A dataset whose values are its file's own.
static int open_dataset(struct tiles_hdf5 *file, const char *path, dataset *dataset, char *message) {
  *dataset = (struct dataset){-1, -1, {0, -1, 0, 0}};
  tiles_place place;
  if (tiles_find(file, path, &place, message) < 0) return -1;
  int status = 0;
  if (!place.found || place.parent < 0 || place.type != H5O_TYPE_DATASET) {
    status = tiles_say(message, place.found ? "an object of another kind" : "nothing of that name");
  }
  // Before libhdf5 opens it: for a virtual one it opens other files to tell its shape.
  if (status == 0) status = tiles_check_object(file, place.address, &dataset->header, message);
  if (status == 0 && dataset->header.is_external) {
    status = tiles_say(message, "data in another file (external storage)");
  } else if (status == 0 && dataset->header.layout == H5D_VIRTUAL) {
    status = tiles_say(message, "a virtual dataset, whose data are in other files");
  }
  if (status == 0) {
    dataset->set = H5Dopen2(place.parent, place.name, H5P_DEFAULT);
    dataset->space = dataset->set >= 0 ? H5Dget_space(dataset->set) : -1;
    if (dataset->space < 0) status = tiles_fail(message);
  }
  tiles_place_close(&place);
  return status;
}

int tiles_hdf5_shape(
  tiles_hdf5_file file, const char *path, size_t *rank, uint64_t shape[TILES_HDF5_MAXIMUM_RANK], char *message) {
  tiles_hdf5_enter();
  dataset dataset;
  int status = open_dataset(file, path, &dataset, message);
  hsize_t sizes[TILES_HDF5_MAXIMUM_RANK];
  *rank = 0;
  if (status == 0) {
    int axes = H5Sget_simple_extent_ndims(dataset.space);
    if (axes < 0 || axes > TILES_HDF5_MAXIMUM_RANK || H5Sget_simple_extent_dims(dataset.space, sizes, NULL) != axes) {
      status = tiles_fail(message);
    } else {
      *rank = (size_t)axes;
    }
  }
  for (size_t axis = 0; axis < *rank; ++axis) shape[axis] = sizes[axis];
  close_dataset(&dataset);
  tiles_hdf5_leave();
  return status;
}

// MARK: Values

/// libhdf5 converts any kind of number that a file describes, and trusts the description: only the usual ones.
static int is_usual(hid_t type) {
  const hid_t usual[] = {
    H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_IEEE_F32BE, H5T_IEEE_F64BE, H5T_STD_I8LE, H5T_STD_U8LE, H5T_STD_I16LE,
    H5T_STD_U16LE, H5T_STD_I32LE, H5T_STD_U32LE, H5T_STD_I64LE, H5T_STD_U64LE,
  };
  for (size_t index = 0; index < sizeof usual / sizeof *usual; ++index) {
    if (H5Tequal(type, usual[index]) > 0) return 1;
  }
  // IEEE 754 binary16, which libhdf5 1.10 has no name for.
  hid_t half = H5Tcopy(H5T_IEEE_F32LE);
  int is_half = half >= 0 && H5Tset_fields(half, 15, 10, 5, 0, 10) >= 0 && H5Tset_precision(half, 16) >= 0 &&
    H5Tset_size(half, 2) >= 0 && H5Tset_ebias(half, 15) >= 0 && H5Tequal(type, half) > 0;
  if (half >= 0) H5Tclose(half);
  return is_half;
}

static int check_stored(struct tiles_hdf5 *file, dataset *dataset, uint64_t bytes, size_t size, char *message) {
  switch (dataset->header.layout) {
  case H5D_COMPACT: break;
  case H5D_CONTIGUOUS: {
    haddr_t place = H5Dget_offset(dataset->set);
    if (place == HADDR_UNDEF) return tiles_say(message, "values that were never written");
    if (place > file->source.size || bytes > file->source.size - place) {
      return tiles_say(message, "values beyond the end of the file");
    }
    break;
  }
  case H5D_CHUNKED: return tiles_chunks_check(file, dataset->set, &dataset->header, size, message);
  default: return tiles_say(message, "a layout of an unknown kind");
  }
  hsize_t stored = H5Dget_storage_size(dataset->set);
  if (stored == bytes) return 0;
  return tiles_say(
    message, "%llu bytes stored for %llu bytes of values", (unsigned long long)stored, (unsigned long long)bytes);
}

static int check_values(struct tiles_hdf5 *file, dataset *dataset, size_t *count, char *message) {
  hssize_t values = H5Sget_simple_extent_npoints(dataset->space);
  if (values < 0) return tiles_fail(message);
  if (values > MOST_VALUES) return tiles_say(message, "more than %u values", MOST_VALUES);
  *count = (size_t)values;
  hid_t type = H5Dget_type(dataset->set);
  int status = 0;
  if (type < 0) {
    status = tiles_fail(message);
  } else if (!is_usual(type)) {
    status = tiles_say(message, "values of a type that is no usual number");
  } else if (values > 0) {
    size_t size = H5Tget_size(type);
    status = check_stored(file, dataset, (uint64_t)values * size, size, message);
  }
  if (type >= 0) H5Tclose(type);
  return status;
}

int tiles_hdf5_check_floats(tiles_hdf5_file file, const char *path, size_t *count, char *message) {
  tiles_hdf5_enter();
  dataset dataset;
  *count = 0;
  int status = open_dataset(file, path, &dataset, message);
  if (status == 0) status = check_values(file, &dataset, count, message);
  close_dataset(&dataset);
  tiles_hdf5_leave();
  return status;
}

static int read_values(struct tiles_hdf5 *file, dataset *dataset, float *values, char *message) {
  if (dataset->header.layout == H5D_CHUNKED) {
    hid_t type = H5Dget_type(dataset->set);
    int status = type < 0 ? tiles_fail(message) : tiles_chunks_read(file, dataset->set, type, values, message);
    if (type >= 0) H5Tclose(type);
    return status;
  }
  herr_t status = H5Dread(dataset->set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  return status < 0 ? tiles_fail(message) : 0;
}

int tiles_hdf5_read_floats(tiles_hdf5_file file, const char *path, float *values, size_t count, char *message) {
  tiles_hdf5_enter();
  dataset dataset;
  size_t found = 0;
  int status = open_dataset(file, path, &dataset, message);
  if (status == 0) status = check_values(file, &dataset, &found, message);
  if (status == 0 && found != count) status = tiles_say(message, "a dataset has another size than its shape said");
  if (status == 0 && count > 0) status = read_values(file, &dataset, values, message);
  close_dataset(&dataset);
  tiles_hdf5_leave();
  return status;
}
