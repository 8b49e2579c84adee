#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "internal.h"

void tiles_hdf5_strings_free(tiles_hdf5_strings strings) {
  for (size_t index = 0; index < strings.count; ++index) free(strings.items[index]);
  free(strings.items);
}

int tiles_append(tiles_hdf5_strings *strings, const char *text, size_t limit) {
  if (strings->count >= TILES_MOST_NAMES) return -1;
  char **items = realloc(strings->items, (strings->count + 1) * sizeof *items);
  if (!items) return -1;
  strings->items = items;
  items[strings->count] = strndup(text, limit);
  if (!items[strings->count]) return -1;
  strings->count += 1;
  return 0;
}

// MARK: Names of links

static herr_t append_name(hid_t group, const char *name, const H5L_info_t *info, void *names) {
  (void)group, (void)info;
  return tiles_append(names, name, strlen(name));
}

static int list(struct tiles_hdf5 *file, const char *path, tiles_hdf5_strings *names, char *message) {
  tiles_place place;
  if (tiles_find(file, path, &place, message) < 0) return -1;
  int status = 0;
  H5G_info_t facts;
  if (place.group < 0) {
    status = tiles_say(message, place.found ? "an object of another kind" : "nothing of that name");
  } else if (H5Gget_info(place.group, &facts) < 0) {
    status = tiles_fail(message);
  } else if (facts.nlinks > TILES_MOST_NAMES) {
    // libhdf5 makes a list of as many as the group says it has.
    status = tiles_say(message, "more than %d links", TILES_MOST_NAMES);
  } else if (tiles_work(file, facts.nlinks, message) < 0) {
    status = -1;
  } else if (H5Literate(place.group, H5_INDEX_NAME, H5_ITER_INC, NULL, append_name, names) < 0) {
    status = tiles_fail(message);
  }
  tiles_place_close(&place);
  return status;
}

int tiles_hdf5_list(tiles_hdf5_file file, const char *group, tiles_hdf5_strings *names, char *message) {
  tiles_hdf5_enter();
  *names = (tiles_hdf5_strings){NULL, 0};
  int status = list(file, group, names, message);
  if (status < 0) tiles_hdf5_strings_free(*names);
  tiles_hdf5_leave();
  return status;
}

// MARK: Attributes

/// How a string of variable length stands in a file: its length, the address of a heap, its number there.
#define REFERENCE 16

/// libhdf5 copies such a string into room for the length that it has here, however long it is there. So it is asked for
/// the references, which this conversion leaves as they are.
static herr_t keep_reference(
  hid_t from, hid_t to, H5T_cdata_t *data, size_t count, size_t stride, size_t background_stride, void *buffer,
  void *background, hid_t transfer) {
  (void)count, (void)stride, (void)background_stride, (void)buffer, (void)background, (void)transfer;
  if (data->command == H5T_CONV_INIT) {
    data->need_bkg = H5T_BKG_NO;
    if (H5Tis_variable_str(from) <= 0 || H5Tget_class(to) != H5T_OPAQUE || H5Tget_size(to) != REFERENCE) return -1;
  }
  return 0;
}

static hid_t reference_type(void) {
  static int is_registered = 0;
  hid_t type = H5Tcreate(H5T_OPAQUE, REFERENCE);
  if (type >= 0 && !is_registered) {
    hid_t string = H5Tcopy(H5T_C_S1);
    H5Tset_size(string, H5T_VARIABLE);
    is_registered = H5Tregister(H5T_PERS_SOFT, "tiles_reference", string, type, keep_reference) >= 0;
    H5Tclose(string);
  }
  return type;
}

