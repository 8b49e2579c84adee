#define _GNU_SOURCE
#include "CHDF5.h"

#include <hdf5.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void tiles_hdf5_enter(void) {
  pthread_mutex_lock(&lock);
  // After an error its clean-up at exit can complain of "infinite loop closing library"; files are closed here anyway.
  static int is_set_up = 0;
  if (!is_set_up) {
    H5dont_atexit();
    is_set_up = 1;
  }
  // Otherwise libhdf5 prints its errors to stderr by itself.
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5Eclear2(H5E_DEFAULT);
}

void tiles_hdf5_leave(void) { pthread_mutex_unlock(&lock); }

static void say(char *message, const char *text) {
  strncpy(message, text, TILES_HDF5_MESSAGE - 1);
  message[TILES_HDF5_MESSAGE - 1] = 0;
}

// The innermost error is the one that tells something.
static herr_t keep_first(unsigned depth, const H5E_error2_t *error, void *message) {
  if (depth == 0 && error->desc) say(message, error->desc);
  return 0;
}

static int fail(char *message) {
  say(message, "libhdf5 gives no reason");
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, message);
  return -1;
}

int tiles_hdf5_open(const char *path, tiles_hdf5_file *file, char *message) {
  tiles_hdf5_enter();
  hid_t id = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  int status = id < 0 ? fail(message) : 0;
  *file = id;
  tiles_hdf5_leave();
  return status;
}

int tiles_hdf5_open_image(const void *bytes, size_t count, tiles_hdf5_file *file, char *message) {
  tiles_hdf5_enter();
  // The "core" driver takes a copy of the bytes for a file, and never touches a disk.
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  hid_t id = -1;
  if (H5Pset_fapl_core(access, 1 << 16, 0) >= 0 && H5Pset_file_image(access, (void *)bytes, count) >= 0) {
    id = H5Fopen("image", H5F_ACC_RDONLY, access);
  }
  int status = id < 0 ? fail(message) : 0;
  if (access >= 0) H5Pclose(access);
  *file = id;
  tiles_hdf5_leave();
  return status;
}

void tiles_hdf5_close(tiles_hdf5_file file) {
  tiles_hdf5_enter();
  H5Fclose(file);
  tiles_hdf5_leave();
}

// H5Lexists wants every step of a path to exist.
static int exists(hid_t file, const char *path) {
  char *copy = strdup(path);
  if (!copy) return 0;
  int found = 1;
  for (char *end = copy; found && end; ) {
    end = strchr(end + 1, '/');
    if (end) *end = 0;
    if (*copy) found = H5Lexists(file, copy, H5P_DEFAULT) > 0;
    if (end) *end = '/';
  }
  free(copy);
  return found;
}

int tiles_hdf5_exists(tiles_hdf5_file file, const char *path) {
  tiles_hdf5_enter();
  int found = exists(file, path);
  tiles_hdf5_leave();
  return found;
}

void tiles_hdf5_strings_free(tiles_hdf5_strings strings) {
  for (size_t index = 0; index < strings.count; ++index) free(strings.items[index]);
  free(strings.items);
}

static int append(tiles_hdf5_strings *strings, const char *text, size_t limit) {
  char **items = realloc(strings->items, (strings->count + 1) * sizeof *items);
  if (!items) return -1;
  strings->items = items;
  items[strings->count] = strndup(text, limit);
  if (!items[strings->count]) return -1;
  strings->count += 1;
  return 0;
}

static herr_t append_name(hid_t group, const char *name, const H5L_info_t *info, void *names) {
  (void)group, (void)info;
  return append(names, name, strlen(name));
}

int tiles_hdf5_list(tiles_hdf5_file file, const char *group, tiles_hdf5_strings *names, char *message) {
  tiles_hdf5_enter();
  *names = (tiles_hdf5_strings){NULL, 0};
  herr_t status =
    H5Literate_by_name(file, group, H5_INDEX_NAME, H5_ITER_INC, NULL, append_name, names, H5P_DEFAULT);
  if (status < 0) {
    fail(message);
    tiles_hdf5_strings_free(*names);
  }
  tiles_hdf5_leave();
  return status < 0 ? -1 : 0;
}

