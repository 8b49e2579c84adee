// The C doors to libjpeg, libpng, libzip, zlib, SQLite, libcurl, libcrypto and the kernel. Those libraries are as the
// system has them, without sanitizers: what is watched is ours, the blocks that both sides share, and every leak.

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "sanitized.h"

extern "C" {
#include "CCrypto.h"
#include "CCurl.h"
#include "CExif.h"
#include "CJPEG.h"
#include "CLCMS.h"
#include "CLinux.h"
#include "CPNG.h"
#include "CPictures.h"
#include "CSQLite.h"
#include "CVersion.h"
#include "CZip.h"
#include "CZlib.h"
}

namespace sanitized {

namespace {

constexpr size_t most_pixels = size_t(1) << 22;

Bytes contents(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  expect(file.good());
  Bytes bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return bytes;
}

// What `make fuzz` begins with, and what it found.
std::vector<std::string> files(const std::string &root, const std::string &reader) {
  std::vector<std::string> found;
  for (const char *kind : {"Seeds", "Regressions"}) {
    const std::string folder = std::string(root).append("/").append(kind).append("/").append(reader).append("/");
    DIR *directory = opendir(folder.c_str());
    if (directory == nullptr) continue;
    while (const dirent *entry = readdir(directory)) {
      if (entry->d_name[0] != '.') found.push_back(folder + entry->d_name);
    }
    closedir(directory);
  }
  std::sort(found.begin(), found.end());
  expect(!found.empty());
  return found;
}

std::string digest(const char *algorithm, const Bytes &bytes) {
  tiles_digest *running = tiles_digest_new(algorithm);
  expect(running != nullptr);
  // In two parts, the first of which is empty.
  const auto input = exact(bytes);
  expect(tiles_digest_update(running, nullptr, 0) == 1);
  expect(tiles_digest_update(running, input.data(), input.size()) == 1);
  Exact<unsigned char> out(64);
  const size_t count = tiles_digest_finish(running, out.data());
  tiles_digest_free(running);
  std::string text;
  for (size_t place = 0; place < count; ++place) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", out[place]);
    text += digits;
  }
  return text;
}

// MARK: Images

void exif(const Bytes &bytes);

// Whatever a profile says, as many pixels come out as go in.
void color(const Bytes &profile) {
  const auto input = exact(profile);
  tiles_color *color = tiles_color_open(input.data(), input.size());
  if (color == nullptr) return;
  const int channels = tiles_color_channels(color);
  Exact<uint8_t> from(size_t(channels) * 64), to(size_t(64) * 3);
  for (size_t place = 0; place < from.size(); ++place) from[place] = uint8_t(place * 37);
  tiles_color_apply(color, from.data(), to.data(), 64);
  tiles_color_close(color);
}

void jpeg(const Bytes &bytes) {
  const auto input = exact(bytes);
  Exact<char> message(TILES_JPEG_MESSAGE);
  uint32_t width = 0, height = 0, checked_width = 0, checked_height = 0;
  const bool is_sound =
    tiles_jpeg_check(input.data(), input.size(), most_pixels, &checked_width, &checked_height, message.data()) == 0;
  for (const uint32_t side : {0u, 1u, 8u, 300u}) {
    tiles_jpeg_picture picture;
    if (tiles_jpeg_decode(input.data(), input.size(), most_pixels, side, &picture, message.data()) != 0) continue;
    width = picture.width, height = picture.height;
    if (side == 0 && is_sound) expect(width == checked_width && height == checked_height);
    expect(picture.channels == 3 || picture.channels == 4);
    Exact<uint8_t> rgb(size_t(width) * height * 3);
    if (picture.channels == 4)
      tiles_jpeg_rgb_of_inks(picture.pixels, rgb.data(), size_t(width) * height);
    else
      std::memcpy(rgb.data(), picture.pixels, rgb.size());
    if (picture.profile != nullptr) color(Bytes(picture.profile, picture.profile + picture.profile_count));
    size_t count = 0;
    uint8_t *again = tiles_jpeg_encode(rgb.data(), width, height, 75, &count, message.data());
    expect(again != nullptr && count > 0);
    std::free(again);
    std::free(picture.pixels);
    std::free(picture.profile);
  }
}

// The orientation, date and place that a block or a JPEG has: whatever it says, they are within bounds.
void exif(const Bytes &bytes) {
  const auto input = exact(bytes);
  tiles_exif facts;
  if (tiles_exif_read(input.data(), input.size(), &facts) != 0) return;
  expect(facts.orientation >= 0 && facts.orientation <= 8);
  expect(std::strlen(facts.taken) < sizeof facts.taken && std::strlen(facts.offset) < sizeof facts.offset);
  expect(!facts.has_place || (std::abs(facts.latitude) <= 90 && std::abs(facts.longitude) <= 180));
}

void picture(const Bytes &bytes, tiles_picture_format format) {
  const auto input = exact(bytes);
  Exact<char> message(TILES_PICTURE_MESSAGE);
  tiles_picture picture;
  const int code = tiles_picture_decode(format, input.data(), input.size(), most_pixels, &picture, message.data());
  expect(code == 0 || code == 1);
  expect(code == 0 ? picture.rgba != nullptr : std::strlen(message.data()) > 0);
  if (code != 0) return;
  uint64_t sum = 0;
  for (size_t place = 0; place < size_t(picture.width) * picture.height * 4; ++place) sum += picture.rgba[place];
  expect(sum <= uint64_t(255) * 4 * picture.width * picture.height);
  if (picture.profile != nullptr) color(Bytes(picture.profile, picture.profile + picture.profile_count));
  if (picture.exif != nullptr) exif(Bytes(picture.exif, picture.exif + picture.exif_count));
  tiles_picture_free(&picture);
}

// What libraries that are loaded when needed read; each is given the others' files too.
void pictures(const std::string &folder) {
  for (const auto &file : files(folder, "picture")) {
    const auto bytes = contents(file);
    each_damaged(bytes, 200, exif);
    for (const auto format : {TILES_TIFF, TILES_WEBP, TILES_GIF, TILES_HEIF}) {
      each_damaged(bytes, 60, [format](const Bytes &damaged) { picture(damaged, format); });
    }
  }
}

void png(const Bytes &bytes) {
  const auto input = exact(bytes);
  tiles_png_notes notes;
  tiles_png_read_notes(input.data(), input.size(), &notes);
  if (notes.profile != nullptr) color(Bytes(notes.profile, notes.profile + notes.profile_count));
  if (notes.exif != nullptr) exif(Bytes(notes.exif, notes.exif + notes.exif_count));
  std::free(notes.profile);
  std::free(notes.exif);
  Exact<char> message(TILES_PNG_MESSAGE);
  uint32_t width = 0, height = 0;
  const bool is_sound = tiles_png_check(input.data(), input.size(), most_pixels, &width, &height, message.data()) == 0;
  uint8_t *pixels = tiles_png_decode(input.data(), input.size(), most_pixels, &width, &height, message.data());
  if (is_sound) expect(pixels != nullptr);
  if (pixels == nullptr) return;
  Exact<uint8_t> rgb(size_t(width) * height * 3);
  for (size_t place = 0; place < size_t(width) * height; ++place) std::memcpy(&rgb[place * 3], pixels + place * 4, 3);
  std::free(pixels);
  size_t count = 0;
  uint8_t *again = tiles_png_encode(rgb.data(), width, height, 0, &count, message.data());
  expect(again != nullptr);
  uint8_t *same = tiles_png_decode(again, count, most_pixels, &width, &height, message.data());
  expect(same != nullptr);
  for (size_t place = 0; place < size_t(width) * height; ++place) {
    expect(std::memcmp(&rgb[place * 3], same + place * 4, 3) == 0);
  }
  std::free(same);
  std::free(again);
}

// What Pillow 12 reads from the same files: size, SHA-256 of the pixels (none of a JPEG, which each version of libjpeg
// may round otherwise).
void golden_images(const std::string &seeds) {
  const struct {
    const char *name;
    uint32_t width, height;
    const char *pixels;
  } images[] = {
    {"png/grey1.png", 16, 2, "5314d77964506220e428ed98f0dea5b5ac6cc655d5571456a1c193cb66c1c7cd"},
    {"png/palette.png", 9, 3, "e5db6c335ffd9a6441d4dc7091bde17e9e9f468501b70683526ff5abd8d78010"},
    {"png/rgb.png", 8, 8, "4a3bf3803c8a9eaa7a82400d737ae62d4c61cb569db4e1977912c8598d89c88d"},
    {"jpeg/baseline.jpg", 72, 64, nullptr},
    {"jpeg/grey.jpg", 33, 17, nullptr},
    {"jpeg/progressive.jpg", 64, 64, nullptr},
    {"jpeg/tall.jpg", 40, 200, nullptr}};
  for (const auto &image : images) {
    const auto input = exact(contents(seeds + "/Seeds/" + image.name));
    uint32_t width = 0, height = 0;
    Exact<char> message(std::max(TILES_PNG_MESSAGE, TILES_JPEG_MESSAGE));
    uint8_t *pixels = nullptr;
    if (image.pixels) {
      pixels = tiles_png_decode(input.data(), input.size(), most_pixels, &width, &height, message.data());
    } else {
      tiles_jpeg_picture picture;
      expect(tiles_jpeg_decode(input.data(), input.size(), most_pixels, 0, &picture, message.data()) == 0);
      pixels = picture.pixels, width = picture.width, height = picture.height;
      std::free(picture.profile);
    }
    expect(pixels != nullptr && width == image.width && height == image.height);
    if (image.pixels) expect(digest("SHA256", Bytes(pixels, pixels + size_t(width) * height * 4)) == image.pixels);
    std::free(pixels);
    // A limit is one.
    const auto refuses = image.pixels ? tiles_png_check : tiles_jpeg_check;
    const size_t few = size_t(width) * height - 1;
    expect(refuses(input.data(), input.size(), few, &width, &height, message.data()) == 1);
    expect(std::strstr(message.data(), "more than this program takes") != nullptr);
  }
}

// MARK: Archives

void zip(const Bytes &bytes) {
  const int descriptor = memfd_create("archive", MFD_CLOEXEC);
  expect(descriptor >= 0 && write(descriptor, bytes.data(), bytes.size()) == ssize_t(bytes.size()));
  for (const char *entry : {"model.weights.h5", "config.json", "metadata.json", "absent", ""}) {
    for (const size_t most : {size_t(0), size_t(100), size_t(1) << 24}) {
      void *found = nullptr;
      size_t count = 0;
      Exact<char> message(TILES_ZIP_MESSAGE);
      const auto status = tiles_zip_read(descriptor, entry, most, &found, &count, message.data());
      expect(status == TILES_ZIP_READ ? count <= most : found == nullptr && count == 0);
      const auto *begin = static_cast<const uint8_t *>(found);
      uint64_t sum = 0;
      for (size_t place = 0; place < count; ++place) sum += begin[place];
      expect(sum <= 255 * uint64_t(count));
      std::free(found);
    }
  }
  close(descriptor);
}

// As Python's zipfile reads it.
void golden_archive(const std::string &seeds) {
  const int descriptor = open((seeds + "/Seeds/keras/model.keras").c_str(), O_RDONLY | O_CLOEXEC);
  void *found = nullptr;
  size_t count = 0;
  Exact<char> message(TILES_ZIP_MESSAGE);
  expect(
    tiles_zip_read(descriptor, "model.weights.h5", 2072, &found, &count, message.data()) == TILES_ZIP_READ
    && count == 2072);
  const auto *begin = static_cast<const uint8_t *>(found);
  expect(
    digest("SHA256", Bytes(begin, begin + count))
    == "5c41a398394b882806c05cb3c1dff78cfaae640b0711c8f428ca541cf003deea");
  std::free(found);
  expect(tiles_zip_read(descriptor, "model.weights.h5", 2071, &found, &count, message.data()) == TILES_ZIP_FAILED);
  close(descriptor);
}

void deflated(const Bytes &bytes) {
  Bytes packed(compressBound(bytes.size()));
  uLongf size = packed.size();
  expect(compress2(packed.data(), &size, bytes.data(), bytes.size(), 9) == Z_OK);
  packed.resize(size);
  size_t filled = 0;
  for (const size_t room : {bytes.size(), bytes.size() + 1, bytes.size() - 1, size_t(0), size_t(1)}) {
    each_damaged(packed, 30, [&](const Bytes &input) {
      const auto block = exact(input);
      Exact<uint8_t> out(room);
      const int status = tiles_inflate(block.data(), block.size(), out.data(), room, &filled);
      expect(filled <= room);
      if (input == packed && room >= bytes.size()) expect(status == 0 && filled == bytes.size());
      if (room < bytes.size()) expect(status != 0 || filled <= room);
    });
  }
  const auto input = exact(bytes);
  void *gzipped = nullptr;
  size_t count = 0;
  expect(tiles_gzip(input.data(), input.size(), &gzipped, &count) == 0 && count > 18);
  Bytes again(bytes.size() + 1);
  z_stream stream = {};
  expect(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = static_cast<Bytef *>(gzipped);
  stream.avail_in = uInt(count);
  stream.next_out = again.data();
  stream.avail_out = uInt(again.size());
  expect(inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out == bytes.size());
  inflateEnd(&stream);
  again.resize(bytes.size());
  expect(again == bytes);
  std::free(gzipped);
}

// MARK: SQLite

int stop(void *context) {
  ++*static_cast<int *>(context);
  return 1;
}

void database(const Bytes &bytes) {
  sqlite3 *connection = nullptr;
  expect(sqlite3_open(":memory:", &connection) == SQLITE_OK);
  auto *copy = static_cast<unsigned char *>(sqlite3_malloc64(bytes.size() + 1));
  if (!bytes.empty()) std::memcpy(copy, bytes.data(), bytes.size());
  sqlite3_deserialize(
    connection, "main", copy, sqlite3_int64(bytes.size()), sqlite3_int64(bytes.size()),
    SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  tiles_sqlite_confine(connection, 1 << 16);
  int calls = 0;
  tiles_sqlite_watch(connection, 100000, stop, &calls);
  for (const char *query :
       {"SELECT * FROM tiles", "SELECT name, value FROM metadata", "SELECT count(*) FROM map", "PRAGMA integrity_check",
        "ATTACH ':memory:' AS other", "INSERT INTO metadata VALUES ('a', 'b')"}) {
    sqlite3_exec(connection, query, [](void *, int, char **, char **) { return 0; }, nullptr, nullptr);
  }
  expect(sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, -1) == 0);
  sqlite3_close(connection);
}

void endless_statement() {
  sqlite3 *connection = nullptr;
  expect(sqlite3_open(":memory:", &connection) == SQLITE_OK);
  int calls = 0;
  tiles_sqlite_watch(connection, 1000, stop, &calls);
  const char *endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
  expect(sqlite3_exec(connection, endless, nullptr, nullptr, nullptr) == SQLITE_INTERRUPT && calls == 1);
  sqlite3_close(connection);
}

// MARK: libcurl

size_t gather(char *bytes, size_t size, size_t count, void *context) {
  auto &all = *static_cast<Bytes *>(context);
  all.insert(all.end(), bytes, bytes + size * count);
  return size * count;
}

size_t nothing_to_read(char *, size_t, size_t, void *) { return 0; }
int no_seek(void *, curl_off_t, int) { return CURL_SEEKFUNC_CANTSEEK; }

// A transfer that needs no network: a file.
void transfer(const std::string &path) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL *easy = curl_easy_init();
  expect(easy != nullptr);
  char *whole = realpath(path.c_str(), nullptr);
  Bytes body, headers;
  {
    // libcurl copies it.
    const std::string address = std::string("file://") + whole;
    expect(tiles_curl_set_string(easy, CURLOPT_URL, address.c_str()) == CURLE_OK);
  }
  std::free(whole);
  expect(tiles_curl_set_long(easy, CURLOPT_NOSIGNAL, 1) == CURLE_OK);
  expect(tiles_curl_set_large(easy, CURLOPT_MAXFILESIZE_LARGE, 1 << 20) == CURLE_OK);
  expect(tiles_curl_set_pointer(easy, CURLOPT_PRIVATE, &body) == CURLE_OK);
  expect(tiles_curl_set_write(easy, gather, &body) == CURLE_OK);
  expect(tiles_curl_set_header(easy, gather, &headers) == CURLE_OK);
  expect(tiles_curl_set_read(easy, nothing_to_read, &body) == CURLE_OK);
  expect(tiles_curl_set_seek(easy, no_seek, &body) == CURLE_OK);
  expect(tiles_curl_set_quick_exit(easy) == CURLE_OK);
  expect(curl_easy_perform(easy) == CURLE_OK && body == contents(path));
  long code = -1;
  curl_off_t received = -1;
  const char *effective = nullptr;
  void *kept = nullptr;
  expect(tiles_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &code) == CURLE_OK && code == 0);
  expect(tiles_curl_get_large(easy, CURLINFO_SIZE_DOWNLOAD_T, &received) == CURLE_OK);
  expect(received == curl_off_t(body.size()));
  expect(tiles_curl_get_string(easy, CURLINFO_EFFECTIVE_URL, &effective) == CURLE_OK && effective != nullptr);
  expect(tiles_curl_get_pointer(easy, CURLINFO_PRIVATE, &kept) == CURLE_OK && kept == &body);
  curl_easy_cleanup(easy);
  CURLM *multi = curl_multi_init();
  expect(tiles_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 4) == CURLM_OK);
  curl_multi_cleanup(multi);
  curl_global_cleanup();
}

