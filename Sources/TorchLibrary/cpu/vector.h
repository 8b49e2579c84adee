#pragma once
// What the kernels are written with.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "kernels.h"

// Inlined into functions that may use more instructions than the rest of the program.
#define INLINE __attribute__((always_inline))

namespace tiles::cpu {

// So many floats, in one register or several. Passed by reference only: how they are passed otherwise depends on the
// instructions that are allowed.
template <int lanes>
struct Vector {
  typedef float Floats __attribute__((vector_size(lanes * 4)));
  typedef uint32_t Bits __attribute__((vector_size(lanes * 4)));
  typedef uint16_t Halves __attribute__((vector_size(lanes * 2)));
};
template <int lanes>
using Floats = typename Vector<lanes>::Floats;

template <int lanes>
INLINE inline void load(Floats<lanes> &to, const float *from) {
  std::memcpy(&to, from, sizeof to);
}

template <int lanes>
INLINE inline void load(Floats<lanes> &to, const bfloat16 *from) {
  typename Vector<lanes>::Halves halves;
  std::memcpy(&halves, from, sizeof halves);
  const auto bits = __builtin_convertvector(halves, typename Vector<lanes>::Bits) << 16;
  std::memcpy(&to, &bits, sizeof to);
}

template <int lanes>
INLINE inline void store(float *to, const Floats<lanes> &from) {
  std::memcpy(to, &from, sizeof from);
}

// To the nearest bfloat16, ties to even.
template <int lanes>
INLINE inline void store(bfloat16 *to, const Floats<lanes> &from) {
  typename Vector<lanes>::Bits bits;
  std::memcpy(&bits, &from, sizeof bits);
  bits = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  bits = from == from ? bits : bits * 0 + 0x7fc0u;
  const auto halves = __builtin_convertvector(bits, typename Vector<lanes>::Halves);
  std::memcpy(to, &halves, sizeof halves);
}

template <int lanes>
INLINE inline void store(const Output<float> &to, int64_t place, const Floats<lanes> &from) {
  if (to.streams) {
    __builtin_nontemporal_store(from, reinterpret_cast<Floats<lanes> *>(to.values + place));
  } else {
    store<lanes>(to.values + place, from);
  }
}

template <int lanes>
INLINE inline void store(const Output<bfloat16> &to, int64_t place, const Floats<lanes> &from) {
  store<lanes>(to.values + place, from);
}

// MARK: Pixels

// Calls body(pixel's place, channel) for every 8 channels.
template <typename Body>
INLINE inline void each(int64_t pixels, int64_t channels, const Body &body) {
  for (int64_t pixel = 0; pixel < pixels; ++pixel) {
    for (int64_t channel = 0; channel < channels; channel += 8) body(pixel * channels + channel, channel);
  }
}

INLINE inline void add(std::vector<float> &sums, int64_t channel, const Floats<8> &value) {
  Floats<8> sum;
  load<8>(sum, &sums[channel]);
  sum += value;
  store<8>(&sums[channel], sum);
}

// Pixels at a time: few enough for a second pass to find them in the cache, and for their sums to be good in 32 bits.
template <typename Value>
INLINE inline int64_t piece(int64_t channels) {
  return std::max<int64_t>(1, (128 << 10) / (channels * int64_t(sizeof(Value))));
}

// Sums of g and of g (x - mean) over some pixels.
struct GradientSums {
  std::vector<float> first, second;

  explicit GradientSums(int64_t channels) : first(channels), second(channels) {}

  // Adds them to `sums`, 2 x C, and begins anew.
  void move_to(double *sums) {
    for (size_t channel = 0; channel < first.size(); ++channel) {
      sums[channel] += first[channel];
      sums[first.size() + channel] += second[channel];
    }
    std::fill(first.begin(), first.end(), 0.f);
    std::fill(second.begin(), second.end(), 0.f);
  }
};

// From the gradient of f(x) that of scale x + offset, and x - mean.
template <typename Value>
INLINE inline void mask(
  const Value *x, const Map &map, int64_t place, int64_t channel, Floats<8> &g, Floats<8> &difference) {
  Floats<8> value, scale, offset, mean;
  load<8>(value, x + place);
  load<8>(scale, map.scale + channel);
  load<8>(offset, map.offset + channel);
  load<8>(mean, map.mean + channel);
  const Floats<8> zero = {}, floor = zero + map.floor;
  g = value * scale + offset > floor ? g : zero;
  difference = value - mean;
}

template <typename Value>
INLINE inline void combine_one(
  const Output<Value> &dx, int64_t place, const Floats<8> &g, const Floats<8> &difference, int64_t channel,
  const Combination &combination) {
  Floats<8> first, second, third;
  load<8>(first, combination.first + channel);
  load<8>(second, combination.second + channel);
  load<8>(third, combination.third + channel);
  store<8>(dx, place, g * first + difference * second + third);
}

// MARK: Instructions

// Bits of the widest registers that may be used. ATEN_CPU_CAPABILITY (default, avx2) lowers it, as it
// does for libtorch.
inline int register_bits() {
#if defined(__x86_64__)
  static const int found = [] {
    const char *limit = std::getenv("ATEN_CPU_CAPABILITY");
    const std::string most = limit ? limit : "";
    if (most == "default" || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 128;
    const bool has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return has_512 && most != "avx2" ? 512 : 256;
  }();
  return found;
#else
  return 128;
#endif
}

}  // namespace tiles::cpu

// Makes the function `name` of `body`, once for each kind of register; `lanes` are the floats that
// fill one (bodies that memory alone holds up take 8).
#if defined(__x86_64__)
#define FOR_THIS_MACHINE(name, body, parameters, arguments)                                             \
  template <typename Value>                                                                             \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))) static void name##_512 parameters { \
    body<16, Value> arguments;                                                                          \
  }                                                                                                     \
  template <typename Value>                                                                             \
  __attribute__((target("avx2,fma"))) static void name##_256 parameters {                               \
    body<8, Value> arguments;                                                                           \
  }                                                                                                     \
  template <typename Value>                                                                             \
  void name parameters {                                                                                \
    switch (register_bits()) {                                                                          \
    case 512: return name##_512<Value> arguments;                                                       \
    case 256: return name##_256<Value> arguments;                                                       \
    default: return body<8, Value> arguments;                                                           \
    }                                                                                                   \
  }
#else
#define FOR_THIS_MACHINE(name, body, parameters, arguments) \
  template <typename Value>                                 \
  void name parameters {                                    \
    body<8, Value> arguments;                               \
  }
#endif
