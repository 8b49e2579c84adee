// Chunks are unpacked here: libhdf5 lets a chunk grow to whatever its bytes unpack to, and then compares.
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "internal.h"

/// Deflate makes at most 1032 bytes of one.
#define GREATEST_RATIO 1100
#define MOST_FILTERS 3

typedef struct {
  int rank;
  hsize_t shape[H5S_MAX_RANK];
  hsize_t chunk[H5S_MAX_RANK];
  /// Chunks along each axis.
  hsize_t grid[H5S_MAX_RANK];
  uint64_t chunks;
  size_t values_in_chunk;
  size_t element;
  int filters;
  H5Z_filter_t filter[MOST_FILTERS];
} layout;

static size_t chunk_bytes(const layout *layout) { return layout->values_in_chunk * layout->element; }

static int has(const layout *layout, H5Z_filter_t filter) {
  for (int index = 0; index < layout->filters; ++index) {
    if (layout->filter[index] == filter) return 1;
  }
  return 0;
}

static int read_filters(hid_t list, layout *layout, char *message) {
  int count = H5Pget_nfilters(list);
  if (count < 0 || count > MOST_FILTERS) return tiles_say(message, "values behind %d filters", count);
  for (int index = 0; index < count; ++index) {
    unsigned flags, parameters[8];
    size_t room = 8;
    H5Z_filter_t filter = H5Pget_filter2(list, (unsigned)index, &flags, &room, parameters, 0, NULL, NULL);
    int is_known = filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE || filter == H5Z_FILTER_FLETCHER32;
    if (!is_known || has(layout, filter)) {
      return tiles_say(message, "values behind the filter %d, not deflate, shuffle or fletcher32", (int)filter);
    }
    if (filter == H5Z_FILTER_SHUFFLE && (room < 1 || parameters[0] != layout->element)) {
      return tiles_say(message, "values shuffled as others than they are");
    }
    layout->filter[layout->filters++] = filter;
  }
  return 0;
}

static int read_sizes(hid_t set, hid_t list, layout *layout, char *message) {
  hid_t space = H5Dget_space(set);
  layout->rank = space >= 0 ? H5Sget_simple_extent_dims(space, layout->shape, NULL) : -1;
  if (space >= 0) H5Sclose(space);
  if (layout->rank < 1 || H5Pget_chunk(list, H5S_MAX_RANK, layout->chunk) != layout->rank) return tiles_fail(message);
  uint64_t whole = layout->element, part = layout->element;
  layout->chunks = 1;
  for (int axis = 0; axis < layout->rank; ++axis) {
    if (layout->chunk[axis] == 0) return tiles_say(message, "chunks without values");
    layout->grid[axis] = layout->shape[axis] / layout->chunk[axis] + (layout->shape[axis] % layout->chunk[axis] != 0);
    // The product of all sizes is known to be small.
    layout->chunks *= layout->grid[axis];
    whole *= layout->shape[axis];
    if (__builtin_mul_overflow(part, layout->chunk[axis], &part)) return tiles_say(message, "endless chunks");
  }
  // Where a dataset may grow, its chunks can be larger than itself.
  if (part > 2 * whole + (16 << 20)) return tiles_say(message, "chunks much larger than the values in them");
  layout->values_in_chunk = part / layout->element;
  return 0;
}

static int read_layout(hid_t set, size_t element, layout *layout, char *message) {
  memset(layout, 0, sizeof *layout);
  layout->element = element;
  hid_t list = H5Dget_create_plist(set);
  int status = list < 0 ? tiles_fail(message) : read_filters(list, layout, message);
  if (status == 0) status = read_sizes(set, list, layout, message);
  if (list >= 0) H5Pclose(list);
  return status;
}

/// The next place in the grid; 0 behind the last.
static int next(const layout *layout, hsize_t place[H5S_MAX_RANK]) {
  for (int axis = layout->rank - 1; axis >= 0; --axis) {
    if (++place[axis] < layout->grid[axis]) return 1;
    place[axis] = 0;
  }
  return 0;
}

