#include "CPNG.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// libpng's simplified API keeps its longjmp to itself.

// Reads to the end in the given format; PNG_FORMAT_FLAG_COLORMAP asks for the file's own, which is the quickest.
static uint8_t *read_all(const void *bytes, size_t count, size_t max_pixels, png_uint_32 format, uint32_t *width,
                         uint32_t *height, char *message) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  uint8_t *pixels = NULL;
  if (!png_image_begin_read_from_memory(&image, bytes, count)) {
    snprintf(message, TILES_PNG_MESSAGE, "%s", image.message);
    return NULL;
  }
  if ((size_t)image.width * image.height > max_pixels) {
    snprintf(message, TILES_PNG_MESSAGE, "%ux%u pixels are more than this program takes", image.width, image.height);
    png_image_free(&image);
    return NULL;
  }
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

uint8_t *tiles_png_decode(const void *bytes, size_t count, size_t max_pixels, uint32_t *width, uint32_t *height,
                          char *message) {
  return read_all(bytes, count, max_pixels, PNG_FORMAT_RGBA, width, height, message);
}

int tiles_png_check(const void *bytes, size_t count, size_t max_pixels, uint32_t *width, uint32_t *height,
                    char *message) {
  uint8_t *pixels = read_all(bytes, count, max_pixels, PNG_FORMAT_FLAG_COLORMAP, width, height, message);
  free(pixels);
  return pixels == NULL;
}

uint8_t *tiles_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, size_t *count, char *message) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  uint8_t *bytes = malloc(size);
  if (bytes == NULL || !png_image_write_to_memory(&image, bytes, &size, 0, rgb, 0, NULL)) {
    snprintf(message, TILES_PNG_MESSAGE, "%s", bytes == NULL ? "out of memory" : image.message);
    png_image_free(&image);
    free(bytes);
    return NULL;
  }
  *count = size;
  return bytes;
}
