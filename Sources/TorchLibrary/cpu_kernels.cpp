#include "cpu_kernels.h"

#include <algorithm>
#include <cstring>
#include <vector>

#define INLINE __attribute__((always_inline))

namespace tiles::cpu {

namespace {

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

// The rows above, of and below a row; none outside of the image.
template <typename Value>
struct Three {
  const Value *row[3];

  INLINE Three(const Value *images, const Rows &rows, int64_t index) {
    const int64_t length = rows.width * rows.channels, place = index % rows.height;
    const Value *middle = images + index * length;
    row[0] = place > 0 ? middle - length : nullptr;
    row[1] = middle;
    row[2] = place + 1 < rows.height ? middle + length : nullptr;
  }
};

// So many channels of one row.
template <int lanes, typename Value>
INLINE inline void depthwise_lanes(
  const Three<Value> &x, const Map &map, const float *kernel, Value *y, const Rows &rows, int64_t channel) {
  const int64_t channels = rows.channels;
  Floats<lanes> scale, offset, k[9];
  load<lanes>(scale, map.scale + channel);
  load<lanes>(offset, map.offset + channel);
  for (int i = 0; i < 9; ++i) load<lanes>(k[i], kernel + i * channels + channel);
  const Floats<lanes> floor = scale * 0 + map.floor, zero = scale * 0;
  Floats<lanes> left[3] = {zero, zero, zero}, middle[3], right[3];
  const auto column = [&](Floats<lanes>(&to)[3], int64_t place) INLINE {
    for (int r = 0; r < 3; ++r) {
      to[r] = zero;
      if (x.row[r] == nullptr) continue;
      load<lanes>(to[r], x.row[r] + place * channels + channel);
      to[r] = to[r] * scale + offset;
      to[r] = to[r] < floor ? floor : to[r];
    }
  };
  column(middle, 0);
  for (int64_t place = 0; place < rows.width; ++place) {
    if (place + 1 < rows.width) {
      column(right, place + 1);
    } else {
      for (int r = 0; r < 3; ++r) right[r] = zero;
    }
    Floats<lanes> sum = zero;
    for (int r = 0; r < 3; ++r) sum += left[r] * k[r * 3] + middle[r] * k[r * 3 + 1] + right[r] * k[r * 3 + 2];
    store<lanes>(y + place * channels + channel, sum);
    for (int r = 0; r < 3; ++r) {
      left[r] = middle[r];
      middle[r] = right[r];
    }
  }
}

template <int lanes, typename Value>
INLINE inline void depthwise_rows(const Value *x, const Map &map, const float *kernel, Value *y, const Rows &rows) {
  for (int64_t row = rows.begin; row < rows.end; ++row) {
    const Three<Value> three(x, rows, row);
    Value *to = y + row * rows.width * rows.channels;
    int64_t channel = 0;
    for (; channel + lanes <= rows.channels; channel += lanes) {
      depthwise_lanes<lanes>(three, map, kernel, to, rows, channel);
    }
    for (; channel < rows.channels; channel += 8) depthwise_lanes<8>(three, map, kernel, to, rows, channel);
  }
}

template <int lanes, typename Value>
INLINE inline void backward_lanes(
  const Value *x, const Map &map, const float *kernel, const Three<Value> &dy, Value *g, double *sums, const Rows &rows,
  int64_t channel) {
  const int64_t channels = rows.channels;
  Floats<lanes> scale, offset, center, k[9], sum[11];
  load<lanes>(scale, map.scale + channel);
  load<lanes>(offset, map.offset + channel);
  load<lanes>(center, map.mean + channel);
  for (int i = 0; i < 9; ++i) load<lanes>(k[i], kernel + i * channels + channel);
  const Floats<lanes> floor = scale * 0 + map.floor, zero = scale * 0;
  for (auto &part : sum) part = zero;
  Floats<lanes> window[3][3];
  const auto column = [&](int at, int64_t place) INLINE {
    for (int r = 0; r < 3; ++r) {
      window[r][at] = zero;
      if (place < rows.width && dy.row[r] != nullptr) load<lanes>(window[r][at], dy.row[r] + place * channels + channel);
    }
  };
  for (int r = 0; r < 3; ++r) window[r][0] = zero;
  column(1, 0);
  for (int64_t place = 0; place < rows.width; ++place) {
    column(2, place + 1);
    Floats<lanes> value;
    load<lanes>(value, x + place * channels + channel);
    const Floats<lanes> normalized = value * scale + offset;
    const Floats<lanes> seen = normalized < floor ? floor : normalized;
    Floats<lanes> gradient = zero;
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 3; ++c) {
        const int mirrored = (2 - r) * 3 + 2 - c;
        gradient += window[r][c] * k[mirrored];
        sum[mirrored] += window[r][c] * seen;
      }
    }
    gradient = normalized > floor ? gradient : zero;
    sum[9] += gradient;
    sum[10] += gradient * (value - center);
    store<lanes>(g + place * channels + channel, gradient);
    for (int r = 0; r < 3; ++r) {
      window[r][0] = window[r][1];
      window[r][1] = window[r][2];
    }
  }
  for (int i = 0; i < 11; ++i) {
    double *to = sums + i * channels + channel;
    for (int lane = 0; lane < lanes; ++lane) to[lane] += sum[i][lane];
  }
}