static int read_variable(hid_t attribute, hid_t space, size_t count, tiles_hdf5_strings *strings) {
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  // The character set must be the file's, or libhdf5 refuses to convert.
  hid_t stored = H5Aget_type(attribute);
  H5Tset_cset(type, H5Tget_cset(stored));
  H5Tclose(stored);
  char **items = calloc(count, sizeof *items);
  int status = items && H5Aread(attribute, type, items) >= 0 ? 0 : -1;
  for (size_t index = 0; status == 0 && index < count; ++index) {
    const char *item = items[index] ? items[index] : "";
    status = append(strings, item, strlen(item));
  }
  if (items) H5Dvlen_reclaim(type, space, H5P_DEFAULT, items);
  free(items);
  H5Tclose(type);
  return status;
}

static int read_fixed(hid_t attribute, hid_t type, size_t count, tiles_hdf5_strings *strings) {
  size_t size = H5Tget_size(type);
  char *bytes = calloc(count, size + 1);
  int status = bytes && H5Aread(attribute, type, bytes) >= 0 ? 0 : -1;
  for (size_t index = 0; status == 0 && index < count; ++index) {
    status = append(strings, bytes + index * size, size);
  }
  free(bytes);
  return status;
}

int tiles_hdf5_string_attribute(
  tiles_hdf5_file file, const char *object, const char *name, int *found, tiles_hdf5_strings *strings,
  char *message) {
  tiles_hdf5_enter();
  *strings = (tiles_hdf5_strings){NULL, 0};
  *found = H5Aexists_by_name(file, object, name, H5P_DEFAULT) > 0;
  int status = 0;
  if (*found) {
    hid_t attribute = H5Aopen_by_name(file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Aget_space(attribute);
    hid_t type = H5Aget_type(attribute);
    hssize_t count = H5Sget_simple_extent_npoints(space);
    if (attribute < 0 || space < 0 || type < 0 || count < 0) {
      status = fail(message);
    } else if (count > 0 && H5Tget_class(type) != H5T_STRING) {
      say(message, "an attribute that should hold strings holds numbers");
      status = -1;
    } else if (count > 0) {
      status = H5Tis_variable_str(type) > 0 ? read_variable(attribute, space, (size_t)count, strings)
                                            : read_fixed(attribute, type, (size_t)count, strings);
      if (status < 0) fail(message);
    }
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    if (attribute >= 0) H5Aclose(attribute);
  }
  if (status < 0) tiles_hdf5_strings_free(*strings);
  tiles_hdf5_leave();
  return status;
}

int tiles_hdf5_shape(
  tiles_hdf5_file file, const char *dataset, size_t *rank, uint64_t shape[TILES_HDF5_MAXIMUM_RANK], char *message) {
  tiles_hdf5_enter();
  hid_t set = H5Dopen2(file, dataset, H5P_DEFAULT);
  hid_t space = set >= 0 ? H5Dget_space(set) : -1;
  hsize_t sizes[TILES_HDF5_MAXIMUM_RANK];
  int found = space >= 0 ? H5Sget_simple_extent_dims(space, sizes, NULL) : -1;
  int status = found < 0 ? fail(message) : 0;
  for (int axis = 0; axis < found; ++axis) shape[axis] = sizes[axis];
  *rank = found < 0 ? 0 : (size_t)found;
  if (space >= 0) H5Sclose(space);
  if (set >= 0) H5Dclose(set);
  tiles_hdf5_leave();
  return status;
}

int tiles_hdf5_read_floats(tiles_hdf5_file file, const char *dataset, float *values, size_t count, char *message) {
  tiles_hdf5_enter();
  hid_t set = H5Dopen2(file, dataset, H5P_DEFAULT);
  hid_t space = set >= 0 ? H5Dget_space(set) : -1;
  int status = 0;
  if (set < 0 || space < 0) {
    status = fail(message);
  } else if (H5Sget_simple_extent_npoints(space) != (hssize_t)count) {
    say(message, "a dataset has another size than its shape said");
    status = -1;
  } else if (H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
    status = fail(message);
  }
  if (space >= 0) H5Sclose(space);
  if (set >= 0) H5Dclose(set);
  tiles_hdf5_leave();
  return status;
}
