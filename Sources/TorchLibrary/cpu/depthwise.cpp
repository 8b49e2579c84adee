// Depthwise convolution, forward and backward.

#include "vector.h"

namespace tiles::cpu {

namespace {

// So many channels of `count` rows next to one another in an image, from row `index` of all images on. Each pixel that
// is read goes to the three pixels of a row of y that see it, and to the rows above and below: sums wait in registers.
template <int lanes, int count, typename Value>
INLINE inline void depthwise_lanes(
  const Value *x, const Map &map, const float *kernel, const Output<Value> &y, const Rows &rows, int64_t index,
  int64_t channel) {
  const int64_t channels = rows.channels, length = rows.width * channels, top = index % rows.height;
  Floats<lanes> scale, offset, k[9];
  load<lanes>(scale, map.scale + channel);
  load<lanes>(offset, map.offset + channel);
  for (int i = 0; i < 9; ++i) load<lanes>(k[i], kernel + i * channels + channel);
  const Floats<lanes> zero = {}, floor = zero + map.floor;
  const bool has_above = top > 0, has_below = top + count < rows.height;
  const Value *from = x + (index - 1) * length + channel;
  int64_t to = index * length + channel;
  Floats<lanes> before[count], here[count];
  for (int row = 0; row < count; ++row) before[row] = here[row] = zero;
  for (int64_t place = 0; place < rows.width; ++place) {
    // What the next rows need first: it lies too far apart for the processor to foresee.
    for (int row = 0; row < count; ++row) __builtin_prefetch(from + (count + 2 + row) * length);
    Floats<lanes> after[count];
    for (int row = 0; row < count; ++row) after[row] = zero;
    for (int r = 0; r < count + 2; ++r) {
      if ((r == 0 && !has_above) || (r == count + 1 && !has_below)) continue;
      Floats<lanes> value;
      load<lanes>(value, from + r * length);
      value = value * scale + offset;
      value = value < floor ? floor : value;
      for (int row = 0; row < count; ++row) {
        const int tap = r - row;
        if (tap < 0 || tap > 2) continue;
        before[row] += value * k[tap * 3 + 2];
        here[row] += value * k[tap * 3 + 1];
        after[row] += value * k[tap * 3];
      }
    }
    for (int row = 0; row < count; ++row) {
      if (place > 0) store<lanes>(y, to + row * length - channels, before[row]);
      before[row] = here[row];
      here[row] = after[row];
    }
    from += channels;
    to += channels;
  }
  for (int row = 0; row < count; ++row) store<lanes>(y, to + row * length - channels, before[row]);
}

template <int lanes, int count, typename Value>
INLINE inline void depthwise_row(
  const Value *x, const Map &map, const float *kernel, const Output<Value> &y, const Rows &rows, int64_t index) {
  int64_t channel = 0;
  // Around the caches in whole lines only.
  const Output<Value> to{y.values, y.streams && lanes == 16};
  for (; channel + lanes <= rows.channels; channel += lanes) {
    depthwise_lanes<lanes, count>(x, map, kernel, to, rows, index, channel);
  }
  for (; channel < rows.channels; channel += 8) {
    depthwise_lanes<8, count>(x, map, kernel, to, rows, index, channel);
  }
}

template <int lanes, typename Value>
INLINE inline void depthwise_rows(
  const Value *x, const Map &map, const float *kernel, const Output<Value> &y, const Rows &rows) {
  int64_t row = rows.begin;
  while (row < rows.end) {
    if (row + 1 < rows.end && row % rows.height + 1 < rows.height) {
      depthwise_row<lanes, 2>(x, map, kernel, y, rows, row);
      row += 2;
    } else {
      depthwise_row<lanes, 1>(x, map, kernel, y, rows, row);
      row += 1;
    }
  }
}

// Each pixel of dy goes to the three pixels of a row of x that it saw; of those, the gradients wait in registers.
template <int lanes, typename Value>
INLINE inline void backward_lanes(
  const Value *x, const Map &map, const float *kernel, const Value *dy, const Output<Value> &g, double *sums,
  const Rows &rows, int64_t index, int64_t channel) {
  const int64_t channels = rows.channels, length = rows.width * channels, top = index % rows.height;
  Floats<lanes> scale, offset, mean, k[9], sum[11];
  load<lanes>(scale, map.scale + channel);
  load<lanes>(offset, map.offset + channel);
  load<lanes>(mean, map.mean + channel);
  for (int i = 0; i < 9; ++i) load<lanes>(k[i], kernel + i * channels + channel);
  const Floats<lanes> zero = {}, floor = zero + map.floor;
  for (auto &part : sum) part = zero;
  const bool has[] = {top > 0, true, top + 1 < rows.height};
  const int64_t start = index * length + channel;
  const auto seen = [&](Floats<lanes> &value, int64_t place) INLINE {
    load<lanes>(value, x + start + place * channels);
    value = value * scale + offset;
    value = value < floor ? floor : value;
  };
  const auto finish = [&](Floats<lanes> &gradient, const Floats<lanes> &f, int64_t place) INLINE {
    Floats<lanes> value;
    load<lanes>(value, x + start + place * channels);
    gradient = f > floor ? gradient : zero;
    sum[9] += gradient;
    sum[10] += gradient * (value - mean);
    store<lanes>(g, start + place * channels, gradient);
  };
  Floats<lanes> before = zero, here = zero, f_before = zero, f_here;
  seen(f_here, 0);
  for (int64_t place = 0; place < rows.width; ++place) {
    // What the next row needs first: it lies too far apart for the processor to foresee.
    __builtin_prefetch(dy + start + 2 * length + place * channels);
    __builtin_prefetch(x + start + length + place * channels);
    Floats<lanes> after = zero, f_after = zero;
    if (place + 1 < rows.width) seen(f_after, place + 1);
    for (int r = 0; r < 3; ++r) {
      if (!has[r]) continue;
      Floats<lanes> d;
      load<lanes>(d, dy + start + (r - 1) * length + place * channels);
      const int tap = (2 - r) * 3;
      before += d * k[tap];
      here += d * k[tap + 1];
      after += d * k[tap + 2];
      sum[tap] += d * f_before;
      sum[tap + 1] += d * f_here;
      sum[tap + 2] += d * f_after;
    }
    if (place > 0) finish(before, f_before, place - 1);
    before = here;
    here = after;
    f_before = f_here;
    f_here = f_after;
  }
  finish(before, f_before, rows.width - 1);
  for (int i = 0; i < 11; ++i) {
    typedef double Doubles __attribute__((vector_size(lanes * 8)));
    Doubles total;
    std::memcpy(&total, sums + i * channels + channel, sizeof total);
    total += __builtin_convertvector(sum[i], Doubles);
    std::memcpy(sums + i * channels + channel, &total, sizeof total);
  }
}

template <int lanes, typename Value>
INLINE inline void backward_rows(
  const Value *x, const Map &map, const float *kernel, const Value *dy, const Output<Value> &g, double *sums,
  const Rows &rows) {
  const Output<Value> to{g.values, g.streams && lanes == 16};
  for (int64_t row = rows.begin; row < rows.end; ++row) {
    int64_t channel = 0;
    for (; channel + lanes <= rows.channels; channel += lanes) {
      backward_lanes<lanes>(x, map, kernel, dy, to, sums, rows, row, channel);
    }
    for (; channel < rows.channels; channel += 8) {
      backward_lanes<8>(x, map, kernel, dy, to, sums, rows, row, channel);
    }
  }
}

}  // namespace

FOR_THIS_MACHINE(
  depthwise, depthwise_rows, (const Value *x, const Map &map, const float *kernel, Output<Value> y, const Rows &rows),
  (x, map, kernel, y, rows))
FOR_THIS_MACHINE(
  depthwise_backward, backward_rows,
  (const Value *x, const Map &map, const float *kernel, const Value *dy, Output<Value> g, double *sums,
   const Rows &rows),
  (x, map, kernel, dy, g, sums, rows))

template decltype(depthwise<float>) depthwise<float>;
template decltype(depthwise<bfloat16>) depthwise<bfloat16>;
template decltype(depthwise_backward<float>) depthwise_backward<float>;
template decltype(depthwise_backward<bfloat16>) depthwise_backward<bfloat16>;

}  // namespace tiles::cpu
