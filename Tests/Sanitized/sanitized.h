#pragma once
// What the parts of this program share. They call the C doors and the kernels with sound and with damaged input; faults
// are found by the sanitizers that everything here is built with, wrong results by `expect`.

#include <algorithm>
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

// Calls body with `sound`, with a hundred of its beginnings, and with so many damaged copies.
inline void each_damaged(const Bytes &sound, int copies, const std::function<void(const Bytes &)> &body) {
  body(sound);
  const size_t step = std::max<size_t>(1, sound.size() / 97);
  for (size_t length = 0; length < sound.size(); length += step) body(Bytes(sound.data(), sound.data() + length));
  SplitMix64 random(sound.size());
  for (int copy = 0; copy < copies; ++copy) {
    Bytes damaged = sound;
    for (uint64_t change = 0; change <= random.below(8); ++change) {
      const size_t place = random.below(damaged.size());
      static const uint8_t telling[] = {0, 1, 0x7F, 0x80, 0xFE, 0xFF};
      switch (random.below(4)) {
      case 0: damaged[place] ^= uint8_t(1u << random.below(8)); break;
      case 1: damaged[place] = uint8_t(random.next()); break;
      case 2: damaged[place] = telling[random.below(sizeof telling)]; break;
      default:
        // Four of one kind: the length of something.
        for (size_t more = 0; more < 4 && place + more < damaged.size(); ++more)
          damaged[place + more] = telling[copy % 6];
      }
    }
    body(damaged);
  }
}

// -0.5 to 0.5 with nothing regular in them, such as bfloat16 has too.
inline float plain(size_t place, size_t seed) {
  return float(int64_t((place * 7919 + seed * 104729) % 1013 % 65) - 32) / 64;
}

}  // namespace sanitized
