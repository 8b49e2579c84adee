#include "CGDAL.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// GDAL's C functions as https://gdal.org/api/raster_c_api.html has them. They have been the same since GDAL 3.0, while
// the name of the library changes with each minor version: its headers would tie the program to one.
typedef void *handle;
struct color {
  short c1, c2, c3, c4;
};
enum { READ = 0, WRITE = 1, BYTE = 1, UINT16 = 2, FLOAT = 6, DOUBLE = 7, RGB = 1, RASTER_ONLY = 2 | 0x40 };
enum { PALETTE = 2, RED = 3, GREEN = 4, BLUE = 5, ALPHA = 6 };

#define FUNCTIONS(F)                                                                                             \
  F(void, GDALAllRegister, (void))                                                                               \
  F(handle, GDALOpenEx, (const char *, unsigned, const char *const *, const char *const *, const char *const *)) \
  F(int, GDALReleaseDataset, (handle))                                                                           \
  F(int, GDALGetRasterXSize, (handle))                                                                           \
  F(int, GDALGetRasterYSize, (handle))                                                                           \
  F(int, GDALGetRasterCount, (handle))                                                                           \
  F(handle, GDALGetRasterBand, (handle, int))                                                                    \
  F(int, GDALGetRasterDataType, (handle))                                                                        \
  F(int, GDALGetRasterColorInterpretation, (handle))                                                             \
  F(handle, GDALGetRasterColorTable, (handle))                                                                   \
  F(int, GDALGetOverviewCount, (handle))                                                                         \
  F(handle, GDALGetOverview, (handle, int))                                                                      \
  F(int, GDALGetRasterBandXSize, (handle))                                                                       \
  F(handle, GDALGetMaskBand, (handle))                                                                           \
  F(int, GDALGetGeoTransform, (handle, double *))                                                                \
  F(int, GDALGetGCPCount, (handle))                                                                              \
  F(handle, GDALGetSpatialRef, (handle))                                                                         \
  F(handle, GDALGetGCPSpatialRef, (handle))                                                                      \
  F(const char *, OSRGetName, (handle))                                                                          \
  F(handle, GDALGetDatasetDriver, (handle))                                                                      \
  F(const char *, GDALGetDriverShortName, (handle))                                                              \
  F(const char *, GDALGetMetadataItem, (handle, const char *, const char *))                                     \
  F(char **, GDALGetMetadata, (handle, const char *))                                                            \
  F(int, GDALRasterIO, (handle, int, int, int, int, int, void *, int, int, int, int, int))                       \
  F(void *, GDALTranslateOptionsNew, (char **, void *))                                                          \
  F(void, GDALTranslateOptionsFree, (void *))                                                                    \
  F(handle, GDALTranslate, (const char *, handle, const void *, int *))                                          \
  F(void *, GDALWarpAppOptionsNew, (char **, void *))                                                            \
  F(void, GDALWarpAppOptionsFree, (void *))                                                                      \
  F(handle, GDALWarp, (const char *, handle, int, handle *, const void *, int *))                                \
  F(void *, GDALCreateGenImgProjTransformer2, (handle, handle, char **))                                         \
  F(int, GDALGenImgProjTransform, (void *, int, int, double *, double *, double *, int *))                       \
  F(void, GDALDestroyGenImgProjTransformer, (void *))                                                            \
  F(char **, GDALGetRasterCategoryNames, (handle))                                                               \
  F(handle, GDALGetDriverByName, (const char *))                                                                 \
  F(handle, GDALCreate, (handle, const char *, int, int, int, int, char **))                                     \
  F(int, GDALSetGeoTransform, (handle, double *))                                                                \
  F(handle, OSRNewSpatialReference, (const char *))                                                              \
  F(int, OSRImportFromEPSG, (handle, int))                                                                       \
  F(void, OSRRelease, (handle))                                                                                  \
  F(int, GDALSetSpatialRef, (handle, handle))                                                                    \
  F(int, GDALSetRasterNoDataValue, (handle, double))                                                             \
  F(handle, GDALCreateColorTable, (int))                                                                         \
  F(void, GDALSetColorEntry, (handle, int, const struct color *))                                                \
  F(void, GDALDestroyColorTable, (handle))                                                                       \
  F(int, GDALSetRasterColorTable, (handle, handle))                                                              \
  F(int, GDALSetRasterCategoryNames, (handle, char **))                                                          \
  F(char **, CSLAddString, (char **, const char *))                                                              \
  F(void, CSLDestroy, (char **))                                                                                 \
  F(uint8_t *, VSIGetMemFileBuffer, (const char *, unsigned long long *, int))                                   \
  F(handle *, VSIAllocFilesystemPluginCallbacksStruct, (void))                                                   \
  F(int, VSIInstallPluginHandler, (const char *, handle *))                                                      \
  F(int, VSIUnlink, (const char *))                                                                              \
  F(void, CPLSetConfigOption, (const char *, const char *))                                                      \
  F(void, CPLPushErrorHandler, (void *))                                                                         \
  F(void, CPLPopErrorHandler, (void))                                                                            \
  F(void, CPLErrorReset, (void))                                                                                 \
  F(const char *, CPLGetLastErrorMsg, (void))

