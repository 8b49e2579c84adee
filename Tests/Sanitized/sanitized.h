#pragma once
// What the parts of this program share. They call the C doors and the kernels with sound and with damaged input; faults
// are found by the sanitizers that everything here is built with, wrong results by `expect`.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace sanitized {

void doors(const std::string &seeds);
void kernels();
void rasters();
void torch();

#define expect(condition) ::sanitized::expect_that((condition), #condition, __FILE__, __LINE__)

inline void expect_that(bool holds, const char *condition, const char *file, int line) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d: expected %s\n", file, line, condition);
  std::exit(1);
}

using Bytes = std::vector<uint8_t>;

// A block of the heap that ends where its last element does: what reads or writes beyond it is found.
template <typename Value>
class Exact {
public:
  explicit Exact(size_t count) : count(count) {
    // As libtorch aligns its own.
    void *memory = nullptr;
    expect(posix_memalign(&memory, 64, count * sizeof(Value)) == 0);
    values = static_cast<Value *>(memory);
    std::memset(memory, 0, count * sizeof(Value));
  }
  Exact(const Exact &other) : Exact(other.count) { std::memcpy(values, other.values, count * sizeof(Value)); }
  Exact &operator=(const Exact &) = delete;
  ~Exact() { std::free(values); }

  Value *data() { return values; }
  const Value *data() const { return values; }
  size_t size() const { return count; }
  Value &operator[](size_t place) { return values[place]; }
  const Value &operator[](size_t place) const { return values[place]; }

private:
  size_t count;
  Value *values;
};

inline Exact<uint8_t> exact(const Bytes &bytes) {
  Exact<uint8_t> block(bytes.size());
  if (!bytes.empty()) std::memcpy(block.data(), bytes.data(), bytes.size());
  return block;
}

// Steele, Lea and Flood 2014: the same numbers each time.
class SplitMix64 {
public:
  explicit SplitMix64(uint64_t seed) : state(seed) {}
  uint64_t next() {
    uint64_t z = (state += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  uint64_t below(uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

private:
  uint64_t state;
};

// -0.5 to 0.5 with nothing regular in them, such as bfloat16 has too.
inline float plain(size_t place, size_t seed) {
  return float(int64_t((place * 7919 + seed * 104729) % 1013 % 65) - 32) / 64;
}

}  // namespace sanitized