static void offset(const layout *layout, const hsize_t place[H5S_MAX_RANK], hsize_t offset[H5S_MAX_RANK]) {
  for (int axis = 0; axis < layout->rank; ++axis) offset[axis] = place[axis] * layout->chunk[axis];
}

static int check_chunk(hid_t set, const layout *layout, const hsize_t *place, hsize_t *stored, char *message) {
  hsize_t start[H5S_MAX_RANK];
  offset(layout, place, start);
  *stored = 0;
  if (H5Dget_chunk_storage_size(set, start, stored) < 0) return tiles_fail(message);
  size_t bytes = chunk_bytes(layout);
  if (*stored == 0) return tiles_say(message, "values that were never written in full");
  int is_packed = has(layout, H5Z_FILTER_DEFLATE);
  // Deflate adds a little to what it cannot pack.
  size_t most = bytes + (is_packed ? bytes / 100 + 1024 : 0) + (has(layout, H5Z_FILTER_FLETCHER32) ? 4 : 0);
  if (*stored > most || bytes / (is_packed ? GREATEST_RATIO : 1) > *stored) {
    return tiles_say(
      message, "a chunk of %llu bytes that should unpack to %zu", (unsigned long long)*stored, bytes);
  }
  return 0;
}

int tiles_chunks_check(
  struct tiles_hdf5 *file, hid_t set, const tiles_header *header, size_t size, char *message) {
  layout layout;
  if (read_layout(set, size, &layout, message) < 0) return -1;
  // Each chunk has an entry in some list, and at least a byte.
  if (layout.chunks > file->source.size / 8) return tiles_say(message, "values that were never written in full");
  if (header->layout_version <= 3) {
    if (header->chunk_tree == UINT64_MAX) return tiles_say(message, "values that were never written");
    if (tiles_check_chunk_tree(file, header->chunk_tree, (unsigned)layout.rank, layout.chunks, message) < 0) return -1;
  }
  hsize_t place[H5S_MAX_RANK] = {0};
  do {
    hsize_t stored;
    if (tiles_work(file, 1, message) < 0 || check_chunk(set, &layout, place, &stored, message) < 0) return -1;
  } while (next(&layout, place));
  return 0;
}

// MARK: Unpacking

/// Two buffers that filters go to and fro between; each has room for a chunk, for its checksum, and for floats.
typedef struct {
  uint8_t *from;
  uint8_t *to;
  size_t room;
  size_t size;
} buffers;

static void swap(buffers *buffers, size_t size) {
  uint8_t *done = buffers->to;
  buffers->to = buffers->from;
  buffers->from = done;
  buffers->size = size;
}

static int undo_deflate(buffers *buffers) {
  uLongf size = buffers->room;
  // Into the room that there is, and no further.
  if (uncompress(buffers->to, &size, buffers->from, buffers->size) != Z_OK) return -1;
  swap(buffers, size);
  return 0;
}

static int undo_shuffle(buffers *buffers, size_t element) {
  if (buffers->size % element != 0) return -1;
  size_t count = buffers->size / element;
  for (size_t byte = 0; byte < element; ++byte) {
    for (size_t index = 0; index < count; ++index) {
      buffers->to[index * element + byte] = buffers->from[byte * count + index];
    }
  }
  swap(buffers, buffers->size);
  return 0;
}

/// Of words with the first byte as the high one, as libhdf5 computes it.
static uint32_t fletcher32(const uint8_t *bytes, size_t size) {
  uint32_t first = 0, second = 0;
  for (size_t index = 0; index + 1 < size; index += 2) {
    first = (first + ((uint32_t)bytes[index] << 8 | bytes[index + 1])) % 65535;
    second = (second + first) % 65535;
  }
  if (size % 2 == 1) {
    first = (first + ((uint32_t)bytes[size - 1] << 8)) % 65535;
    second = (second + first) % 65535;
  }
  return second << 16 | first;
}