template <int lanes, typename Value>
INLINE inline void backward_rows(
  const Value *x, const Map &map, const float *kernel, const Value *dy, Value *g, double *sums, const Rows &rows) {
  const int64_t length = rows.width * rows.channels;
  for (int64_t row = rows.begin; row < rows.end; ++row) {
    const Three<Value> three(dy, rows, row);
    int64_t channel = 0;
    for (; channel + lanes <= rows.channels; channel += lanes) {
      backward_lanes<lanes>(x + row * length, map, kernel, three, g + row * length, sums, rows, channel);
    }
    for (; channel < rows.channels; channel += 8) {
      backward_lanes<8>(x + row * length, map, kernel, three, g + row * length, sums, rows, channel);
    }
  }
}

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

template <int lanes, typename Value>
INLINE inline void moments_all(const Value *x, int64_t pixels, int64_t channels, Moments &moments) {
  std::vector<float> mean(channels), squares(channels);
  for (int64_t start = 0; start < pixels; start += piece<Value>(channels)) {
    const int64_t count = std::min(piece<Value>(channels), pixels - start);
    const Value *from = x + start * channels;
    std::fill(mean.begin(), mean.end(), 0.f);
    std::fill(squares.begin(), squares.end(), 0.f);
    each(count, channels, [&](int64_t place, int64_t channel) INLINE {
      Floats<8> value;
      load<8>(value, from + place);
      add(mean, channel, value);
    });
    for (auto &value : mean) value /= float(count);
    each(count, channels, [&](int64_t place, int64_t channel) INLINE {
      Floats<8> value, center;
      load<8>(value, from + place);
      load<8>(center, &mean[channel]);
      add(squares, channel, (value - center) * (value - center));
    });
    const double before = double(moments.count), total = double(moments.count + count);
    for (int64_t channel = 0; channel < channels; ++channel) {
      const double difference = mean[channel] - moments.mean[channel];
      moments.mean[channel] += difference * double(count) / total;
      moments.squares[channel] += squares[channel] + difference * difference * before * double(count) / total;
    }
    moments.count += count;
  }
}

template <int lanes, typename Value>
INLINE inline void apply_all(
  const Value *x, const Map &map, const Value *addend, Value *y, int64_t pixels, int64_t channels) {
  each(pixels, channels, [&](int64_t place, int64_t channel) INLINE {
    Floats<8> value, scale, offset;
    load<8>(value, x + place);
    load<8>(scale, map.scale + channel);
    load<8>(offset, map.offset + channel);
    const Floats<8> floor = value * 0 + map.floor;
    value = value * scale + offset;
    value = value < floor ? floor : value;
    if (addend) {
      Floats<8> more;
      load<8>(more, addend + place);
      value += more;
    }
    store<8>(y + place, value);
  });
}

// From the gradient of f(x) that of scale x + offset, and x - mean.
template <typename Value>
INLINE inline void mask(
  const Value *x, const Map &map, int64_t place, int64_t channel, Floats<8> &g, Floats<8> &difference) {
  Floats<8> value, scale, offset, mean;
  load<8>(value, x + place);
  load<8>(scale, map.scale + channel);
  load<8>(offset, map.offset + channel);
  load<8>(mean, map.mean + channel);
  const Floats<8> zero = scale * 0, floor = zero + map.floor;
  g = value * scale + offset > floor ? g : zero;
  difference = value - mean;
}

