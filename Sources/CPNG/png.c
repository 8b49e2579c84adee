#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// libpng's simplified API keeps its longjmp to itself.

// Reads to the end in the given format; PNG_FORMAT_FLAG_COLORMAP asks for the file's own, which is the quickest.
static uint8_t *read_all(
  const void *bytes, size_t count, size_t max_pixels, png_uint_32 format, uint32_t *width, uint32_t *height,
  char *message) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  uint8_t *pixels = NULL;
  if (!png_image_begin_read_from_memory(&image, bytes, count)) {
    snprintf(message, TILES_PNG_MESSAGE, "%s", image.message);
    return NULL;
  }
  if ((size_t)image.width * image.height > max_pixels) {
    snprintf(
      message, TILES_PNG_MESSAGE,
      "%ux%u pixels are more than this program takes; TILES_MAX_MEGAPIXELS raises the limit", image.width,
      image.height);
    png_image_free(&image);
    return NULL;
  }
  // What says nothing of its colours is sRGB, with 16 bits as with 8; libpng takes 16 bits for linear light.
  image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  if (format != PNG_FORMAT_FLAG_COLORMAP) image.format = format;
  png_byte colors[256 * 4 * 2];
  pixels = malloc(PNG_IMAGE_SIZE(image));
  if (pixels == NULL) {
    snprintf(message, TILES_PNG_MESSAGE, "out of memory");
    png_image_free(&image);
    return NULL;
  }
  if (!png_image_finish_read(&image, NULL, pixels, 0, colors)) {
    snprintf(message, TILES_PNG_MESSAGE, "%s", image.message);
    png_image_free(&image);
    free(pixels);
    return NULL;
  }
  *width = image.width;
  *height = image.height;
  return pixels;
}

uint8_t *tiles_png_decode(
  const void *bytes, size_t count, size_t max_pixels, uint32_t *width, uint32_t *height, char *message) {
  return read_all(bytes, count, max_pixels, PNG_FORMAT_RGBA, width, height, message);
}

int tiles_png_check(
  const void *bytes, size_t count, size_t max_pixels, uint32_t *width, uint32_t *height, char *message) {
  uint8_t *pixels = read_all(bytes, count, max_pixels, PNG_FORMAT_FLAG_COLORMAP, width, height, message);
  free(pixels);
  return pixels == NULL;
}

struct part {
  const uint8_t *bytes;
  size_t left;
};

static void read_part(png_structp png, png_bytep to, png_size_t count) {
  struct part *part = png_get_io_ptr(png);
  if (count > part->left) png_error(png, "cut");
  memcpy(to, part->bytes, count);
  part->bytes += count;
  part->left -= count;
}

static void leave(png_structp png, png_const_charp message) {
  (void)message;
  png_longjmp(png, 1);
}

static void say_nothing(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static uint8_t *copy_of(const void *bytes, size_t count, size_t *copied) {
  uint8_t *copy = count > 0 ? malloc(count) : NULL;
  if (copy != NULL) memcpy(copy, bytes, count);
  *copied = copy == NULL ? 0 : count;
  return copy;
}

void tiles_png_read_notes(const void *bytes, size_t count, struct tiles_png_notes *notes) {
  memset(notes, 0, sizeof *notes);
  struct part part = {bytes, count};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, leave, say_nothing);
  if (png == NULL) return;
  png_infop info = png_create_info_struct(png);
  if (info != NULL && !setjmp(png_jmpbuf(png))) {
    png_set_read_fn(png, &part, read_part);
    png_read_info(png, info);
    png_charp name = NULL;
    int compression = 0;
    png_bytep profile = NULL;
    png_uint_32 length = 0;
    if (png_get_iCCP(png, info, &name, &compression, &profile, &length) != 0)
      notes->profile = copy_of(profile, length, &notes->profile_count);
    png_bytep exif = NULL;
    if (png_get_eXIf_1(png, info, &length, &exif) != 0) notes->exif = copy_of(exif, length, &notes->exif_count);
  }
  png_destroy_read_struct(&png, info == NULL ? NULL : &info, NULL);
}

uint8_t *tiles_png_encode(
  const uint8_t *pixels, uint32_t width, uint32_t height, int has_alpha, size_t *count, char *message) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = has_alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  uint8_t *bytes = malloc(size);
  if (bytes == NULL || !png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL)) {
    snprintf(message, TILES_PNG_MESSAGE, "%s", bytes == NULL ? "out of memory" : image.message);
    png_image_free(&image);
    free(bytes);
    return NULL;
  }
  *count = size;
  return bytes;
}
