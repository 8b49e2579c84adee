#ifndef TILES_PICTURES_INTERNAL_H
#define TILES_PICTURES_INTERNAL_H

#include "CPictures.h"

struct source {
  const uint8_t *bytes;
  size_t count;
  size_t max_pixels;
  struct tiles_picture *picture;
  char *message;
};

/// Each returns 0 or 1 as `tiles_picture_decode`.
int decode_tiff(const struct source *source);
int decode_webp(const struct source *source);
int decode_gif(const struct source *source);
int decode_heif(const struct source *source);

/// Each fills its table of functions from a loaded library: 0 where all are there.
int load_tiff(void *library);
int load_webp(void *library);
int load_gif(void *library);
int load_heif(void *library);

/// Says why, as printf; returns 1.
__attribute__((format(printf, 2, 3))) int refuse(const struct source *source, const char *format, ...);

/// Makes room for a picture of that size, all zeros; 1 with a message where it is too large or empty.
int make_room(const struct source *source, uint32_t width, uint32_t height);

/// A copy to keep; NULL where there is no memory, and then nothing is kept.
uint8_t *copy_of(const void *bytes, size_t count);

/// `LOAD(name)`: the function of that name into the pointer `lib.name`.
void *symbol_of(void *library, const char *name);
#define LOAD(name) ((lib.name = (__typeof__(lib.name))symbol_of(library, #name)) != NULL)

#endif