template <int lanes, typename Value>
INLINE inline void gradient_sums_all(
  const Value *x, const Map &map, const Value *dy, double *sums, int64_t pixels, int64_t channels) {
  std::vector<float> first(channels), second(channels);
  for (int64_t start = 0; start < pixels; start += piece<Value>(channels)) {
    const int64_t count = std::min(piece<Value>(channels), pixels - start);
    std::fill(first.begin(), first.end(), 0.f);
    std::fill(second.begin(), second.end(), 0.f);
    each(count, channels, [&](int64_t place, int64_t channel) INLINE {
      Floats<8> g, difference;
      load<8>(g, dy + start * channels + place);
      mask(x + start * channels, map, place, channel, g, difference);
      add(first, channel, g);
      add(second, channel, g * difference);
    });
    for (int64_t channel = 0; channel < channels; ++channel) {
      sums[channel] += first[channel];
      sums[channels + channel] += second[channel];
    }
  }
}

template <typename Value>
INLINE inline void combine_one(
  Value *dx, const Floats<8> &g, const Floats<8> &difference, int64_t channel, const float *first, const float *second,
  const float *third) {
  Floats<8> a, b, c;
  load<8>(a, first + channel);
  load<8>(b, second + channel);
  load<8>(c, third + channel);
  store<8>(dx, g * a + difference * b + c);
}

template <int lanes, typename Value>
INLINE inline void combine_all(
  const Value *x, const Map &map, const Value *dy, const float *first, const float *second, const float *third,
  Value *dx, int64_t pixels, int64_t channels) {
  each(pixels, channels, [&](int64_t place, int64_t channel) INLINE {
    Floats<8> g, difference;
    load<8>(g, dy + place);
    mask(x, map, place, channel, g, difference);
    combine_one(dx + place, g, difference, channel, first, second, third);
  });
}

template <int lanes, typename Value>
INLINE inline void pool_rows(
  const Value *x, const Map &map, Value *y, uint8_t *places, const Pooling &pooling, int64_t begin, int64_t end) {
  typedef int32_t Places __attribute__((vector_size(32)));
  typedef uint8_t Bytes __attribute__((vector_size(8)));
  for (int64_t row = begin; row < end; ++row) {
    const Value *image = x + row / pooling.pooled_height * pooling.height * pooling.width * pooling.channels;
    const int64_t top = row % pooling.pooled_height * 2 - pooling.padding_rows;
    for (int64_t column = 0; column < pooling.pooled_width; ++column) {
      const int64_t left = column * 2 - pooling.padding_columns;
      const int64_t to = (row * pooling.pooled_width + column) * pooling.channels;
      for (int64_t channel = 0; channel < pooling.channels; channel += 8) {
        Floats<8> scale, offset, best = {};
        load<8>(scale, map.scale + channel);
        load<8>(offset, map.offset + channel);
        Places place = {};
        bool is_first = true;
        for (int r = 0; r < 3; ++r) {
          for (int c = 0; c < 3; ++c) {
            const int64_t h = top + r, w = left + c;
            if (h < 0 || h >= pooling.height || w < 0 || w >= pooling.width) continue;
            Floats<8> value;
            load<8>(value, image + (h * pooling.width + w) * pooling.channels + channel);
            value = value * scale + offset;
            value = value < map.floor ? best * 0 + map.floor : value;
            const Places is_better = is_first ? Places{} == Places{} : Places(value > best);
            best = is_better ? value : best;
            place = is_better ? Places{} + (r * 3 + c) : place;
            is_first = false;
          }
        }
        store<8>(y + to + channel, best);
        const auto bytes = __builtin_convertvector(place, Bytes);
        std::memcpy(places + to + channel, &bytes, sizeof bytes);
      }
    }
  }
}