static int undo_fletcher32(buffers *buffers) {
  if (buffers->size < 4) return -1;
  size_t size = buffers->size - 4;
  uint32_t sum = fletcher32(buffers->from, size), stored = (uint32_t)tiles_number(buffers->from + size, 4);
  // 0 and 65535 are the same in each half.
  for (int half = 0; half < 32; half += 16) {
    if ((sum >> half & 0xFFFF) % 65535 != (stored >> half & 0xFFFF) % 65535) return -1;
  }
  buffers->size = size;
  return 0;
}

static int undo(const layout *layout, uint32_t skipped, buffers *buffers, char *message) {
  for (int index = layout->filters - 1; index >= 0; --index) {
    if (skipped >> index & 1) continue;
    int status = 0;
    switch (layout->filter[index]) {
    case H5Z_FILTER_DEFLATE: status = undo_deflate(buffers); break;
    case H5Z_FILTER_SHUFFLE: status = undo_shuffle(buffers, layout->element); break;
    default: status = undo_fletcher32(buffers);
    }
    if (status < 0) return tiles_say(message, "a damaged chunk");
  }
  return buffers->size == chunk_bytes(layout) ? 0 : tiles_say(message, "a chunk that unpacks to another size");
}

/// Rows of a chunk to their places among all values; what lies beyond the shape is left out.
static void place_values(const layout *layout, const hsize_t *place, const float *chunk, float *values) {
  hsize_t start[H5S_MAX_RANK], inside[H5S_MAX_RANK] = {0};
  offset(layout, place, start);
  int last = layout->rank - 1;
  hsize_t width = layout->shape[last] - start[last];
  if (width > layout->chunk[last]) width = layout->chunk[last];
  for (;;) {
    size_t from = 0, to = 0;
    int is_inside = 1;
    for (int axis = 0; axis <= last; ++axis) {
      from = from * layout->chunk[axis] + inside[axis];
      to = to * layout->shape[axis] + start[axis] + inside[axis];
      if (start[axis] + inside[axis] >= layout->shape[axis]) is_inside = 0;
    }
    if (is_inside) memcpy(values + to, chunk + from, width * sizeof *values);
    int axis = last - 1;
    while (axis >= 0 && ++inside[axis] == layout->chunk[axis]) inside[axis--] = 0;
    if (axis < 0) return;
  }
}

static int read_chunk(
  hid_t set, hid_t type, const layout *layout, const hsize_t *place, buffers *buffers, float *values, char *message) {
  hsize_t stored, start[H5S_MAX_RANK];
  if (check_chunk(set, layout, place, &stored, message) < 0) return -1;
  if (stored > buffers->room) return tiles_say(message, "a damaged chunk");
  offset(layout, place, start);
  uint32_t skipped = 0;
  if (H5Dread_chunk(set, H5P_DEFAULT, start, &skipped, buffers->from) < 0) return tiles_fail(message);
  buffers->size = stored;
  if (undo(layout, skipped, buffers, message) < 0) return -1;
  if (H5Tconvert(type, H5T_NATIVE_FLOAT, layout->values_in_chunk, buffers->from, NULL, H5P_DEFAULT) < 0) {
    return tiles_fail(message);
  }
  place_values(layout, place, (const float *)(void *)buffers->from, values);
  return 0;
}

int tiles_chunks_read(struct tiles_hdf5 *file, hid_t set, hid_t type, float *values, char *message) {
  (void)file;
  layout layout;
  if (read_layout(set, H5Tget_size(type), &layout, message) < 0) return -1;
  size_t widest = layout.element > sizeof(float) ? layout.element : sizeof(float);
  buffers buffers = {NULL, NULL, layout.values_in_chunk * widest + chunk_bytes(&layout) / 100 + 1024 + 4, 0};
  buffers.from = malloc(buffers.room);
  buffers.to = malloc(buffers.room);
  int status = buffers.from && buffers.to ? 0 : tiles_say(message, "not enough memory");
  hsize_t place[H5S_MAX_RANK] = {0};
  while (status == 0) {
    status = read_chunk(set, type, &layout, place, &buffers, values, message);
    if (!next(&layout, place)) break;
  }
  free(buffers.from);
  free(buffers.to);
  return status;
}
