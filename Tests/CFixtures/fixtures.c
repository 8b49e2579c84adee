#include "CFixtures.h"

#include <hdf5.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>
#include <zlib.h>

// Debian's libhdf5 is not thread-safe.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void enter(void) {
  pthread_mutex_lock(&lock);
  // A group that is not there yet is no error, and libhdf5 would print it.
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static int done(herr_t status) {
  pthread_mutex_unlock(&lock);
  return status < 0 ? -1 : 0;
}

int fixture_hdf5_create(const char *path, fixture_file *file) {
  enter();
  *file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  return done(*file < 0 ? -1 : 0);
}

void fixture_hdf5_close(fixture_file file) {
  enter();
  H5Fclose(file);
  done(0);
}

static hid_t links(void) {
  hid_t list = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(list, 1);
  return list;
}

int fixture_hdf5_group(fixture_file file, const char *path) {
  enter();
  hid_t there = H5Gopen2(file, path, H5P_DEFAULT);
  if (there < 0) {
    hid_t list = links();
    there = H5Gcreate2(file, path, list, H5P_DEFAULT, H5P_DEFAULT);
    H5Pclose(list);
  }
  herr_t status = there < 0 ? -1 : H5Gclose(there);
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
  enter();
  hid_t object = H5Gopen2(file, group, H5P_DEFAULT);
  hsize_t size = count;
  hid_t space = H5Screate_simple(1, &size, NULL);
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, width > 0 ? width : H5T_VARIABLE);
  herr_t status = -1;
  if (count == 0) {
    status = attribute(object, name, H5T_IEEE_F64LE, space, NULL);
  } else if (width == 0) {
    status = attribute(object, name, type, space, (const void *)items);
  } else {
    char *bytes = calloc(count, width);
    for (size_t index = 0; index < count; ++index) {
      memcpy(bytes + index * width, items[index], strnlen(items[index], width));
    }
    status = attribute(object, name, type, space, bytes);
    free(bytes);
  }
  H5Tclose(type);
  H5Sclose(space);
  if (object >= 0) H5Gclose(object);
  return done(status);
}

int fixture_hdf5_string(fixture_file file, const char *group, const char *name, const char *text) {
  enter();
  hid_t object = H5Gopen2(file, group, H5P_DEFAULT);
  hid_t space = H5Screate(H5S_SCALAR);
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  herr_t status = attribute(object, name, type, space, (const void *)&text);
  H5Tclose(type);
  H5Sclose(space);
  if (object >= 0) H5Gclose(object);
  return done(status);
}

// MARK: Hostile files

int fixture_hdf5_change(const char *path, fixture_file *file) {
  enter();
  *file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
  return done(*file < 0 ? -1 : 0);
}

static herr_t follow(const char *name, hid_t group, const void *data, size_t size, hid_t access) {
  (void)name, (void)group, (void)data, (void)size, (void)access;
  return -1;
}

static herr_t link_of_a_user(hid_t file, const char *path, hid_t list) {
  // HDF5 leaves 64 to 255 to its users, and names none of them. NOLINTNEXTLINE(clang-analyzer-optin*)
  const H5L_type_t own = (H5L_type_t)70;
  H5L_class_t kind = {
    .version = H5L_LINK_CLASS_T_VERS, .id = own, .comment = "test", .trav_func = (H5L_traverse_func_t)follow};
  return H5Lregister(&kind) < 0 ? -1 : H5Lcreate_ud(file, path, own, "x", 1, list, H5P_DEFAULT);
}

int fixture_hdf5_link(fixture_file file, const char *path, fixture_link kind, const char *target, const char *other) {
  enter();
  hid_t list = links();
  herr_t status = -1;
  switch (kind) {
  case fixture_hard: status = H5Lcreate_hard(file, target, file, path, list, H5P_DEFAULT); break;
  case fixture_soft: status = H5Lcreate_soft(target, file, path, list, H5P_DEFAULT); break;
  case fixture_external: status = H5Lcreate_external(other, target, file, path, list, H5P_DEFAULT); break;
  case fixture_user: status = link_of_a_user(file, path, list); break;
  }
  H5Pclose(list);
  return done(status);
}

static herr_t lay_out(hid_t properties, const fixture_layout *layout, const hsize_t *sizes, int rank, hid_t space) {
  if (layout->external && H5Pset_external(properties, layout->external, 0, H5F_UNLIMITED) < 0) return -1;
  if (layout->virtual_of && H5Pset_virtual(properties, space, layout->virtual_of, "/x", space) < 0) return -1;
  if (layout->chunk) {
    hsize_t chunk[H5S_MAX_RANK];
    for (int axis = 0; axis < rank; ++axis) chunk[axis] = layout->chunk < sizes[axis] ? layout->chunk : sizes[axis];
    if (H5Pset_chunk(properties, rank, chunk) < 0) return -1;
  }
  if (layout->shuffles && H5Pset_shuffle(properties) < 0) return -1;
  if (layout->deflates && H5Pset_deflate(properties, 9) < 0) return -1;
  if (layout->sums && H5Pset_fletcher32(properties) < 0) return -1;
  return layout->nbits ? H5Pset_nbit(properties) : 0;
}

static herr_t fill(hid_t set, const fixture_layout *layout, const float *values) {
  if (layout->packed) {
    hsize_t first[H5S_MAX_RANK] = {0};
    uLongf size = compressBound(layout->packed_count);
    void *bytes = malloc(size);
    herr_t status = bytes && compress2(bytes, &size, layout->packed, layout->packed_count, 9) == Z_OK
      ? H5Dwrite_chunk(set, H5P_DEFAULT, 0, first, size, bytes)
      : -1;
    free(bytes);
    return status;
  }
  return values ? H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) : 0;
}

int fixture_hdf5_dataset(
  fixture_file file, const char *path, const uint64_t *shape, size_t rank, fixture_layout layout, const float *values) {
  enter();
  hsize_t sizes[H5S_MAX_RANK];
  for (size_t axis = 0; axis < rank; ++axis) sizes[axis] = shape[axis];
  hid_t list = links(), properties = H5Pcreate(H5P_DATASET_CREATE);
  hid_t space = H5Screate_simple((int)rank, sizes, NULL);
  hid_t type = H5Tcopy(layout.is_string ? H5T_C_S1 : layout.is_double ? H5T_IEEE_F64BE : H5T_IEEE_F32LE);
  herr_t status = lay_out(properties, &layout, sizes, (int)rank, space);
  hid_t set = status < 0 ? -1 : H5Dcreate2(file, path, type, space, list, properties, H5P_DEFAULT);
  status = set < 0 ? -1 : fill(set, &layout, values);
  if (set >= 0) H5Dclose(set);
  H5Tclose(type);
  H5Sclose(space);
  H5Pclose(properties);
  H5Pclose(list);
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
