#include "CJPEG.h"

#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

// libjpeg reports an error by calling error_exit, which must not return: a longjmp back to the one setjmp below.
struct failure {
  struct jpeg_error_mgr manager;
  jmp_buf back;
  char *message;
};

static void leave(j_common_ptr info) {
  struct failure *failure = (struct failure *)info->err;
  info->err->format_message(info, failure->message);
  longjmp(failure->back, 1);
}

// Warnings (level -1) that mean missing or damaged picture data end the decoding; harmless ones (a stray byte) do not.
static void judge(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
      leave(info);
      break;
    default:
      info->err->num_warnings++;
  }
}

static struct jpeg_error_mgr *watch(struct failure *failure, char *message) {
  struct jpeg_error_mgr *manager = jpeg_std_error(&failure->manager);
  manager->error_exit = leave;
  manager->emit_message = judge;
  failure->message = message;
  return manager;
}

static int too_large(struct jpeg_decompress_struct *info, size_t max_pixels, char *message) {
  if ((size_t)info->image_width * info->image_height <= max_pixels) return 0;
  snprintf(message, TILES_JPEG_MESSAGE, "%ux%u pixels are more than this program takes", info->image_width,
           info->image_height);
  return 1;
}

int tiles_jpeg_check(const void *bytes, size_t count, size_t max_pixels, uint32_t *width, uint32_t *height,
                     char *message) {
  struct jpeg_decompress_struct info;
  struct failure failure;
  info.err = watch(&failure, message);
  if (setjmp(failure.back)) {
    jpeg_destroy_decompress(&info);
    return 1;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  int refused = too_large(&info, max_pixels, message);
  if (info.jpeg_color_space != JCS_GRAYSCALE && info.jpeg_color_space != JCS_YCbCr && info.jpeg_color_space != JCS_RGB) {
    snprintf(message, TILES_JPEG_MESSAGE, "expected grey or RGB, found %d components of another colour space",
             info.num_components);
    refused = 1;
  }
  if (!refused) {
    *width = info.image_width;
    *height = info.image_height;
    // An eighth of the size needs one coefficient of 64 for its pixels, and all of them to be read.
    info.scale_num = 1;
    info.scale_denom = 8;
    info.out_color_space = info.jpeg_color_space;
    jpeg_start_decompress(&info);
    JSAMPARRAY rows = (*info.mem->alloc_sarray)((j_common_ptr)&info, JPOOL_IMAGE,
                                                info.output_width * info.output_components, 1);
    while (info.output_scanline < info.output_height) jpeg_read_scanlines(&info, rows, 1);
    jpeg_finish_decompress(&info);
  }
  jpeg_destroy_decompress(&info);
  return refused;
}

uint8_t *tiles_jpeg_decode(const void *bytes, size_t count, size_t max_pixels, uint32_t min_side, uint32_t *width,
                           uint32_t *height, char *message) {
  struct jpeg_decompress_struct info;
  struct failure failure;
  uint8_t *volatile pixels = NULL;
  info.err = watch(&failure, message);
  if (setjmp(failure.back)) {
    jpeg_destroy_decompress(&info);
    free(pixels);
    return NULL;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  if (too_large(&info, max_pixels, message)) {
    jpeg_destroy_decompress(&info);
    return NULL;
  }
  info.out_color_space = JCS_RGB;
  uint32_t side = info.image_width < info.image_height ? info.image_width : info.image_height;
  info.scale_num = 1;
  info.scale_denom = 1;
  while (min_side > 0 && info.scale_denom < 8 && side / (info.scale_denom * 2) >= min_side) info.scale_denom *= 2;
  jpeg_start_decompress(&info);
  size_t stride = (size_t)info.output_width * 3;
  pixels = malloc(stride * info.output_height);
  if (pixels == NULL) {
    snprintf(message, TILES_JPEG_MESSAGE, "out of memory");
    jpeg_destroy_decompress(&info);
    return NULL;
  }
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = pixels + stride * info.output_scanline;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  *width = info.output_width;
  *height = info.output_height;
  jpeg_destroy_decompress(&info);
  return pixels;
}

uint8_t *tiles_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality, size_t *count,
                           char *message) {
  struct jpeg_compress_struct info;
  struct failure failure;
  unsigned char *bytes = NULL;
  unsigned long size = 0;
  info.err = watch(&failure, message);
  if (setjmp(failure.back)) {
    jpeg_destroy_compress(&info);
    free(bytes);
    return NULL;
  }
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(rgb + (size_t)width * 3 * info.next_scanline);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  *count = size;
  return bytes;
}
