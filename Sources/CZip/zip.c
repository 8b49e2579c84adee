#include "CZip.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

static tiles_zip_status fail(char *message, const char *text) {
  strncpy(message, text, TILES_ZIP_MESSAGE - 1);
  message[TILES_ZIP_MESSAGE - 1] = 0;
  return TILES_ZIP_FAILED;
}

static tiles_zip_status read_entry(zip_t *archive, zip_uint64_t index, void **bytes, size_t *count, char *message) {
  zip_stat_t stat;
  if (zip_stat_index(archive, index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE)) {
    return fail(message, zip_strerror(archive));
  }
  zip_file_t *file = zip_fopen_index(archive, index, 0);
  if (!file) return fail(message, zip_strerror(archive));
  tiles_zip_status status = TILES_ZIP_READ;
  char *buffer = malloc(stat.size > 0 ? stat.size : 1);
  size_t filled = 0;
  if (!buffer) status = fail(message, "not enough memory");
  while (status == TILES_ZIP_READ) {
    zip_int64_t got = zip_fread(file, buffer + filled, stat.size - filled);
    if (got < 0) status = fail(message, zip_file_strerror(file));
    if (got <= 0) break;
    filled += (size_t)got;
  }
  // The checksum is compared at the end of the entry, which only a read beyond the last byte reaches.
  char beyond;
  if (status == TILES_ZIP_READ && filled == stat.size && zip_fread(file, &beyond, 1) < 0) {
    status = fail(message, zip_file_strerror(file));
  }
  if (status == TILES_ZIP_READ && filled != stat.size) status = fail(message, "the entry ends early");
  zip_fclose(file);
  if (status != TILES_ZIP_READ) {
    free(buffer);
    return status;
  }
  *bytes = buffer;
  *count = filled;
  return status;
}

tiles_zip_status tiles_zip_read(
  const char *path, const char *entry, void **bytes, size_t *count, char *message) {
  *bytes = NULL;
  *count = 0;
  int code = 0;
  zip_t *archive = zip_open(path, ZIP_RDONLY, &code);
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    fail(message, zip_error_strerror(&error));
    zip_error_fini(&error);
    return TILES_ZIP_FAILED;
  }
  zip_int64_t index = zip_name_locate(archive, entry, 0);
  tiles_zip_status status =
    index < 0 ? TILES_ZIP_NO_ENTRY : read_entry(archive, (zip_uint64_t)index, bytes, count, message);
  zip_discard(archive);
  return status;
}
