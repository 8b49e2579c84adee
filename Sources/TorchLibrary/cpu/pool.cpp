// Max-pooling, forward and backward.

#include "vector.h"

namespace tiles::cpu {

namespace {

typedef int32_t Places __attribute__((vector_size(32)));
typedef uint8_t Bytes __attribute__((vector_size(8)));

// The places of a window that lie in the image: of the image's values, and of the window, 0 to 8.
struct Window {
  int64_t values[9];
  int32_t places[9];
  int count = 0;

  INLINE Window(const Pooling &pooling, int64_t top, int64_t left) {
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 3; ++c) {
        const int64_t h = top + r, w = left + c;
        if (h < 0 || h >= pooling.height || w < 0 || w >= pooling.width) continue;
        values[count] = (h * pooling.width + w) * pooling.channels;
        places[count] = r * 3 + c;
        ++count;
      }
    }
  }
};

// count: of the window's places.
template <typename Value>
INLINE inline void pool_window(
  const Value *image, const Map &map, Value *y, uint8_t *places, const Window &window, int count, int64_t channels) {
  for (int64_t channel = 0; channel < channels; channel += 8) {
    const Floats<8> zero = {}, floor = zero + map.floor;
    Floats<8> scale, offset, best = {};
    load<8>(scale, map.scale + channel);
    load<8>(offset, map.offset + channel);
    Places place = {};
    for (int index = 0; index < count; ++index) {
      Floats<8> value;
      load<8>(value, image + window.values[index] + channel);
      value = value * scale + offset;
      value = value < floor ? floor : value;
      // NaN stays, as in libtorch.
      const Places is_better = index == 0 ? Places{} == Places{} : Places(value > best) | Places(value != value);
      best = is_better ? value : best;
      place = is_better ? Places{} + window.places[index] : place;
    }
    store<8>(y + channel, best);
    if (places) {
      const auto bytes = __builtin_convertvector(place, Bytes);
      std::memcpy(places + channel, &bytes, sizeof bytes);
    }
  }
}

template <int lanes, typename Value>
INLINE inline void pool_rows(
  const Value *x, const Map &map, Value *y, uint8_t *places, const Pooling &pooling, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const Value *image = x + row / pooling.pooled_height * pooling.height * pooling.width * pooling.channels;
    const int64_t top = row % pooling.pooled_height * 2 - pooling.padding_rows;
    for (int64_t column = 0; column < pooling.pooled_width; ++column) {
      const Window window(pooling, top, column * 2 - pooling.padding_columns);
      const int64_t to = (row * pooling.pooled_width + column) * pooling.channels;
      uint8_t *const places_to = places ? places + to : nullptr;
      if (window.count == 9) {
        // The number of most windows: a loop without a condition.
        pool_window(image, map, y + to, places_to, window, 9, pooling.channels);
      } else {
        pool_window(image, map, y + to, places_to, window, window.count, pooling.channels);
      }
    }
  }
}

// Calls body(place of 8 channels of x, channel, the gradient of f(x) there) for all of these rows.
template <typename Value, typename Body>
INLINE inline void each_pooled(
  const Value *dy, const uint8_t *places, const Pooling &pooling, int64_t begin, int64_t end, const Body &body) {
  for (int64_t row = begin; row < end; ++row) {
    const int64_t h = row % pooling.height + pooling.padding_rows;
    const int64_t image = row / pooling.height * pooling.pooled_height;
    for (int64_t column = 0; column < pooling.width; ++column) {
      const int64_t w = column + pooling.padding_columns;
      for (int64_t channel = 0; channel < pooling.channels; channel += 8) {
        const Floats<8> zero = {};
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
            gradient += place == int32_t((h - r * 2) * 3 + w - c * 2) ? part : zero;
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
  GradientSums found(pooling.channels);
  for (int64_t row = begin; row < end; ++row) {
    each_pooled(dy, places, pooling, row, row + 1, [&](int64_t place, int64_t channel, Floats<8> &g) INLINE {
      Floats<8> difference;
      mask(x, map, place, channel, g, difference);
      add(found.first, channel, g);
      add(found.second, channel, g * difference);
    });
    found.move_to(sums);
  }
}

template <int lanes, typename Value>
INLINE inline void combine_pooled_rows(
  const Value *x, const Map &map, const Value *dy, const uint8_t *places, const Combination &combination,
  const Output<Value> &dx, const Pooling &pooling, int64_t begin, int64_t end) {
  each_pooled(dy, places, pooling, begin, end, [&](int64_t place, int64_t channel, Floats<8> &g) INLINE {
    Floats<8> difference;
    mask(x, map, place, channel, g, difference);
    combine_one(dx, place, g, difference, channel, combination);
  });
}

}  // namespace

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
  (const Value *x, const Map &map, const Value *dy, const uint8_t *places, const Combination &combination,
   Output<Value> dx, const Pooling &pooling, int64_t begin, int64_t end),
  (x, map, dy, places, combination, dx, pooling, begin, end))

template decltype(pool<float>) pool<float>;
template decltype(pool<bfloat16>) pool<bfloat16>;
template decltype(add_pooled_gradient_sums<float>) add_pooled_gradient_sums<float>;
template decltype(add_pooled_gradient_sums<bfloat16>) add_pooled_gradient_sums<bfloat16>;
template decltype(combine_pooled<float>) combine_pooled<float>;
template decltype(combine_pooled<bfloat16>) combine_pooled<bfloat16>;

}  // namespace tiles::cpu
