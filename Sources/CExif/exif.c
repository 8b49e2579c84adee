#include "CExif.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libexif/exif-data.h>

// A text that may lack its end, and may be padded with blanks.
static void copy_text(const ExifEntry *entry, char *text, size_t room) {
  if (entry == NULL || entry->format != EXIF_FORMAT_ASCII || entry->data == NULL) return;
  size_t length = 0;
  while (length < entry->size && length + 1 < room && entry->data[length] != 0) length++;
  memcpy(text, entry->data, length);
  while (length > 0 && text[length - 1] == ' ') length--;
  text[length] = 0;
}

// Degrees, minutes and seconds, each a fraction; NaN for anything else, so also for 0/0.
static double degrees(const ExifEntry *entry, ExifByteOrder order) {
  if (entry == NULL || entry->format != EXIF_FORMAT_RATIONAL || entry->components < 1 || entry->components > 3)
    return NAN;
  double sum = 0;
  double part = 1;
  for (unsigned long place = 0; place < entry->components; place++) {
    if ((place + 1) * 8 > entry->size) return NAN;
    ExifRational value = exif_get_rational(entry->data + place * 8, order);
    // Some cameras write 0/0 for seconds that they do not have.
    if (value.denominator == 0 && place == 0) return NAN;
    if (value.denominator != 0) sum += (double)value.numerator / value.denominator / part;
    part *= 60;
  }
  return sum;
}

// Those of places are numbers of their own, which the list of all tags does not have.
static ExifTag tag_of(int number) {
  ExifTag tag;
  memcpy(&tag, &number, sizeof tag);
  return tag;
}

static char hemisphere(const ExifEntry *entry) {
  char letter = 0;
  if (entry != NULL && entry->format == EXIF_FORMAT_ASCII && entry->size > 0) memcpy(&letter, entry->data, 1);
  return letter;
}

static void read_place(ExifData *data, ExifByteOrder order, struct tiles_exif *facts) {
  ExifContent *place = data->ifd[EXIF_IFD_GPS];
  if (place == NULL) return;
  double latitude = degrees(exif_content_get_entry(place, tag_of(EXIF_TAG_GPS_LATITUDE)), order);
  double longitude = degrees(exif_content_get_entry(place, tag_of(EXIF_TAG_GPS_LONGITUDE)), order);
  char north = hemisphere(exif_content_get_entry(place, tag_of(EXIF_TAG_GPS_LATITUDE_REF)));
  char east = hemisphere(exif_content_get_entry(place, tag_of(EXIF_TAG_GPS_LONGITUDE_REF)));
  // Without a hemisphere a place may be in any of four; all zeros are a receiver that had none yet.
  if (strchr("NnSs", north) == NULL || strchr("EeWw", east) == NULL || north == 0 || east == 0) return;
  if (!(latitude <= 90) || !(longitude <= 180) || (latitude == 0 && longitude == 0)) return;
  facts->has_place = 1;
  facts->latitude = north == 'S' || north == 's' ? -latitude : latitude;
  facts->longitude = east == 'W' || east == 'w' ? -longitude : longitude;
}

static ExifData *parse(const uint8_t *bytes, size_t count) {
  static const uint8_t header[6] = "Exif\0";
  int is_jpeg = count > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8;
  if (is_jpeg || (count >= 6 && memcmp(bytes, header, 6) == 0))
    return exif_data_new_from_data(bytes, (unsigned int)count);
  // libexif looks for its header; a block of WebP, PNG or HEIF may come without.
  uint8_t *block = malloc(count + 6);
  if (block == NULL) return NULL;
  memcpy(block, header, 6);
  memcpy(block + 6, bytes, count);
  ExifData *data = exif_data_new_from_data(block, (unsigned int)(count + 6));
  free(block);
  return data;
}

int tiles_exif_read(const void *bytes, size_t count, struct tiles_exif *facts) {
  memset(facts, 0, sizeof *facts);
  if (count < 8 || count > INT_MAX - 6) return 1;
  ExifData *data = parse(bytes, count);
  if (data == NULL) return 1;
  ExifByteOrder order = exif_data_get_byte_order(data);
  ExifEntry *orientation = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (orientation != NULL && orientation->format == EXIF_FORMAT_SHORT && orientation->size >= 2) {
    int value = exif_get_short(orientation->data, order);
    facts->orientation = value >= 1 && value <= 8 ? value : 0;
  }
  ExifContent *own = data->ifd[EXIF_IFD_EXIF];
  copy_text(exif_content_get_entry(own, EXIF_TAG_DATE_TIME_ORIGINAL), facts->taken, sizeof facts->taken);
  copy_text(exif_content_get_entry(own, EXIF_TAG_OFFSET_TIME_ORIGINAL), facts->offset, sizeof facts->offset);
  read_place(data, order, facts);
  exif_data_unref(data);
  return 0;
}
