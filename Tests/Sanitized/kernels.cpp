// The CPU kernels, in whatever registers ATEN_CPU_CAPABILITY leaves them: against their definitions in 64 bits, on
// blocks that end where the images end, in parts like those of threads, and with numbers that are none.

#include "cpu/kernels.h"

#include <algorithm>
#include <limits>

#include "sanitized.h"

namespace sanitized {

namespace {

using tiles::cpu::bfloat16;
using tiles::cpu::Map;
using tiles::cpu::Output;

float number(float value) { return value; }
float number(bfloat16 value) {
  const uint32_t bits = uint32_t(value) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

// Exact for what `plain` gives.
template <typename Value>
Value made(float from) {
  if constexpr (std::is_same_v<Value, float>) return from;
  uint32_t bits;
  std::memcpy(&bits, &from, sizeof bits);
  return Value(bits >> 16);
}

template <typename Value>
Exact<Value> filled(size_t count, size_t seed, float offset = 0) {
  Exact<Value> values(count);
  for (size_t place = 0; place < count; ++place) values[place] = made<Value>(plain(place, seed) + offset);
  return values;
}

// As vectors: their distance is at most a tolerance times the length of `expected`.
template <typename Found>
void expect_close(const Exact<Found> &found, const std::vector<double> &expected, double tolerance) {
  expect(found.size() == expected.size());
  double distance = 0, length = 0;
  for (size_t place = 0; place < expected.size(); ++place) {
    double value;
    if constexpr (std::is_same_v<Found, double>)
      value = found[place];
    else
      value = number(found[place]);
    distance += (value - expected[place]) * (value - expected[place]);
    length += expected[place] * expected[place];
  }
  expect(std::sqrt(distance) <= tolerance * std::sqrt(length) + 1e-12);
}

template <typename Value>
constexpr double rounding = std::is_same_v<Value, float> ? 1e-5 : 1e-2;

struct Shape {
  int64_t images, height, width, channels;
  int64_t pixels() const { return images * height * width; }
  size_t size() const { return size_t(pixels() * channels); }
};

// f(x) = max(scale x + offset, floor), and what belongs to it.
struct Maps {
  Exact<float> mean, scale, offset;
  float floor;

  Maps(int64_t channels, bool relu)
    : mean(filled<float>(channels, 11)), scale(filled<float>(channels, 12, 1)), offset(filled<float>(channels, 13)),
      floor(relu ? 0 : -std::numeric_limits<float>::infinity()) {}

  Map arrays() const { return {mean.data(), scale.data(), offset.data(), floor}; }
  double before(double x, int64_t channel) const { return x * scale[channel] + offset[channel]; }
  double of(double x, int64_t channel) const { return std::max<double>(before(x, channel), floor); }
  // Whether a gradient passes.
  bool passes(double x, int64_t channel) const { return before(x, channel) > floor; }
};

// Calls body(begin, end) for each of so many parts of 0..<count, as in_parts does.
void each_part(int64_t count, int64_t parts, const std::function<void(int64_t, int64_t)> &body) {
  for (int64_t part = 0; part < parts; ++part) body(count * part / parts, count * (part + 1) / parts);
}

bool streams(const Shape &shape) { return shape.channels % 16 == 0; }

template <typename Value>
void normalization(const Shape &shape, const Maps &maps, int64_t parts) {
  const int64_t channels = shape.channels, pixels = shape.pixels();
  const auto x = filled<Value>(shape.size(), 1), dy = filled<Value>(shape.size(), 2);
  const auto addend = filled<Value>(shape.size(), 3);

  Exact<double> mean(channels), squares(channels);
  tiles::cpu::Moments moments{0, mean.data(), squares.data()};
  each_part(pixels, parts, [&](int64_t begin, int64_t end) {
    tiles::cpu::add_moments(x.data() + begin * channels, end - begin, channels, moments);
  });
  expect(moments.count == pixels);
  std::vector<double> expected_mean(channels), expected_squares(channels);
  for (int64_t place = 0; place < pixels * channels; ++place) {
    expected_mean[place % channels] += double(number(x[place])) / double(pixels);
  }
  for (int64_t place = 0; place < pixels * channels; ++place) {
    const double difference = double(number(x[place])) - expected_mean[place % channels];
    expected_squares[place % channels] += difference * difference;
  }
  expect_close(mean, expected_mean, 1e-5);
  expect_close(squares, expected_squares, 1e-5);

  for (const bool adds : {false, true}) {
    for (const bool around : {false, streams(shape)}) {
      Exact<Value> y(shape.size());
      each_part(pixels, parts, [&](int64_t begin, int64_t end) {
        const int64_t start = begin * channels;
        tiles::cpu::apply(
          x.data() + start, maps.arrays(), adds ? addend.data() + start : nullptr,
          Output<Value>{y.data() + start, around}, end - begin, channels);
      });
      std::vector<double> expected(shape.size());
      for (size_t place = 0; place < expected.size(); ++place) {
        expected[place] = maps.of(number(x[place]), int64_t(place) % channels) + (adds ? number(addend[place]) : 0);
      }
      expect_close(y, expected, rounding<Value>);
    }
  }

  Exact<double> sums(2 * channels);
  std::vector<double> expected_sums(2 * channels);
  each_part(pixels, parts, [&](int64_t begin, int64_t end) {
    const int64_t start = begin * channels;
    tiles::cpu::add_gradient_sums(
      x.data() + start, maps.arrays(), dy.data() + start, sums.data(), end - begin, channels);
  });
  const tiles::cpu::Combination combination{maps.scale.data(), maps.mean.data(), maps.offset.data()};
  std::vector<double> expected_dx(shape.size());
  for (int64_t place = 0; place < pixels * channels; ++place) {
    const int64_t channel = place % channels;
    const double value = number(x[place]), difference = value - maps.mean[channel];
    const double g = maps.passes(value, channel) ? number(dy[place]) : 0;
    expected_sums[channel] += g;
    expected_sums[channels + channel] += g * difference;
    expected_dx[place] = g * maps.scale[channel] + difference * maps.mean[channel] + maps.offset[channel];
  }
  expect_close(sums, expected_sums, 1e-4);
  // In place, as it may be.
  Exact<Value> dx(dy);
  each_part(pixels, parts, [&](int64_t begin, int64_t end) {
    const int64_t start = begin * channels;
    tiles::cpu::combine(
      x.data() + start, maps.arrays(), dx.data() + start, combination, Output<Value>{dx.data() + start, false},
      end - begin, channels);
  });
  expect_close(dx, expected_dx, rounding<Value>);
}

template <typename Value>
void depthwise(const Shape &shape, const Maps &maps, int64_t parts) {
  const int64_t channels = shape.channels, rows = shape.images * shape.height;
  const auto x = filled<Value>(shape.size(), 1), dy = filled<Value>(shape.size(), 2);
  const auto kernel = filled<float>(9 * channels, 4);
  std::vector<double> expected(shape.size()), expected_g(shape.size()), expected_sums(11 * channels);
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < shape.width; ++column) {
      for (int64_t tap = 0; tap < 9; ++tap) {
        const int64_t h = row % shape.height + tap / 3 - 1, w = column + tap % 3 - 1;
        if (h < 0 || h >= shape.height || w < 0 || w >= shape.width) continue;
        const int64_t to = (row * shape.width + column) * channels;
        const int64_t from = ((row / shape.height * shape.height + h) * shape.width + w) * channels;
        for (int64_t channel = 0; channel < channels; ++channel) {
          const double k = kernel[tap * channels + channel], value = number(x[from + channel]);
          expected[to + channel] += k * maps.of(value, channel);
          expected_g[from + channel] += maps.passes(value, channel) ? k * number(dy[to + channel]) : 0;
          expected_sums[tap * channels + channel] += number(dy[to + channel]) * maps.of(value, channel);
        }
      }
    }
  }
  for (size_t place = 0; place < shape.size(); ++place) {
    const int64_t channel = int64_t(place) % channels;
    expected_sums[9 * channels + channel] += expected_g[place];
    expected_sums[10 * channels + channel] += expected_g[place] * (number(x[place]) - maps.mean[channel]);
  }
  for (const bool around : {false, streams(shape)}) {
    Exact<Value> y(shape.size()), g(shape.size());
    Exact<double> sums(11 * channels);
    each_part(rows, parts, [&](int64_t begin, int64_t end) {
      const tiles::cpu::Rows some{shape.height, shape.width, channels, begin, end};
      tiles::cpu::depthwise(x.data(), maps.arrays(), kernel.data(), Output<Value>{y.data(), around}, some);
      tiles::cpu::depthwise_backward(
        x.data(), maps.arrays(), kernel.data(), dy.data(), Output<Value>{g.data(), around}, sums.data(), some);
    });
    expect_close(y, expected, rounding<Value>);
    expect_close(g, expected_g, rounding<Value>);
    expect_close(sums, expected_sums, 1e-4);
  }
}

template <typename Value>
void pooling(const Shape &shape, const Maps &maps, int64_t parts, int64_t padding_rows, int64_t padding_columns) {
  const int64_t channels = shape.channels;
  const auto length = [](int64_t size, int64_t padding) {
    const int64_t count = (size + 2 * padding - 3 + 1) / 2 + 1;
    return (count - 1) * 2 >= size + padding ? count - 1 : count;
  };
  if (shape.height + 2 * padding_rows < 3 || shape.width + 2 * padding_columns < 3) return;
  const tiles::cpu::Pooling pooling{
    shape.height, shape.width,    channels, length(shape.height, padding_rows), length(shape.width, padding_columns),
    padding_rows, padding_columns};
  const Shape pooled{shape.images, pooling.pooled_height, pooling.pooled_width, channels};
  const auto x = filled<Value>(shape.size(), 1), dy = filled<Value>(pooled.size(), 2);
  Exact<Value> y(pooled.size()), same(pooled.size());
  Exact<uint8_t> places(pooled.size());
  each_part(pooled.images * pooled.height, parts, [&](int64_t begin, int64_t end) {
    tiles::cpu::pool(x.data(), maps.arrays(), y.data(), places.data(), pooling, begin, end);
    tiles::cpu::pool<Value>(x.data(), maps.arrays(), same.data(), nullptr, pooling, begin, end);
  });
  expect(std::memcmp(y.data(), same.data(), pooled.size() * sizeof(Value)) == 0);
  std::vector<double> expected(pooled.size()), gradients(shape.size()), expected_sums(2 * channels);
  for (size_t to = 0; to < pooled.size(); ++to) {
    const int64_t channel = int64_t(to) % channels, pixel = int64_t(to) / channels;
    const int64_t column = pixel % pooled.width, row = pixel / pooled.width % pooled.height;
    const int64_t image = pixel / pooled.width / pooled.height;
    double best = -std::numeric_limits<double>::infinity();
    for (int64_t tap = 0; tap < 9; ++tap) {
      const int64_t h = row * 2 - padding_rows + tap / 3, w = column * 2 - padding_columns + tap % 3;
      if (h < 0 || h >= shape.height || w < 0 || w >= shape.width) continue;
      const int64_t from = ((image * shape.height + h) * shape.width + w) * channels + channel;
      best = std::max(best, maps.of(number(x[from]), channel));
      if (places[to] == tap) gradients[from] += number(dy[to]);
    }
    expected[to] = best;
  }
  expect_close(y, expected, rounding<Value>);

  std::vector<double> expected_dx(shape.size());
  for (size_t place = 0; place < shape.size(); ++place) {
    const int64_t channel = int64_t(place) % channels;
    const double value = number(x[place]), difference = value - maps.mean[channel];
    const double g = maps.passes(value, channel) ? gradients[place] : 0;
    expected_sums[channel] += g;
    expected_sums[channels + channel] += g * difference;
    expected_dx[place] = g * maps.scale[channel] + difference * maps.mean[channel] + maps.offset[channel];
  }
  const tiles::cpu::Combination combination{maps.scale.data(), maps.mean.data(), maps.offset.data()};
  Exact<double> sums(2 * channels);
  Exact<Value> dx(shape.size());
  const auto backward = [&] {
    each_part(shape.images * shape.height, parts, [&](int64_t begin, int64_t end) {
      tiles::cpu::add_pooled_gradient_sums(
        x.data(), maps.arrays(), dy.data(), places.data(), sums.data(), pooling, begin, end);
      tiles::cpu::combine_pooled(
        x.data(), maps.arrays(), dy.data(), places.data(), combination, Output<Value>{dx.data(), false}, pooling, begin,
        end);
    });
  };
  backward();
  expect_close(sums, expected_sums, 1e-4);
  expect_close(dx, expected_dx, rounding<Value>);
  // Places that no window has.
  for (size_t place = 0; place < places.size(); ++place) places[place] = uint8_t(place * 37);
  backward();
}

void adam(size_t count) {
  auto parameter = filled<float>(count, 1), first = filled<float>(count, 2), second = filled<float>(count, 3, 0.5);
  const auto gradient = filled<float>(count, 4);
  std::vector<double> expected(count), expected_first(count), expected_second(count);
  for (size_t place = 0; place < count; ++place) {
    const double g = gradient[place];
    expected_first[place] = 0.9 * first[place] + 0.1 * g;
    expected_second[place] = 0.999 * second[place] + 0.001 * g * g;
    expected[place] = parameter[place] - 0.01 * expected_first[place] / (std::sqrt(expected_second[place]) + 1e-3);
  }
  const tiles::cpu::Adam constants{0.9F, 0.1F, 0.999F, 0.001F, 0.01F, 1e-3F};
  each_part(int64_t(count), 3, [&](int64_t begin, int64_t end) {
    tiles::cpu::step(
      parameter.data() + begin, gradient.data() + begin, first.data() + begin, second.data() + begin, end - begin,
      constants);
  });
  expect_close(parameter, expected, 1e-5);
  expect_close(first, expected_first, 1e-5);
  expect_close(second, expected_second, 1e-5);
}

// No result is asked for: nothing may trap, and what is not a number stays so in a maximum.
template <typename Value>
void no_numbers(const Shape &shape) {
  const float hostile[] = {
    std::numeric_limits<float>::quiet_NaN(),
    std::numeric_limits<float>::infinity(),
    -std::numeric_limits<float>::infinity(),
    std::numeric_limits<float>::max(),
    -0.0F,
    std::numeric_limits<float>::denorm_min()};
  const int64_t channels = shape.channels, rows = shape.images * shape.height;
  Exact<Value> x(shape.size()), y(shape.size());
  for (size_t place = 0; place < shape.size(); ++place) x[place] = made<Value>(hostile[place % 6]);
  const Maps maps(channels, true);
  const auto kernel = filled<float>(9 * channels, 4);
  Exact<double> mean(channels), squares(channels), sums(11 * channels);
  tiles::cpu::Moments moments{0, mean.data(), squares.data()};
  tiles::cpu::add_moments(x.data(), shape.pixels(), channels, moments);
  tiles::cpu::apply(x.data(), maps.arrays(), x.data(), Output<Value>{y.data(), false}, shape.pixels(), channels);
  const tiles::cpu::Rows all{shape.height, shape.width, channels, 0, rows};
  tiles::cpu::depthwise(x.data(), maps.arrays(), kernel.data(), Output<Value>{y.data(), false}, all);
  tiles::cpu::depthwise_backward(
    x.data(), maps.arrays(), kernel.data(), x.data(), Output<Value>{y.data(), false}, sums.data(), all);
  if (shape.height < 3 || shape.width < 3) return;
  const tiles::cpu::Pooling pooling{shape.height, shape.width, channels, 1, 1, 0, 0};
  Exact<Value> top(shape.images * channels);
  Exact<uint8_t> places(shape.images * channels);
  tiles::cpu::pool(x.data(), maps.arrays(), top.data(), places.data(), pooling, 0, shape.images);
  for (size_t place = 0; place < places.size(); ++place) expect(places[place] <= 8);
}

template <typename Value>
void each_kernel() {
  // Odd sizes, single rows and columns, registers that are full and that are not, more pixels than one pass sums.
  const Shape shapes[] = {{1, 1, 1, 8},   {7, 1, 1, 8},    {3, 5, 1, 24},   {2, 1, 9, 16},  {2, 7, 9, 40},
                          {1, 3, 3, 728}, {2, 13, 17, 64}, {1, 70, 67, 16}, {1, 40, 30, 40}};
  for (const auto &shape : shapes) {
    for (const bool relu : {true, false}) {
      const Maps maps(shape.channels, relu);
      for (const int64_t parts : {1, 2, 5}) {
        normalization<Value>(shape, maps, parts);
        depthwise<Value>(shape, maps, parts);
        for (const int64_t padding : {0, 1, 2, 3}) pooling<Value>(shape, maps, parts, padding % 2, padding / 2);
      }
    }
    no_numbers<Value>(shape);
  }
}

// Every product that reaches a limit is found, and each that is found is right.
void products(size_t count, size_t width) {
  using tiles::cpu::Panels, tiles::cpu::Products;
  const size_t panels = (count + Panels::side - 1) / Panels::side;
  const auto references = filled<float>(count * width, 1), rows = filled<float>(Panels::rows * width, 2);
  Exact<float> values(panels * width * Panels::side), limits(panels * Panels::side);
  for (size_t place = 0; place < count; ++place) {
    for (size_t column = 0; column < width; ++column) {
      values[(place / Panels::side * width + column) * Panels::side + place % Panels::side] =
        references[place * width + column];
    }
    // Some are never found for their own limit.
    limits[place] = place % 3 == 0 ? 1e9F : plain(place, 3);
  }
  const Panels all = {int64_t(count), int64_t(width), values.data(), limits.data()};
  const float *x[Panels::rows];
  float least[Panels::rows];
  for (int row = 0; row < Panels::rows; ++row) {
    x[row] = rows.data() + row * width;
    least[row] = row == 0 ? -1e9F : plain(row, 4);
  }
  for (size_t begin = 0; begin < panels; begin += Products::panels) {
    const size_t end = std::min<size_t>(begin + Products::panels, panels);
    Products found[Panels::rows];
    tiles::cpu::find_products<float>(all, x, least, int64_t(begin), int64_t(end), found);
    for (int row = 0; row < Panels::rows; ++row) {
      int next = 0;
      for (size_t place = begin * Panels::side; place < std::min(end * Panels::side, count); ++place) {
        double product = 0;
        for (size_t column = 0; column < width; ++column) {
          product += double(x[row][column]) * references[place * width + column];
        }
        const double rounding = 1e-6 * double(width), limit = std::min(limits[place], least[row]);
        const bool has = next < found[row].count && found[row].places[next] == int64_t(place);
        if (has) expect(std::abs(found[row].values[next++] - product) <= rounding);
        expect(has ? product >= limit - rounding : product < limit + rounding);
      }
      expect(next == found[row].count);
    }
  }
}

}  // namespace

void kernels() {
  for (const size_t count : {1, 31, 32, 33, 300}) {
    for (const size_t width : {1, 21, 64}) products(count, width);
  }
  each_kernel<float>();
  each_kernel<bfloat16>();
  for (const size_t count : {1, 7, 8, 15, 16, 17, 315, 4099}) adam(count);
  const char *capability = std::getenv("ATEN_CPU_CAPABILITY");
  std::printf("sanitized: the CPU kernels (%s)\n", capability ? capability : "the widest registers");
}

}  // namespace sanitized
