#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

int tiles_source_read(const tiles_source *source, uint64_t offset, void *into, size_t count) {
  if (offset > source->size || count > source->size - offset) return -1;
  if (source->bytes) {
    memcpy(into, source->bytes + offset, count);
    return 0;
  }
  for (size_t filled = 0; filled < count;) {
    ssize_t got = pread(source->descriptor, (char *)into + filled, count - filled, (off_t)(offset + filled));
    if (got <= 0) return -1;
    filled += (size_t)got;
  }
  return 0;
}

uint64_t tiles_number(const uint8_t *bytes, size_t count) {
  uint64_t value = 0;
  for (size_t index = count; index > 0; --index) value = value << 8 | bytes[index - 1];
  return value;
}

static int open_by(struct tiles_hdf5 *file, const char *name, hid_t access, char *message) {
  if (tiles_check_file(file, message) < 0) return -1;
  // Whatever is open in a file is closed with it.
  if (access < 0 || H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0) return tiles_fail(message);
  file->id = H5Fopen(name, H5F_ACC_RDONLY, access);
  if (file->id < 0) return tiles_fail(message);
  // The bytes as libhdf5 holds them from now on.
  void *handle = NULL;
  if (H5Fget_vfd_handle(file->id, H5P_DEFAULT, &handle) < 0 || !handle) return tiles_fail(message);
  if (file->source.bytes) {
    file->source.bytes = *(const uint8_t **)handle;
  } else {
    file->source.descriptor = *(int *)handle;
  }
  return 0;
}

static int open_source(tiles_source source, tiles_hdf5_file *made, char *message) {
  *made = NULL;
  struct tiles_hdf5 *file = calloc(1, sizeof *file);
  if (!file) return tiles_say(message, "not enough memory");
  file->id = -1;
  file->source = source;
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  char name[64] = "image";
  int status = 0;
  if (source.bytes) {
    // The "core" driver takes a copy of the bytes for a file, and never touches a disk.
    if (H5Pset_fapl_core(access, 1 << 16, 0) < 0 || H5Pset_file_image(access, (void *)source.bytes, source.size) < 0) {
      status = tiles_fail(message);
    }
  } else {
    // The very file that was looked at, whatever its path leads to by now.
    snprintf(name, sizeof name, "/proc/self/fd/%d", source.descriptor);
  }
  if (status == 0) status = open_by(file, name, access, message);
  if (access >= 0) H5Pclose(access);
  if (status < 0) {
    if (file->id >= 0) H5Fclose(file->id);
    free(file);
    return -1;
  }
  *made = file;
  return 0;
}

int tiles_hdf5_open(int descriptor, tiles_hdf5_file *file, char *message) {
  tiles_hdf5_enter();
  struct stat facts;
  int status = fstat(descriptor, &facts);
  if (status < 0 || facts.st_size < 0) {
    *file = NULL;
    status = tiles_say(message, "a file that cannot be read");
  } else {
    status = open_source((tiles_source){descriptor, NULL, (uint64_t)facts.st_size}, file, message);
  }
  tiles_hdf5_leave();
  return status;
}

int tiles_hdf5_open_image(const void *bytes, size_t count, tiles_hdf5_file *file, char *message) {
  tiles_hdf5_enter();
  int status = open_source((tiles_source){-1, bytes, count}, file, message);
  tiles_hdf5_leave();
  return status;
}

void tiles_hdf5_close(tiles_hdf5_file file) {
  tiles_hdf5_enter();
  H5Fclose(file->id);
  free(file);
  tiles_hdf5_leave();
}
