// Depthwise convolution of any step between bounds, forward only: for descriptors.

#include "vector.h"

namespace tiles::cpu {

namespace {

// So many channels of one row of y.
template <int lanes, int size, int step, typename Value>
INLINE inline void bounded_lanes(
  const Value *x, const float *kernel, const float *bias, Value *y, const Bounded &with, int64_t index,
  int64_t channel) {
  const int64_t channels = with.channels, length = with.width * channels;
  const int64_t top = index % with.y_height * step - with.padding_rows;
  const Value *image = x + index / with.y_height * with.height * length + channel;
  Value *to = y + index * with.y_width * channels + channel;
  Floats<lanes> k[size * size], start;
  for (int i = 0; i < size * size; ++i) load<lanes>(k[i], kernel + i * channels + channel);
  load<lanes>(start, bias + channel);
  const Floats<lanes> zero = {}, ceiling = zero + with.ceiling;
  const int64_t first = std::max<int64_t>(0, -top), last = std::min<int64_t>(size, with.height - top);
  for (int64_t place = 0; place < with.y_width; ++place) {
    const int64_t left = place * step - with.padding_columns;
    const int64_t begin = std::max<int64_t>(0, -left), end = std::min<int64_t>(size, with.width - left);
    Floats<lanes> sum = start;
    const auto add = [&](int64_t row, int64_t column) INLINE {
      Floats<lanes> value;
      load<lanes>(value, image + (top + row) * length + (left + column) * channels);
      value = value < zero ? zero : value;
      value = value > ceiling ? ceiling : value;
      sum += value * k[row * size + column];
    };
    if (end - begin == size && last - first == size) {
      // Unrolled: the kernel stays in registers where there are enough of them.
      for (int row = 0; row < size; ++row) {
        for (int column = 0; column < size; ++column) add(row, column);
      }
    } else {
      for (int64_t row = first; row < last; ++row) {
        for (int64_t column = begin; column < end; ++column) add(row, column);
      }
    }
    sum = sum < zero ? zero : sum;
    sum = sum > ceiling ? ceiling : sum;
    store<lanes>(to + place * channels, sum);
  }
}

template <int lanes, int size, int step, typename Value>
INLINE inline void bounded_rows(
  const Value *x, const float *kernel, const float *bias, Value *y, const Bounded &with, int64_t begin, int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    int64_t channel = 0;
    for (; channel + lanes <= with.channels; channel += lanes) {
      bounded_lanes<lanes, size, step>(x, kernel, bias, y, with, row, channel);
    }
    for (; channel < with.channels; channel += 8) {
      bounded_lanes<8, size, step>(x, kernel, bias, y, with, row, channel);
    }
  }
}

template <int lanes, typename Value>
INLINE inline void bounded(
  const Value *x, const float *kernel, const float *bias, Value *y, const Bounded &with, int64_t begin, int64_t end) {
  if (with.size == 3 && with.step == 1) return bounded_rows<lanes, 3, 1>(x, kernel, bias, y, with, begin, end);
  if (with.size == 3) return bounded_rows<lanes, 3, 2>(x, kernel, bias, y, with, begin, end);
  if (with.step == 1) return bounded_rows<lanes, 5, 1>(x, kernel, bias, y, with, begin, end);
  bounded_rows<lanes, 5, 2>(x, kernel, bias, y, with, begin, end);
}

}  // namespace

FOR_THIS_MACHINE(
  depthwise_bounded, bounded,
  (const Value *x, const float *kernel, const float *bias, Value *y, const Bounded &with, int64_t begin, int64_t end),
  (x, kernel, bias, y, with, begin, end))

template decltype(depthwise_bounded<float>) depthwise_bounded<float>;
template decltype(depthwise_bounded<bfloat16>) depthwise_bounded<bfloat16>;

}  // namespace tiles::cpu
