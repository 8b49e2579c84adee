#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

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
  case JWRN_BOGUS_PROGRESSION: leave(info); break;
  default: info->err->num_warnings++;
  }
}

static struct jpeg_error_mgr *watch(struct failure *failure, char *message) {
  struct jpeg_error_mgr *manager = jpeg_std_error(&failure->manager);
  manager->error_exit = leave;
  manager->emit_message = judge;
  failure->message = message;
  return manager;
}

// What is unpacked at the size that was asked for; of a picture that comes in several passes all of it.
static int too_large(struct jpeg_decompress_struct *info, size_t max_pixels, char *message) {
  jpeg_calc_output_dimensions(info);
  int is_whole = jpeg_has_multiple_scans(info);
  size_t width = is_whole ? info->image_width : info->output_width;
  size_t height = is_whole ? info->image_height : info->output_height;
  if (width * height <= max_pixels) return 0;
  snprintf(
    message, TILES_JPEG_MESSAGE,
    "%ux%u pixels%s are more than this program takes; TILES_MAX_MEGAPIXELS raises the limit", info->image_width,
    info->image_height, is_whole ? " in several passes" : "");
  return 1;
}

static int is_cmyk(const struct jpeg_decompress_struct *info) {
  return info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
}

void tiles_jpeg_rgb_of_inks(const uint8_t *inks, uint8_t *rgb, size_t pixels) {
  for (size_t pixel = 0; pixel < pixels; pixel++) {
    unsigned black = inks[pixel * 4 + 3];
    for (int channel = 0; channel < 3; channel++) {
      rgb[pixel * 3 + channel] = (uint8_t)((inks[pixel * 4 + channel] * black + 127) / 255);
    }
  }
}

int tiles_jpeg_check(
  const void *bytes, size_t count, size_t max_pixels, uint32_t *width, uint32_t *height, char *message) {
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
  int refused = 0;
  if (
    info.jpeg_color_space != JCS_GRAYSCALE && info.jpeg_color_space != JCS_YCbCr && info.jpeg_color_space != JCS_RGB
    && !is_cmyk(&info)) {
    snprintf(
      message, TILES_JPEG_MESSAGE, "expected grey, RGB or CMYK, found %d components of another colour space",
      info.num_components);
    refused = 1;
  }
  // An eighth of the size needs one coefficient of 64 for its pixels, and all of them to be read.
  info.scale_num = 1;
  info.scale_denom = 8;
  info.out_color_space = info.jpeg_color_space;
  // Its tiles are decoded in full later.
  if (!refused && (size_t)info.image_width * info.image_height > max_pixels) {
    info.scale_denom = 1;
    refused = too_large(&info, max_pixels, message);
  }
  if (!refused) {
    *width = info.image_width;
    *height = info.image_height;
    jpeg_start_decompress(&info);
    JSAMPARRAY rows =
      (*info.mem->alloc_sarray)((j_common_ptr)&info, JPOOL_IMAGE, info.output_width * info.output_components, 1);
    while (info.output_scanline < info.output_height) jpeg_read_scanlines(&info, rows, 1);
    jpeg_finish_decompress(&info);
  }
  jpeg_destroy_decompress(&info);
  return refused;
}

static void forget(struct tiles_jpeg_picture *picture) {
  free(picture->pixels);
  free(picture->profile);
  memset(picture, 0, sizeof *picture);
}

// ICC.1:2022, annex B.4: in parts, each in a segment of its own.
static void keep_profile(struct jpeg_decompress_struct *info, struct tiles_jpeg_picture *picture) {
  JOCTET *profile = NULL;
  unsigned int count = 0;
  // One whose parts do not fit together is none.
  if (jpeg_read_icc_profile(info, &profile, &count)) {
    picture->profile = profile;
    picture->profile_count = count;
  }
}

int tiles_jpeg_decode(
  const void *bytes, size_t count, size_t max_pixels, uint32_t min_side, struct tiles_jpeg_picture *picture,
  char *message) {
  struct jpeg_decompress_struct info;
  struct failure failure;
  memset(picture, 0, sizeof *picture);
  info.err = watch(&failure, message);
  if (setjmp(failure.back)) {
    jpeg_destroy_decompress(&info);
    forget(picture);
    return 1;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_save_markers(&info, JPEG_APP0 + 2, 0xFFFF);
  jpeg_read_header(&info, TRUE);
  info.out_color_space = is_cmyk(&info) ? JCS_CMYK : JCS_RGB;
  uint32_t side = info.image_width < info.image_height ? info.image_width : info.image_height;
  info.scale_num = 1;
  info.scale_denom = 1;
  while (min_side > 0 && info.scale_denom < 8 && side / (info.scale_denom * 2) >= min_side) info.scale_denom *= 2;
  if (too_large(&info, max_pixels, message)) {
    jpeg_destroy_decompress(&info);
    return 1;
  }
  keep_profile(&info, picture);
  jpeg_start_decompress(&info);
  picture->width = info.output_width;
  picture->height = info.output_height;
  picture->whole_width = info.image_width;
  picture->whole_height = info.image_height;
  picture->channels = info.output_components;
  size_t stride = (size_t)info.output_width * (size_t)info.output_components;
  picture->pixels = malloc(stride * info.output_height);
  if (picture->pixels == NULL) {
    snprintf(message, TILES_JPEG_MESSAGE, "out of memory");
    jpeg_destroy_decompress(&info);
    forget(picture);
    return 1;
  }
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = picture->pixels + stride * info.output_scanline;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return 0;
}

uint8_t *tiles_jpeg_encode(
  const uint8_t *rgb, uint32_t width, uint32_t height, int quality, size_t *count, char *message) {
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
