#include "CZlib.h"

#include <zlib.h>

int tiles_inflate(const void *packed, size_t count, void *bytes, size_t room, size_t *filled) {
  uLongf size = room;
  uLong read = count;
  int status = uncompress2(bytes, &size, packed, &read);
  *filled = size;
  return status == Z_OK ? 0 : -1;
}
