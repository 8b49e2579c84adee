#include "internal.h"

#include <libheif/heif.h>
#include <stdlib.h>
#include <string.h>

static struct {
  __typeof__(heif_context_alloc) *heif_context_alloc;
  __typeof__(heif_context_free) *heif_context_free;
  __typeof__(heif_context_read_from_memory_without_copy) *heif_context_read_from_memory_without_copy;
  __typeof__(heif_context_get_primary_image_handle) *heif_context_get_primary_image_handle;
  __typeof__(heif_image_handle_release) *heif_image_handle_release;
  __typeof__(heif_image_handle_get_width) *heif_image_handle_get_width;
  __typeof__(heif_image_handle_get_height) *heif_image_handle_get_height;
  __typeof__(heif_image_handle_get_raw_color_profile_size) *heif_image_handle_get_raw_color_profile_size;
  __typeof__(heif_image_handle_get_raw_color_profile) *heif_image_handle_get_raw_color_profile;
  __typeof__(heif_image_handle_get_list_of_metadata_block_IDs) *heif_image_handle_get_list_of_metadata_block_IDs;
  __typeof__(heif_image_handle_get_metadata_size) *heif_image_handle_get_metadata_size;
  __typeof__(heif_image_handle_get_metadata) *heif_image_handle_get_metadata;
  __typeof__(heif_decode_image) *heif_decode_image;
  __typeof__(heif_image_get_width) *heif_image_get_width;
  __typeof__(heif_image_get_height) *heif_image_get_height;
  __typeof__(heif_image_get_plane_readonly) *heif_image_get_plane_readonly;
  __typeof__(heif_image_is_premultiplied_alpha) *heif_image_is_premultiplied_alpha;
  __typeof__(heif_image_release) *heif_image_release;
} lib;

int load_heif(void *library) {
  int all = LOAD(heif_context_alloc) && LOAD(heif_context_free) && LOAD(heif_context_read_from_memory_without_copy)
    && LOAD(heif_context_get_primary_image_handle) && LOAD(heif_image_handle_release)
    && LOAD(heif_image_handle_get_width) && LOAD(heif_image_handle_get_height)
    && LOAD(heif_image_handle_get_raw_color_profile_size) && LOAD(heif_image_handle_get_raw_color_profile)
    && LOAD(heif_image_handle_get_list_of_metadata_block_IDs) && LOAD(heif_image_handle_get_metadata_size)
    && LOAD(heif_image_handle_get_metadata) && LOAD(heif_decode_image) && LOAD(heif_image_get_width)
    && LOAD(heif_image_get_height) && LOAD(heif_image_get_plane_readonly) && LOAD(heif_image_is_premultiplied_alpha)
    && LOAD(heif_image_release);
  return !all;
}

static int failed(const struct source *source, struct heif_error error) {
  return refuse(source, "%s", error.message == NULL ? "it cannot be read" : error.message);
}

static void keep_profile(struct heif_image_handle *handle, struct tiles_picture *picture) {
  size_t count = lib.heif_image_handle_get_raw_color_profile_size(handle);
  if (count == 0 || count > (64u << 20)) return;
  uint8_t *profile = malloc(count);
  if (profile == NULL) return;
  if (lib.heif_image_handle_get_raw_color_profile(handle, profile).code != heif_error_Ok) {
    free(profile);
    return;
  }
  picture->profile = profile;
  picture->profile_count = count;
}

// Four bytes say where its TIFF header begins (ISO/IEC 23008-12, A.2.1).
static void keep_exif(struct heif_image_handle *handle, struct tiles_picture *picture) {
  heif_item_id item;
  if (lib.heif_image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &item, 1) != 1) return;
  size_t count = lib.heif_image_handle_get_metadata_size(handle, item);
  if (count <= 4 || count > (64u << 20)) return;
  uint8_t *block = malloc(count);
  if (block == NULL) return;
  if (lib.heif_image_handle_get_metadata(handle, item, block).code == heif_error_Ok) {
    size_t offset = ((size_t)block[0] << 24 | (size_t)block[1] << 16 | (size_t)block[2] << 8 | block[3]) + 4;
    if (offset < count) {
      picture->exif = copy_of(block + offset, count - offset);
      picture->exif_count = picture->exif == NULL ? 0 : count - offset;
    }
  }
  free(block);
}

static int decode_handle(const struct source *source, struct heif_image_handle *handle) {
  int width = lib.heif_image_handle_get_width(handle);
  int height = lib.heif_image_handle_get_height(handle);
  if (width <= 0 || height <= 0) return refuse(source, "a picture without pixels");
  if (make_room(source, (uint32_t)width, (uint32_t)height)) return 1;
  struct heif_image *image = NULL;
  // With its own turns and mirrors, which are not those of EXIF.
  struct heif_error error =
    lib.heif_decode_image(handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGBA, NULL);
  if (error.code != heif_error_Ok) return failed(source, error);
  int stride = 0;
  const uint8_t *plane = lib.heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
  int result = 0;
  if (
    plane == NULL || stride < width * 4 || lib.heif_image_get_width(image, heif_channel_interleaved) != width
    || lib.heif_image_get_height(image, heif_channel_interleaved) != height) {
    result = refuse(source, "its picture has another size than it says");
  } else {
    for (int row = 0; row < height; row++)
      memcpy(
        source->picture->rgba + (size_t)row * (size_t)width * 4, plane + (size_t)row * (size_t)stride,
        (size_t)width * 4);
    source->picture->is_premultiplied = lib.heif_image_is_premultiplied_alpha(image);
    keep_profile(handle, source->picture);
    keep_exif(handle, source->picture);
  }
  lib.heif_image_release(image);
  return result;
}

int decode_heif(const struct source *source) {
  struct heif_context *context = lib.heif_context_alloc();
  if (context == NULL) return refuse(source, "out of memory");
  struct heif_image_handle *handle = NULL;
  struct heif_error error = lib.heif_context_read_from_memory_without_copy(context, source->bytes, source->count, NULL);
  if (error.code == heif_error_Ok) error = lib.heif_context_get_primary_image_handle(context, &handle);
  int result = error.code == heif_error_Ok ? decode_handle(source, handle) : failed(source, error);
  if (handle != NULL) lib.heif_image_handle_release(handle);
  lib.heif_context_free(context);
  return result;
}
