#include "CZlib.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int tiles_gzip(const void *bytes, size_t count, void **packed, size_t *packed_count) {
  *packed = NULL;
  *packed_count = 0;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (count >= UINT_MAX) return -1;
  // 16 beside the window's bits asks for gzip's header and checksum.
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return -1;
  uLong room = deflateBound(&stream, (uLong)count);
  unsigned char *out = room < UINT_MAX ? malloc(room) : NULL;
  stream.next_in = (unsigned char *)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = out;
  stream.avail_out = (uInt)room;
  int whole = out != NULL && deflate(&stream, Z_FINISH) == Z_STREAM_END;
  *packed_count = stream.total_out;
  deflateEnd(&stream);
  if (!whole) {
    free(out);
    return -1;
  }
  *packed = out;
  return 0;
}