// Calls body(place of 8 channels of x, channel, the gradient of f(x) there) for all of these rows.
template <typename Value, typename Body>
INLINE inline void each_pooled(
  const Value *dy, const uint8_t *places, const Pooling &pooling, int64_t begin, int64_t end, const Body &body) {
  typedef int32_t Places __attribute__((vector_size(32)));
  typedef uint8_t Bytes __attribute__((vector_size(8)));
  for (int64_t row = begin; row < end; ++row) {
    const int64_t h = row % pooling.height + pooling.padding_rows;
    const int64_t image = row / pooling.height * pooling.pooled_height;
    for (int64_t column = 0; column < pooling.width; ++column) {
      const int64_t w = column + pooling.padding_columns;
      for (int64_t channel = 0; channel < pooling.channels; channel += 8) {
        Floats<8> gradient = {};
        // The windows that saw this place begin at most two rows and columns before.
        for (int64_t r = std::max<int64_t>(0, (h - 1) / 2); r <= h / 2 && r < pooling.pooled_height; ++r) {
          for (int64_t c = std::max<int64_t>(0, (w - 1) / 2); c <= w / 2 && c < pooling.pooled_width; ++c) {
            const int64_t from = ((image + r) * pooling.pooled_width + c) * pooling.channels + channel;
            Bytes bytes;
            std::memcpy(&bytes, places + from, sizeof bytes);
            Floats<8> part;
            load<8>(part, dy + from);
            const Places place = __builtin_convertvector(bytes, Places);
            gradient += place == int32_t((h - r * 2) * 3 + w - c * 2) ? part : gradient * 0;
          }
        }
        body((row * pooling.width + column) * pooling.channels + channel, channel, gradient);
      }
    }
  }
}

template <int lanes, typename Value>
INLINE inline void pooled_sums_rows(
  const Value *x, const Map &map, const Value *dy, const uint8_t *places, double *sums, const Pooling &pooling,
  int64_t begin, int64_t end) {
  const int64_t channels = pooling.channels;
  std::vector<float> first(channels), second(channels);
  for (int64_t row = begin; row < end; ++row) {
    std::fill(first.begin(), first.end(), 0.f);
    std::fill(second.begin(), second.end(), 0.f);
    each_pooled(dy, places, pooling, row, row + 1, [&](int64_t place, int64_t channel, Floats<8> &g) INLINE {
      Floats<8> difference;
      mask(x, map, place, channel, g, difference);
      add(first, channel, g);
      add(second, channel, g * difference);
    });
    for (int64_t channel = 0; channel < channels; ++channel) {
      sums[channel] += first[channel];
      sums[channels + channel] += second[channel];
    }
  }
}

template <int lanes, typename Value>
INLINE inline void combine_pooled_rows(
  const Value *x, const Map &map, const Value *dy, const uint8_t *places, const float *first, const float *second,
  const float *third, Value *dx, const Pooling &pooling, int64_t begin, int64_t end) {
  each_pooled(dy, places, pooling, begin, end, [&](int64_t place, int64_t channel, Floats<8> &g) INLINE {
    Floats<8> difference;
    mask(x, map, place, channel, g, difference);
    combine_one(dx + place, g, difference, channel, first, second, third);
  });
}

template <int lanes>
INLINE inline void step_lanes(
  float *parameter, const float *gradient, float *first, float *second, int64_t count, const Adam &adam) {
  for (int64_t place = 0; place + lanes <= count; place += lanes) {
    Floats<lanes> p, g, m, v;
    load<lanes>(p, parameter + place);
    load<lanes>(g, gradient + place);
    load<lanes>(m, first + place);
    load<lanes>(v, second + place);
    m = m * adam.first_decay + g * adam.first_share;
    v = v * adam.second_decay + g * g * adam.second_share;
    p -= adam.rate * m / (__builtin_elementwise_sqrt(v) + adam.epsilon);
    store<lanes>(parameter + place, p);
    store<lanes>(first + place, m);
    store<lanes>(second + place, v);
  }
}

template <int lanes, typename Value>
INLINE inline void step_all(
  Value *parameter, const Value *gradient, Value *first, Value *second, int64_t count, const Adam &adam) {
  step_lanes<lanes>(parameter, gradient, first, second, count, adam);
  const int64_t done = count / lanes * lanes;
  step_lanes<1>(parameter + done, gradient + done, first + done, second + done, count - done, adam);
}

}  // namespace

// Each for the instructions that this machine has. `lanes`: floats in a register.
#if defined(__x86_64__)
#define FOR_THIS_MACHINE(name, body, parameters, arguments)                                                \
  template <typename Value>                                                                                \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))) static void name##_512 parameters {    \
    body<16, Value> arguments;                                                                             \
  }                                                                                                        \
  template <typename Value>                                                                                \
  __attribute__((target("avx2,fma"))) static void name##_256 parameters {                                  \
    body<8, Value> arguments;                                                                              \
  }                                                                                                        \
  template <typename Value>                                                                                \
  void name parameters {                                                                                   \
    static const bool has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")    \
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");                         \
    static const bool has_256 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");           \
    if (has_512) return name##_512<Value> arguments;                                                       \
    if (has_256) return name##_256<Value> arguments;                                                       \
    body<8, Value> arguments;                                                                              \
  }
