#include "internal.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct door {
  const char *package;
  const char *file;
  int (*load)(void *library);
  int (*decode)(const struct source *source);
  /// 0 not tried yet, 1 there, -1 not.
  int state;
};

static struct door doors[] = {
  [TILES_TIFF] = {"libtiff6", "libtiff.so.6", load_tiff, decode_tiff, 0},
  [TILES_WEBP] = {"libwebpdemux2", "libwebpdemux.so.2", load_webp, decode_webp, 0},
  [TILES_GIF] = {"libgif7", "libgif.so.7", load_gif, decode_gif, 0},
  [TILES_HEIF] = {"libheif1", "libheif.so.1", load_heif, decode_heif, 0},
};

static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;

const char *tiles_picture_library(enum tiles_picture_format format) { return doors[format].package; }

static int is_open(struct door *door) {
  pthread_mutex_lock(&opening);
  if (door->state == 0) {
    void *library = dlopen(door->file, RTLD_NOW | RTLD_LOCAL);
    door->state = library != NULL && door->load(library) == 0 ? 1 : -1;
  }
  int state = door->state;
  pthread_mutex_unlock(&opening);
  return state == 1;
}

int tiles_picture_decode(
  enum tiles_picture_format format, const void *bytes, size_t count, size_t max_pixels, struct tiles_picture *picture,
  char *message) {
  memset(picture, 0, sizeof *picture);
  message[0] = 0;
  struct door *door = &doors[format];
  if (!is_open(door)) return 2;
  struct source source = {bytes, count, max_pixels, picture, message};
  if (door->decode(&source) == 0) return 0;
  tiles_picture_free(picture);
  return 1;
}

void tiles_picture_free(struct tiles_picture *picture) {
  free(picture->rgba);
  free(picture->profile);
  free(picture->exif);
  memset(picture, 0, sizeof *picture);
}

int refuse(const struct source *source, const char *format, ...) {
  // What was said first is the reason.
  if (source->message[0] != 0) return 1;
  va_list values;
  va_start(values, format);
  vsnprintf(source->message, TILES_PICTURE_MESSAGE, format, values);
  va_end(values);
  return 1;
}

int make_room(const struct source *source, uint32_t width, uint32_t height) {
  if (width == 0 || height == 0) return refuse(source, "a picture of %ux%u pixels", width, height);
  if ((size_t)width * height > source->max_pixels)
    return refuse(
      source, "%ux%u pixels are more than this program takes; TILES_MAX_MEGAPIXELS raises the limit", width, height);
  source->picture->rgba = calloc((size_t)width * height, 4);
  if (source->picture->rgba == NULL) return refuse(source, "out of memory");
  source->picture->width = width;
  source->picture->height = height;
  return 0;
}

uint8_t *copy_of(const void *bytes, size_t count) {
  uint8_t *copy = count > 0 ? malloc(count) : NULL;
  if (copy != NULL) memcpy(copy, bytes, count);
  return copy;
}

void *symbol_of(void *library, const char *name) { return dlsym(library, name); }