// MARK: libcrypto, the kernel

void digests() {
  const Bytes abc = {'a', 'b', 'c'};
  expect(digest("SHA256", abc) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(digest("MD5", abc) == "900150983cd24fb0d6963f7d28e17f72");
  expect(tiles_digest_new("no such") == nullptr);
  tiles_digest_free(nullptr);
}

void system_calls() {
  char folder[] = "/tmp/tiles-sanitized-XXXXXX";
  expect(mkdtemp(folder) != nullptr);
  const int place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (const char *name : {"a", "b"}) {
    const int file = openat(place, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    expect(file >= 0 && write(file, name, 1) == 1);
    close(file);
  }
  // Not every file system can.
  if (tiles_exchange(place, "a", "b") == 0) expect(contents(std::string(folder) + "/a") == Bytes{'b'});
  expect(tiles_exchange(place, "a", "absent") == -1);
  expect(tiles_sync_file_system(place) == 0 && tiles_sync_file_system(-1) == -1);
  expect(tiles_file_system(place) != -1 && tiles_file_system(-1) == -1);
  for (const char *name : {"a", "b"}) unlinkat(place, name, 0);
  close(place);
  rmdir(folder);

  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto *general = reinterpret_cast<sockaddr *>(&address);
  expect(bind(server, general, length) == 0 && listen(server, 1) == 0 && getsockname(server, general, &length) == 0);
  expect(connect(client, general, length) == 0);
  const int accepted = accept(server, nullptr, nullptr);
  char byte = 'x';
  expect(write(client, &byte, 1) == 1 && read(accepted, &byte, 1) == 1);
  unsigned long long received = 0, acknowledged = 0;
  expect(tiles_tcp_bytes(accepted, &received, &acknowledged) == 0 && received == 1);
  expect(tiles_tcp_bytes(-1, &received, &acknowledged) == -1);
  for (const int one : {accepted, client, server}) close(one);
}

}  // namespace

void doors(const std::string &seeds) {
  golden_images(seeds);
  golden_archive(seeds);
  for (const auto &file : files(seeds, "jpeg")) each_damaged(contents(file), 2000, jpeg);
  for (const auto &file : files(seeds, "png")) each_damaged(contents(file), 2000, png);
  pictures(seeds);
  // Each is given to the other's reader, too.
  for (const auto &file : files(seeds, "png")) jpeg(contents(file));
  for (const auto &file : files(seeds, "jpeg")) png(contents(file));
  for (const auto &file : files(seeds, "keras")) each_damaged(contents(file), 500, zip);
  for (const auto &file : files(seeds, "mbtiles")) each_damaged(contents(file), 500, database);
  for (const auto &file : files(seeds, "hdf5")) deflated(contents(file));
  transfer(files(seeds, "jpeg").front());
  endless_statement();
  digests();
  system_calls();
  expect(std::string(tiles_commit()) == "sanitized");
  std::puts("sanitized: the C doors");
}

}  // namespace sanitized
