#include "CZip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

/// Deflate makes at most 1032 bytes of one.
#define GREATEST_RATIO 1100
/// Room that is taken at first; more only for bytes that came.
#define FIRST_ROOM (1 << 20)

static tiles_zip_status fail(char *message, const char *text) {
  strncpy(message, text, TILES_ZIP_MESSAGE - 1);
  message[TILES_ZIP_MESSAGE - 1] = 0;
  return TILES_ZIP_FAILED;
}

static tiles_zip_status check(const zip_stat_t *stat, size_t most, char *message) {
  const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  if ((stat->valid & needed) != needed) return fail(message, "an entry without a size");
  if (stat->comp_method != ZIP_CM_STORE && stat->comp_method != ZIP_CM_DEFLATE) {
    return fail(message, "an entry that is neither stored nor deflated");
  }
  if (stat->size > most) {
    snprintf(message, TILES_ZIP_MESSAGE, "%llu bytes, more than %zu", (unsigned long long)stat->size, most);
    return TILES_ZIP_FAILED;
  }
  if (stat->size / GREATEST_RATIO > stat->comp_size) {
    snprintf(
      message, TILES_ZIP_MESSAGE, "%llu bytes that are said to unpack to %llu", (unsigned long long)stat->comp_size,
      (unsigned long long)stat->size);
    return TILES_ZIP_FAILED;
  }
  return TILES_ZIP_READ;
}

/// - Parameter size: what the archive says; the entry is read to there and no further.
static tiles_zip_status read_bytes(zip_file_t *file, size_t size, char **bytes, char *message) {
  size_t room = 0, filled = 0;
  while (filled < size) {
    if (filled == room) {
      room = room == 0 ? FIRST_ROOM : 2 * room;
      if (room > size) room = size;
      char *larger = realloc(*bytes, room);
      if (!larger) return fail(message, "not enough memory");
      *bytes = larger;
    }
    zip_int64_t got = zip_fread(file, *bytes + filled, room - filled);
    if (got < 0) return fail(message, zip_file_strerror(file));
    if (got == 0) return fail(message, "the entry ends early");
    filled += (size_t)got;
  }
  // The checksum is compared at the end of the entry, which only a read beyond the last byte reaches.
  char beyond;
  zip_int64_t got = zip_fread(file, &beyond, 1);
  if (got < 0) return fail(message, zip_file_strerror(file));
  return got == 0 ? TILES_ZIP_READ : fail(message, "the entry has more bytes than it says");
}

static tiles_zip_status read_entry(
  zip_t *archive, zip_uint64_t index, size_t most, void **bytes, size_t *count, char *message) {
  zip_stat_t stat;
  if (zip_stat_index(archive, index, 0, &stat) != 0) return fail(message, zip_strerror(archive));
  if (check(&stat, most, message) != TILES_ZIP_READ) return TILES_ZIP_FAILED;
  zip_file_t *file = zip_fopen_index(archive, index, 0);
  if (!file) return fail(message, zip_strerror(archive));
  char *buffer = NULL;
  tiles_zip_status status = read_bytes(file, stat.size, &buffer, message);
  zip_fclose(file);
  if (status != TILES_ZIP_READ) {
    free(buffer);
    return status;
  }
  *bytes = buffer;
  *count = stat.size;
  return status;
}

/// libzip takes a descriptor over.
static zip_t *open_archive(int descriptor, char *message) {
  int own = dup(descriptor), code = 0;
  if (own >= 0) lseek(own, 0, SEEK_SET);
  zip_t *archive = own >= 0 ? zip_fdopen(own, 0, &code) : NULL;
  if (archive) return archive;
  if (own >= 0) close(own);
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  fail(message, zip_error_strerror(&error));
  zip_error_fini(&error);
  return NULL;
}

// "*/name": of that name in whatever folder at the top.
static zip_int64_t locate(zip_t *archive, const char *entry) {
  if (strncmp(entry, "*/", 2) != 0) return zip_name_locate(archive, entry, 0);
  const zip_int64_t count = zip_get_num_entries(archive, 0);
  for (zip_int64_t index = 0; index < count; ++index) {
    const char *name = zip_get_name(archive, (zip_uint64_t)index, 0);
    const char *slash = name ? strchr(name, '/') : NULL;
    if (slash && strcmp(slash + 1, entry + 2) == 0) return index;
  }
  return -1;
}

tiles_zip_status tiles_zip_read(
  int descriptor, const char *entry, size_t most, void **bytes, size_t *count, char *message) {
  *bytes = NULL;
  *count = 0;
  zip_t *archive = open_archive(descriptor, message);
  if (!archive) return TILES_ZIP_FAILED;
  zip_int64_t index = locate(archive, entry);
  tiles_zip_status status =
    index < 0 ? TILES_ZIP_NO_ENTRY : read_entry(archive, (zip_uint64_t)index, most, bytes, count, message);
  zip_discard(archive);
  return status;
}