#else
#define FOR_THIS_MACHINE(name, body, parameters, arguments) \
  template <typename Value>                                 \
  void name parameters {                                    \
    body<8, Value> arguments;                               \
  }
#endif

FOR_THIS_MACHINE(
  add_moments, moments_all, (const Value *x, int64_t pixels, int64_t channels, Moments &moments),
  (x, pixels, channels, moments))
FOR_THIS_MACHINE(
  apply, apply_all,
  (const Value *x, const Map &map, const Value *addend, Value *y, int64_t pixels, int64_t channels),
  (x, map, addend, y, pixels, channels))
FOR_THIS_MACHINE(
  add_gradient_sums, gradient_sums_all,
  (const Value *x, const Map &map, const Value *dy, double *sums, int64_t pixels, int64_t channels),
  (x, map, dy, sums, pixels, channels))
FOR_THIS_MACHINE(
  combine, combine_all,
  (const Value *x, const Map &map, const Value *dy, const float *first, const float *second, const float *third,
   Value *dx, int64_t pixels, int64_t channels),
  (x, map, dy, first, second, third, dx, pixels, channels))
FOR_THIS_MACHINE(
  depthwise, depthwise_rows, (const Value *x, const Map &map, const float *kernel, Value *y, const Rows &rows),
  (x, map, kernel, y, rows))
FOR_THIS_MACHINE(
  depthwise_backward, backward_rows,
  (const Value *x, const Map &map, const float *kernel, const Value *dy, Value *g, double *sums, const Rows &rows),
  (x, map, kernel, dy, g, sums, rows))

FOR_THIS_MACHINE(
  pool, pool_rows,
  (const Value *x, const Map &map, Value *y, uint8_t *places, const Pooling &pooling, int64_t begin, int64_t end),
  (x, map, y, places, pooling, begin, end))
FOR_THIS_MACHINE(
  add_pooled_gradient_sums, pooled_sums_rows,
  (const Value *x, const Map &map, const Value *dy, const uint8_t *places, double *sums, const Pooling &pooling,
   int64_t begin, int64_t end),
  (x, map, dy, places, sums, pooling, begin, end))
FOR_THIS_MACHINE(
  combine_pooled, combine_pooled_rows,
  (const Value *x, const Map &map, const Value *dy, const uint8_t *places, const float *first, const float *second,
   const float *third, Value *dx, const Pooling &pooling, int64_t begin, int64_t end),
  (x, map, dy, places, first, second, third, dx, pooling, begin, end))
FOR_THIS_MACHINE(
  step, step_all,
  (Value * parameter, const Value *gradient, Value *first, Value *second, int64_t count, const Adam &adam),
  (parameter, gradient, first, second, count, adam))

#define FOR_VALUES(Value)                                                                                               \
  template void add_moments<Value>(const Value *, int64_t, int64_t, Moments &);                                         \
  template void apply<Value>(const Value *, const Map &, const Value *, Value *, int64_t, int64_t);                     \
  template void add_gradient_sums<Value>(const Value *, const Map &, const Value *, double *, int64_t, int64_t);        \
  template void combine<Value>(                                                                                         \
    const Value *, const Map &, const Value *, const float *, const float *, const float *, Value *, int64_t, int64_t); \
  template void depthwise<Value>(const Value *, const Map &, const float *, Value *, const Rows &);                     \
  template void depthwise_backward<Value>(                                                                              \
    const Value *, const Map &, const float *, const Value *, Value *, double *, const Rows &);                         \
  template void pool<Value>(const Value *, const Map &, Value *, uint8_t *, const Pooling &, int64_t, int64_t);         \
  template void add_pooled_gradient_sums<Value>(                                                                        \
    const Value *, const Map &, const Value *, const uint8_t *, double *, const Pooling &, int64_t, int64_t);           \
  template void combine_pooled<Value>(                                                                                  \
    const Value *, const Map &, const Value *, const uint8_t *, const float *, const float *, const float *, Value *,   \
    const Pooling &, int64_t, int64_t);
FOR_VALUES(float)
FOR_VALUES(bfloat16)
template void step<float>(float *, const float *, float *, float *, int64_t, const Adam &);

}  // namespace tiles::cpu
