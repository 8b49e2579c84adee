#include "CFixtures.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "CHDF5.h"

static int done(herr_t status) {
  tiles_hdf5_leave();
  return status < 0 ? -1 : 0;
}

int fixture_hdf5_create(const char *path, fixture_file *file) {
  tiles_hdf5_enter();
  *file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  return done(*file < 0 ? -1 : 0);
}

void fixture_hdf5_close(fixture_file file) {
  tiles_hdf5_enter();
  H5Fclose(file);
  tiles_hdf5_leave();
}

static hid_t links(void) {
  hid_t list = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(list, 1);
  return list;
}

int fixture_hdf5_group(fixture_file file, const char *path) {
  tiles_hdf5_enter();
  hid_t there = H5Gopen2(file, path, H5P_DEFAULT);
  if (there < 0) {
    hid_t list = links();
    there = H5Gcreate2(file, path, list, H5P_DEFAULT, H5P_DEFAULT);
    H5Pclose(list);
  }
  herr_t status = there < 0 ? -1 : H5Gclose(there);
  return done(status);
}

int fixture_hdf5_floats(
  fixture_file file, const char *path, const uint64_t *shape, size_t rank, const float *values) {
  tiles_hdf5_enter();
  hsize_t sizes[H5S_MAX_RANK];
  for (size_t axis = 0; axis < rank; ++axis) sizes[axis] = shape[axis];
  hid_t list = links();
  hid_t space = H5Screate_simple((int)rank, sizes, NULL);
  hid_t set = H5Dcreate2(file, path, H5T_IEEE_F32LE, space, list, H5P_DEFAULT, H5P_DEFAULT);
  herr_t status = set < 0 ? -1 : H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  if (set >= 0) H5Dclose(set);
  H5Sclose(space);
  H5Pclose(list);
  return done(status);
}

static herr_t attribute(hid_t object, const char *name, hid_t type, hid_t space, const void *values) {
  hid_t made = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  if (made < 0) return -1;
  herr_t status = values ? H5Awrite(made, type, values) : 0;
  H5Aclose(made);
  return status;
}

int fixture_hdf5_strings(
  fixture_file file, const char *group, const char *name, const char *const *items, size_t count, size_t width) {
  tiles_hdf5_enter();
  hid_t object = H5Gopen2(file, group, H5P_DEFAULT);
  hsize_t size = count;
  hid_t space = H5Screate_simple(1, &size, NULL);
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, width > 0 ? width : H5T_VARIABLE);
  herr_t status = -1;
  if (count == 0) {
    status = attribute(object, name, H5T_IEEE_F64LE, space, NULL);
  } else if (width == 0) {
    status = attribute(object, name, type, space, items);
  } else {
    char *bytes = calloc(count, width);
    for (size_t index = 0; index < count; ++index) memcpy(bytes + index * width, items[index], strnlen(items[index], width));
    status = attribute(object, name, type, space, bytes);
    free(bytes);
  }
  H5Tclose(type);
  H5Sclose(space);
  if (object >= 0) H5Gclose(object);
  return done(status);
}

int fixture_hdf5_string(fixture_file file, const char *group, const char *name, const char *text) {
  tiles_hdf5_enter();
  hid_t object = H5Gopen2(file, group, H5P_DEFAULT);
  hid_t space = H5Screate(H5S_SCALAR);
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  herr_t status = attribute(object, name, type, space, &text);
  H5Tclose(type);
  H5Sclose(space);
  if (object >= 0) H5Gclose(object);
  return done(status);
}

int fixture_zip_add(const char *path, const char *name, const char *file, int is_compressed) {
  zip_t *archive = zip_open(path, ZIP_CREATE, NULL);
  if (!archive) return -1;
  zip_source_t *source = zip_source_file(archive, file, 0, 0);
  zip_int64_t index = source ? zip_file_add(archive, name, source, 0) : -1;
  if (index < 0) {
    zip_source_free(source);
    zip_discard(archive);
    return -1;
  }
  zip_set_file_compression(archive, (zip_uint64_t)index, is_compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
  return zip_close(archive);
}