static int append_referenced(
  struct tiles_hdf5 *file, const uint8_t *reference, tiles_hdf5_strings *strings, char *message) {
  uint64_t length = tiles_number(reference, 4), address = tiles_number(reference + 4, 8);
  uint64_t number = tiles_number(reference + 12, 4);
  if (length == 0 || address == 0) return tiles_append(strings, "", 0);
  uint8_t start[16];
  const tiles_source *source = &file->source;
  if (tiles_source_read(source, address, start, sizeof start) < 0 || memcmp(start, "GCOL", 4) != 0) {
    return tiles_say(message, "a damaged string");
  }
  uint64_t end = tiles_number(start + 8, 8);
  if (end > source->size - address) return tiles_say(message, "a damaged string");
  for (uint64_t at = 16; at + 16 <= end;) {
    if (tiles_work(file, 1, message) < 0) return -1;
    if (tiles_source_read(source, address + at, start, sizeof start) < 0) break;
    uint64_t size = tiles_number(start + 8, 8);
    // Number 0 is the free room behind the last.
    if (tiles_number(start, 2) == 0 || size > end - at - 16) break;
    if (tiles_number(start, 2) == number) {
      if (length > size) break;
      char *text = calloc(1, length + 1);
      int status = text && tiles_source_read(source, address + at + 16, text, length) == 0 ? 0 : -1;
      if (status == 0) status = tiles_append(strings, text, length);
      free(text);
      return status < 0 ? tiles_say(message, "a damaged string") : 0;
    }
    at += 16 + ((size + 7) & ~(uint64_t)7);
  }
  return tiles_say(message, "a damaged string");
}

static int read_variable(
  struct tiles_hdf5 *file, hid_t attribute, size_t count, tiles_hdf5_strings *strings, char *message) {
  hid_t type = reference_type();
  uint8_t *references = calloc(count, REFERENCE);
  int status = 0;
  if (type < 0 || !references || H5Aread(attribute, type, references) < 0) status = tiles_fail(message);
  uint64_t total = 0;
  for (size_t index = 0; status == 0 && index < count; ++index) {
    // Many can refer to the same text.
    total += tiles_number(references + index * REFERENCE, 4);
    status = total > TILES_MOST_STRING_BYTES
      ? tiles_say(message, "strings of more than %d bytes", TILES_MOST_STRING_BYTES)
      : append_referenced(file, references + index * REFERENCE, strings, message);
  }
  free(references);
  if (type >= 0) H5Tclose(type);
  return status;
}

static int read_fixed(hid_t attribute, hid_t type, size_t count, tiles_hdf5_strings *strings, char *message) {
  size_t size = H5Tget_size(type);
  if (size == 0 || size > TILES_MOST_STRING_BYTES / count) {
    return tiles_say(message, "strings of more than %d bytes", TILES_MOST_STRING_BYTES);
  }
  char *bytes = calloc(count, size + 1);
  int status = bytes && H5Aread(attribute, type, bytes) >= 0 ? 0 : tiles_fail(message);
  for (size_t index = 0; status == 0 && index < count; ++index) {
    status = tiles_append(strings, bytes + index * size, size);
    if (status < 0) tiles_say(message, "not enough memory");
  }
  free(bytes);
  return status;
}

static int read_attribute(struct tiles_hdf5 *file, hid_t attribute, tiles_hdf5_strings *strings, char *message) {
  hid_t space = H5Aget_space(attribute), type = H5Aget_type(attribute);
  hssize_t count = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
  int status = 0;
  if (type < 0 || count < 0) {
    status = tiles_fail(message);
  } else if (count > 0 && H5Tget_class(type) != H5T_STRING) {
    status = tiles_say(message, "an attribute that should hold strings holds numbers");
  } else if (count > TILES_MOST_NAMES) {
    status = tiles_say(message, "more than %d strings", TILES_MOST_NAMES);
  } else if (count > 0 && tiles_work(file, (uint64_t)count, message) < 0) {
    status = -1;
  } else if (count > 0) {
    status = H5Tis_variable_str(type) > 0 ? read_variable(file, attribute, (size_t)count, strings, message)
                                          : read_fixed(attribute, type, (size_t)count, strings, message);
  }
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return status;
}

int tiles_hdf5_string_attribute(
  tiles_hdf5_file file, const char *group, const char *name, int *found, tiles_hdf5_strings *strings, char *message) {
  tiles_hdf5_enter();
  *strings = (tiles_hdf5_strings){NULL, 0};
  *found = 0;
  tiles_place place;
  int status = tiles_find(file, group, &place, message);
  if (status == 0 && place.group < 0) {
    status = tiles_say(message, place.found ? "an object of another kind" : "nothing of that name");
  }
  if (status == 0 && H5Aexists(place.group, name) > 0) {
    *found = 1;
    hid_t attribute = H5Aopen(place.group, name, H5P_DEFAULT);
    status = attribute < 0 ? tiles_fail(message) : read_attribute(file, attribute, strings, message);
    if (attribute >= 0) H5Aclose(attribute);
  }
  tiles_place_close(&place);
  if (status < 0) tiles_hdf5_strings_free(*strings);
  tiles_hdf5_leave();
  return status;
}
