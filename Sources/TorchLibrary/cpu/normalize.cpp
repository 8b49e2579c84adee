// Batch normalisation, forward and backward.

#include "vector.h"

namespace tiles::cpu {

namespace {

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
  const Value *x, const Map &map, const Value *addend, const Output<Value> &y, int64_t pixels, int64_t channels) {
  each(pixels, channels, [&](int64_t place, int64_t channel) INLINE {
    Floats<8> value, scale, offset;
    load<8>(value, x + place);
    load<8>(scale, map.scale + channel);
    load<8>(offset, map.offset + channel);
    const Floats<8> zero = {}, floor = zero + map.floor;
    value = value * scale + offset;
    value = value < floor ? floor : value;
    if (addend) {
      Floats<8> more;
      load<8>(more, addend + place);
      value += more;
    }
    store<8>(y, place, value);
  });
}

template <int lanes, typename Value>
INLINE inline void gradient_sums_all(
  const Value *x, const Map &map, const Value *dy, double *sums, int64_t pixels, int64_t channels) {
  GradientSums found(channels);
  for (int64_t start = 0; start < pixels; start += piece<Value>(channels)) {
    const int64_t count = std::min(piece<Value>(channels), pixels - start);
    each(count, channels, [&](int64_t place, int64_t channel) INLINE {
      Floats<8> g, difference;
      load<8>(g, dy + start * channels + place);
      mask(x + start * channels, map, place, channel, g, difference);
      add(found.first, channel, g);
      add(found.second, channel, g * difference);
    });
    found.move_to(sums);
  }
}

template <int lanes, typename Value>
INLINE inline void combine_all(
  const Value *x, const Map &map, const Value *dy, const Combination &combination, const Output<Value> &dx,
  int64_t pixels, int64_t channels) {
  each(pixels, channels, [&](int64_t place, int64_t channel) INLINE {
    Floats<8> g, difference;
    load<8>(g, dy + place);
    mask(x, map, place, channel, g, difference);
    combine_one(dx, place, g, difference, channel, combination);
  });
}

}  // namespace

FOR_THIS_MACHINE(
  add_moments, moments_all, (const Value *x, int64_t pixels, int64_t channels, Moments &moments),
  (x, pixels, channels, moments))
FOR_THIS_MACHINE(
  apply, apply_all,
  (const Value *x, const Map &map, const Value *addend, Output<Value> y, int64_t pixels, int64_t channels),
  (x, map, addend, y, pixels, channels))
FOR_THIS_MACHINE(
  add_gradient_sums, gradient_sums_all,
  (const Value *x, const Map &map, const Value *dy, double *sums, int64_t pixels, int64_t channels),
  (x, map, dy, sums, pixels, channels))
FOR_THIS_MACHINE(
  combine, combine_all,
  (const Value *x, const Map &map, const Value *dy, const Combination &combination, Output<Value> dx, int64_t pixels,
   int64_t channels),
  (x, map, dy, combination, dx, pixels, channels))

template decltype(add_moments<float>) add_moments<float>;
template decltype(add_moments<bfloat16>) add_moments<bfloat16>;
template decltype(apply<float>) apply<float>;
template decltype(apply<bfloat16>) apply<bfloat16>;
template decltype(add_gradient_sums<float>) add_gradient_sums<float>;
template decltype(add_gradient_sums<bfloat16>) add_gradient_sums<bfloat16>;
template decltype(combine<float>) combine<float>;
template decltype(combine<bfloat16>) combine<bfloat16>;

}  // namespace tiles::cpu