#define POINTER(result, name, parameters) result(*name) parameters;
static struct {
  FUNCTIONS(POINTER)
  /// A handler of errors that says nothing.
  void *CPLQuietErrorHandler;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_there;

// Those that ask servers: a file with a place must not make the program harvest somebody who forbids it.
static const char *const servers =
  "WMS WMTS WCS HTTP OGCAPI EEDA EEDAI PLMOSAIC PLSCENES DAAS STACIT STACTA NGW PostGISRaster netCDF DODS";

// Of the file systems that are servers. https://gdal.org/user/virtual_file_systems.html
static const char *const remote[] = {
  "/vsicurl/",
  "/vsicurl?",
  "/vsicurl_streaming/",
  "/vsis3/",
  "/vsis3_streaming/",
  "/vsigs/",
  "/vsigs_streaming/",
  "/vsiaz/",
  "/vsiaz_streaming/",
  "/vsiadls/",
  "/vsioss/",
  "/vsioss_streaming/",
  "/vsiswift/",
  "/vsiswift_streaming/",
  "/vsihdfs/",
  "/vsiwebhdfs/"};

static void *open_nothing(void *data, const char *name, const char *access) {
  (void)data;
  (void)name;
  (void)access;
  return NULL;
}

// A file system in the place of each, in which nothing is.
static void close_servers(void) {
  // VSIFilesystemPluginCallbacksStruct begins with data and six functions that may be missing; then comes `open`.
  enum { OPEN = 7 };
  handle *callbacks = lib.VSIAllocFilesystemPluginCallbacksStruct();
  if (callbacks == NULL) return;
  void *(*function)(void *, const char *, const char *) = open_nothing;
  memcpy((void *)&callbacks[OPEN], (const void *)&function, sizeof function);
  for (size_t index = 0; index < sizeof remote / sizeof *remote; ++index)
    lib.VSIInstallPluginHandler(remote[index], callbacks);
}

static void load(void) {
  static const char *const names[] = {"libgdal.so.32", "libgdal.so.33", "libgdal.so.34", "libgdal.so.35",
                                      "libgdal.so.36", "libgdal.so.37", "libgdal.so.38", "libgdal.so.39",
                                      "libgdal.so.31", "libgdal.so.30", "libgdal.so.29", "libgdal.so.28",
                                      "libgdal.so"};
  void *library = NULL;
  for (size_t index = 0; library == NULL && index < sizeof names / sizeof *names; ++index)
    library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return;
  int all = 1;
#define LOAD(result, name, parameters)                    \
  lib.name = (__typeof__(lib.name))dlsym(library, #name); \
  all = all && lib.name != NULL;
  FUNCTIONS(LOAD)
  lib.CPLQuietErrorHandler = dlsym(library, "CPLQuietErrorHandler");
  if (!all || lib.CPLQuietErrorHandler == NULL) return;
  lib.CPLSetConfigOption("GDAL_SKIP", servers);
  // Blocks that are kept, in megabytes; GDAL itself would take a twentieth of the memory.
  if (getenv("GDAL_CACHEMAX") == NULL) lib.CPLSetConfigOption("GDAL_CACHEMAX", "256");
  // It warns of drivers that it is built without.
  lib.CPLPushErrorHandler(lib.CPLQuietErrorHandler);
  lib.GDALAllRegister();
  close_servers();
  lib.CPLPopErrorHandler();
  is_there = 1;
}

int tiles_gdal_is_there(void) {
  pthread_once(&once, load);
  return is_there;
}

// GDAL keeps errors and their handlers by thread.
static void begin(char *message) {
  message[0] = 0;
  lib.CPLPushErrorHandler(lib.CPLQuietErrorHandler);
  lib.CPLErrorReset();
}

static void end(int has_failed, char *message) {
  if (has_failed) {
    const char *reason = lib.CPLGetLastErrorMsg();
    snprintf(message, TILES_GDAL_MESSAGE, "%s", reason && reason[0] ? reason : "GDAL does not say why");
  }
  lib.CPLPopErrorHandler();
}

static void copy(char *to, size_t room, const char *from) { snprintf(to, room, "%s", from ? from : ""); }

static int has_items(handle raster, const char *domain) {
  char **items = lib.GDALGetMetadata(raster, domain);
  return items != NULL && items[0] != NULL;
}

static void describe(handle raster, struct tiles_gdal_facts *facts) {
  memset(facts, 0, sizeof *facts);
  facts->width = lib.GDALGetRasterXSize(raster);
  facts->height = lib.GDALGetRasterYSize(raster);
  facts->bands = lib.GDALGetRasterCount(raster);
  facts->is_bytes = 1;
  for (int number = 1; number <= facts->bands; ++number) {
    handle band = lib.GDALGetRasterBand(raster, number);
    if (lib.GDALGetRasterDataType(band) != BYTE) facts->is_bytes = 0;
    switch (lib.GDALGetRasterColorInterpretation(band)) {
    case PALETTE:
      if (number == 1 && lib.GDALGetRasterColorTable(band) != NULL) facts->has_palette = 1;
      break;
    case RED: facts->red = number; break;
    case GREEN: facts->green = number; break;
    case BLUE: facts->blue = number; break;
    case ALPHA: facts->alpha = number; break;
    default: break;
    }
  }
  facts->least_width = facts->width;
  handle first = facts->bands > 0 ? lib.GDALGetRasterBand(raster, 1) : NULL;
  for (int index = first ? lib.GDALGetOverviewCount(first) : 0; index-- > 0;) {
    handle overview = lib.GDALGetOverview(first, index);
    int width = overview ? lib.GDALGetRasterBandXSize(overview) : 0;
    if (width > 0 && width < facts->least_width) facts->least_width = width;
  }
  double transform[6];
  int has_points = lib.GDALGetGCPCount(raster) > 0;
  int has_transform = lib.GDALGetGeoTransform(raster, transform) == 0;
  // No system of coordinates has such numbers, and GDAL would look for an end of them.
  for (int index = 0; index < 6; ++index)
    if (has_transform && !(fabs(transform[index]) < 1e12)) has_transform = 0;
  facts->has_place = has_transform || has_points || has_items(raster, "RPC");
  handle system = lib.GDALGetSpatialRef(raster);
  if (system == NULL && has_points) system = lib.GDALGetGCPSpatialRef(raster);
  copy(facts->system, sizeof facts->system, system ? lib.OSRGetName(system) : has_items(raster, "RPC") ? "WGS 84" : "");
  handle driver = lib.GDALGetDatasetDriver(raster);
  copy(facts->driver, sizeof facts->driver, driver ? lib.GDALGetDriverShortName(driver) : "");
  const char *date = lib.GDALGetMetadataItem(raster, "ACQUISITIONDATETIME", "IMAGERY");
  if (date == NULL) date = lib.GDALGetMetadataItem(raster, "TIFFTAG_DATETIME", NULL);
  copy(facts->date, sizeof facts->date, date);
}

tiles_gdal_raster tiles_gdal_open(const char *path, struct tiles_gdal_facts *facts, char *message) {
  begin(message);
  handle raster = lib.GDALOpenEx(path, RASTER_ONLY, NULL, NULL, NULL);
  if (raster != NULL) describe(raster, facts);
  end(raster == NULL, message);
  return raster;
}

// A list of words for GDAL's own commands.
struct words {
  char *list[64];
  int count;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *words, const char *format, ...) {
  if (words->count + 1 >= (int)(sizeof words->list / sizeof *words->list)) return;
  char text[64];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  char *word = strdup(text);
  if (word != NULL) words->list[words->count++] = word;
}

static void drop(struct words *words) {
  for (int index = 0; index < words->count; ++index) free(words->list[index]);
}

tiles_gdal_raster tiles_gdal_bands(
  tiles_gdal_raster raster, const int32_t *bands, int32_t count, int32_t has_alpha, int32_t is_palette, char *message) {
  struct words words = {.count = 0};
  add(&words, "-of");
  add(&words, "VRT");
  if (is_palette) {
    add(&words, "-expand");
    add(&words, "rgba");
    add(&words, "-ot");
    add(&words, "Byte");
  } else {
    static const char *const colors[] = {"red", "green", "blue", "alpha"};
    for (int32_t index = 0; index < count; ++index) {
      add(&words, "-b");
      add(&words, "%d", (int)bands[index]);
    }
    for (int32_t index = 0; index < count && index < 4; ++index) {
      add(&words, "-colorinterp_%d", (int)index + 1);
      add(&words, "%s", has_alpha && index == count - 1 ? "alpha" : colors[index]);
    }
  }
  begin(message);
  void *options = lib.GDALTranslateOptionsNew(words.list, NULL);
  int failed = 0;
  handle view = options ? lib.GDALTranslate("", raster, options, &failed) : NULL;
  end(view == NULL, message);
  if (options) lib.GDALTranslateOptionsFree(options);
  drop(&words);
  return view;
}

tiles_gdal_raster tiles_gdal_mercator(
  tiles_gdal_raster raster, const double *extent, int32_t width, int32_t height, const char *resampling,
  char *message) {
  struct words words = {.count = 0};
  const char *const usual[] = {
    "-of", "VRT", "-t_srs", "EPSG:3857", "-dstalpha", "-r", resampling,
    // Zero is no value where all bands have it, and a shadow where one has.
    "-wo", "UNIFIED_SRC_NODATA=YES", "-wo", "DST_ALPHA_MAX=255", "-wo", "NUM_THREADS=ALL_CPUS", "-wm", "64"};
  for (size_t index = 0; index < sizeof usual / sizeof *usual; ++index) add(&words, "%s", usual[index]);
  if (extent != NULL) {
    add(&words, "-te");
    for (int index = 0; index < 4; ++index) add(&words, "%.17g", extent[index]);
    add(&words, "-ts");
    add(&words, "%d", (int)width);
    add(&words, "%d", (int)height);
  }
  begin(message);
  void *options = lib.GDALWarpAppOptionsNew(words.list, NULL);
  int failed = 0;
  handle source = raster;
  handle view = options ? lib.GDALWarp("", NULL, 1, &source, options, &failed) : NULL;
  end(view == NULL, message);
  if (options) lib.GDALWarpAppOptionsFree(options);
  drop(&words);
  return view;
}

void tiles_gdal_extent(tiles_gdal_raster raster, int32_t *width, int32_t *height, double *extent) {
  double transform[6] = {0, 1, 0, 0, 0, -1};
  *width = lib.GDALGetRasterXSize(raster);
  *height = lib.GDALGetRasterYSize(raster);
  lib.GDALGetGeoTransform(raster, transform);
  extent[0] = transform[0];
  extent[1] = transform[3] + transform[5] * *height;
  extent[2] = transform[0] + transform[1] * *width;
  extent[3] = transform[3];
}

int tiles_gdal_read(
  tiles_gdal_raster raster, int32_t column, int32_t row, int32_t width, int32_t height, int32_t bands, float *values,
  char *message) {
  begin(message);
  int failed = 0;
  for (int32_t number = 1; number <= bands && !failed; ++number) {
    float *to = values + (size_t)(number - 1) * (size_t)width * (size_t)height;
    handle band = lib.GDALGetRasterBand(raster, number);
    failed =
      band == NULL || lib.GDALRasterIO(band, READ, column, row, width, height, to, width, height, FLOAT, 0, 0) > 2;
  }
  end(failed, message);
  return failed;
}

int tiles_gdal_read_mask(
  tiles_gdal_raster raster, int32_t column, int32_t row, int32_t width, int32_t height, uint8_t *mask, char *message) {
  begin(message);
  handle band = lib.GDALGetMaskBand(lib.GDALGetRasterBand(raster, 1));
  int failed =
    band == NULL || lib.GDALRasterIO(band, READ, column, row, width, height, mask, width, height, BYTE, 0, 0) > 2;
  end(failed, message);
  return failed;
}

tiles_gdal_places tiles_gdal_open_places(tiles_gdal_raster raster, char *message) {
  begin(message);
  char **options = lib.CSLAddString(NULL, "DST_SRS=EPSG:3857");
  void *places = lib.GDALCreateGenImgProjTransformer2(raster, NULL, options);
  lib.CSLDestroy(options);
  end(places == NULL, message);
  return places;
}

static int find(handle raster, void *places, int32_t count, double *x, double *y, uint8_t *is_inside) {
  const size_t room = count > 0 ? (size_t)count : 1;
  double *z = calloc(room, sizeof *z);
  int *is_known = calloc(room, sizeof *is_known);
  const int failed = z == NULL || is_known == NULL;
  // What it returns is whether all places are known.
  if (!failed) lib.GDALGenImgProjTransform(places, 1, count, x, y, z, is_known);
  const double width = lib.GDALGetRasterXSize(raster);
  const double height = lib.GDALGetRasterYSize(raster);
  for (int32_t place = 0; place < count && !failed; ++place)
    is_inside[place] = is_known[place] && x[place] >= 0 && x[place] < width && y[place] >= 0 && y[place] < height;
  free(z);
  free(is_known);
  return failed;
}

int tiles_gdal_find_places(
  tiles_gdal_raster raster, tiles_gdal_places places, int32_t count, double *x, double *y, uint8_t *is_inside,
  char *message) {
  begin(message);
  const int failed = find(raster, places, count, x, y, is_inside);
  end(failed, message);
  return failed;
}

int tiles_gdal_read_places(
  tiles_gdal_raster raster, tiles_gdal_places places, int32_t band, int32_t count, double *x, double *y, double *values,
  uint8_t *mask, char *message) {
  begin(message);
  handle numbers = lib.GDALGetRasterBand(raster, band);
  handle has_value = numbers ? lib.GDALGetMaskBand(numbers) : NULL;
  int failed = has_value == NULL || find(raster, places, count, x, y, mask);
  for (int32_t place = 0; place < count && !failed; ++place) {
    if (!mask[place]) continue;
    const int column = (int)x[place];
    const int row = (int)y[place];
    failed = lib.GDALRasterIO(has_value, READ, column, row, 1, 1, mask + place, 1, 1, BYTE, 0, 0) > 2
      || lib.GDALRasterIO(numbers, READ, column, row, 1, 1, values + place, 1, 1, DOUBLE, 0, 0) > 2;
  }
  end(failed, message);
  return failed;
}

void tiles_gdal_close_places(tiles_gdal_places places) { lib.GDALDestroyGenImgProjTransformer(places); }

const char *const *tiles_gdal_class_names(tiles_gdal_raster raster, int32_t band, int32_t *count) {
  lib.CPLPushErrorHandler(lib.CPLQuietErrorHandler);
  handle numbers = lib.GDALGetRasterBand(raster, band);
  char **names = numbers ? lib.GDALGetRasterCategoryNames(numbers) : NULL;
  lib.CPLPopErrorHandler();
  *count = 0;
  while (names != NULL && names[*count] != NULL && *count < INT32_MAX) ++*count;
  return (const char *const *)names;
}

static int fill(handle raster, const struct tiles_gdal_classes *classes) {
  double transform[6] = {classes->west, classes->pixel, 0, classes->north, 0, -classes->pixel};
  handle system = lib.OSRNewSpatialReference(NULL);
  int failed = lib.OSRImportFromEPSG(system, 3857) != 0 || lib.GDALSetSpatialRef(raster, system) > 2
    || lib.GDALSetGeoTransform(raster, transform) > 2;
  lib.OSRRelease(system);
  handle band = lib.GDALGetRasterBand(raster, 1);
  handle table = lib.GDALCreateColorTable(RGB);
  char **names = NULL;
  for (int number = 0; number < classes->count; ++number) {
    const uint8_t *rgb = classes->colors + (size_t)number * 3;
    struct color color = {rgb[0], rgb[1], rgb[2], 255};
    lib.GDALSetColorEntry(table, number, &color);
    names = lib.CSLAddString(names, classes->names[number]);
  }
  struct color clear = {0, 0, 0, 0};
  lib.GDALSetColorEntry(table, classes->nothing, &clear);
  failed = failed || lib.GDALSetRasterNoDataValue(band, classes->nothing) > 2
    || lib.GDALSetRasterColorTable(band, table) > 2 || lib.GDALSetRasterCategoryNames(band, names) > 2;
  lib.CSLDestroy(names);
  lib.GDALDestroyColorTable(table);
  // Only read, whatever the type of the parameter says.
  void *values = NULL;
  memcpy((void *)&values, (const void *)&classes->values, sizeof values);
  return failed
    || lib.GDALRasterIO(
         band, WRITE, 0, 0, classes->width, classes->height, values, classes->width, classes->height, UINT16, 0, 0)
    > 2;
}

// A file that GDAL made in memory, as a copy; NULL where there is none.
static uint8_t *taken(const char *path, size_t *count) {
  unsigned long long size = 0;
  const uint8_t *bytes = lib.VSIGetMemFileBuffer(path, &size, 0);
  uint8_t *copy = bytes != NULL && size > 0 ? malloc(size) : NULL;
  if (copy != NULL) memcpy(copy, bytes, size);
  *count = copy != NULL ? size : 0;
  lib.VSIUnlink(path);
  return copy;
}

int tiles_gdal_write_classes(
  const struct tiles_gdal_classes *classes, uint8_t **tiff, size_t *tiff_count, uint8_t **names, size_t *names_count,
  char *message) {
  if (!tiles_gdal_is_there()) return 2;
  // Files in memory are the whole program's: each thread that is here has names of its own.
  char path[64];
  char path_of_names[sizeof path + sizeof ".aux.xml"];
  snprintf(path, sizeof path, "/vsimem/tiles-%p.tif", (void *)path);
  snprintf(path_of_names, sizeof path_of_names, "%s.aux.xml", path);
  begin(message);
  char **options = NULL;
  static const char *const usual[] = {"COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"};
  for (size_t index = 0; index < sizeof usual / sizeof *usual; ++index)
    options = lib.CSLAddString(options, usual[index]);
  handle raster = lib.GDALCreate(
    lib.GDALGetDriverByName("GTiff"), path, classes->width, classes->height, 1, classes->is_bytes ? BYTE : UINT16,
    options);
  lib.CSLDestroy(options);
  int failed = raster == NULL || fill(raster, classes);
  // What is written when it is closed counts, too.
  if (raster != NULL) lib.GDALReleaseDataset(raster);
  *tiff = taken(path, tiff_count);
  *names = taken(path_of_names, names_count);
  failed = failed || *tiff == NULL;
  end(failed, message);
  return failed;
}

void tiles_gdal_close(tiles_gdal_raster raster) {
  lib.CPLPushErrorHandler(lib.CPLQuietErrorHandler);
  // A view holds what it is of; GDALClose would take that from under it.
  lib.GDALReleaseDataset(raster);
  lib.CPLPopErrorHandler();
}
