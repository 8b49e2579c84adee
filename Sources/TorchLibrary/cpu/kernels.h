#pragma once

#include <cstdint>

// What a convolutional network does with much memory and little arithmetic, on a CPU, in one pass over memory where
// libtorch needs one for each of its operations. Images are N x H x W x C, channels side by side; C is a multiple of 8.
// The same parts give the same sums, to the bit.
namespace tiles::cpu {

// What bfloat16 is made of.
enum class bfloat16 : uint16_t {};

// Where a kernel writes. What no cache holds is written around the caches, which saves reading it first: `values` then
// lies at a multiple of 64 bytes, and C is a multiple of 16.
template <typename Value>
struct Output {
  Value *values;
  bool streams;

  Output from(int64_t place) const { return {values + place, streams}; }
};

// f(x) = max(scale x + offset, floor): a batch normalisation and a ReLU. One number for each channel in each array.
struct Map {
  const float *mean, *scale, *offset;
  // 0 with a ReLU, minus infinity without.
  float floor;
};

// Adds pixels to a mean and a sum of squared differences from it, for each channel (Chan, Golub and LeVeque 1983).
struct Moments {
  int64_t count;
  double *mean, *squares;
};
template <typename Value>
void add_moments(const Value *x, int64_t pixels, int64_t channels, Moments &moments);

// y = f(x), + addend where there is one.
template <typename Value>
void apply(const Value *x, const Map &map, const Value *addend, Output<Value> y, int64_t pixels, int64_t channels);

// With g the gradient of scale x + offset, from dy, that of f(x): adds the sums of g and of g (x - mean) to `sums`,
// 2 x C.
template <typename Value>
void add_gradient_sums(const Value *x, const Map &map, const Value *dy, double *sums, int64_t pixels, int64_t channels);

// first g + second (x - mean) + third; one number for each channel in each array.
struct Combination {
  const float *first, *second, *third;
};

// dx: the combination. It may be dy.
template <typename Value>
void combine(
  const Value *x, const Map &map, const Value *dy, const Combination &combination, Output<Value> dx, int64_t pixels,
  int64_t channels);

struct Rows {
  int64_t height, width, channels;
  // Of height x images.
  int64_t begin, end;
};

// y: the depthwise 3x3 "same" convolution of f(x). kernel: 9 x C.
template <typename Value>
void depthwise(const Value *x, const Map &map, const float *kernel, Output<Value> y, const Rows &rows);

// g from dy, the gradient of y. Adds to `sums`, 11 x C: the gradient of the kernel, the sums of g and of g (x - mean).
template <typename Value>
void depthwise_backward(
  const Value *x, const Map &map, const float *kernel, const Value *dy, Output<Value> g, double *sums,
  const Rows &rows);

// A depthwise convolution of x between 0 and `ceiling`, size x size (3 or 5), with a step of 1 or 2. What lies outside
// of the image counts as 0; `padding_rows` of it are before the first row.
struct Bounded {
  int64_t height, width, channels, y_height, y_width, padding_rows, padding_columns;
  int size, step;
  float ceiling;
};

// y, with the bias added and between 0 and `ceiling`. kernel: size^2 x C. begin, end: of y_height x images.
template <typename Value>
void depthwise_bounded(
  const Value *x, const float *kernel, const float *bias, Value *y, const Bounded &with, int64_t begin, int64_t end);

// Max-pooling 3x3 of f(x) with a step of 2: rows outside of the image, `padding_rows` before the first one, count
// for nothing.
struct Pooling {
  int64_t height, width, channels, pooled_height, pooled_width, padding_rows, padding_columns;
};

// y, and the place in its window that each came from, 0 to 8, in `places`, which may be null. begin, end: of
// pooled_height x images.
template <typename Value>
void pool(
  const Value *x, const Map &map, Value *y, uint8_t *places, const Pooling &pooling, int64_t begin, int64_t end);

// As add_gradient_sums and combine, from dy, the gradient of y. begin, end: of height x images.
template <typename Value>
void add_pooled_gradient_sums(
  const Value *x, const Map &map, const Value *dy, const uint8_t *places, double *sums, const Pooling &pooling,
  int64_t begin, int64_t end);
template <typename Value>
void combine_pooled(
  const Value *x, const Map &map, const Value *dy, const uint8_t *places, const Combination &combination,
  Output<Value> dx, const Pooling &pooling, int64_t begin, int64_t end);

// first and second: decay times itself and share times the gradient, or its square; parameter: less rate first /
// (sqrt(second) + epsilon).
struct Adam {
  float first_decay, first_share, second_decay, second_share, rate, epsilon;
};
template <typename Value>
void step(Value *parameter, const Value *gradient, Value *first, Value *second, int64_t count, const Adam &adam);

// Vectors that others are multiplied with, 32 side by side in a panel.
struct Panels {
  static constexpr int side = 32;
  // Vectors that are multiplied with them at once.
  static constexpr int rows = 8;

  int64_t count, width;
  // panels x width x 32
  const float *values;
  // For each of panels x 32 the product from which on it is looked for.
  const float *limits;
};

// The products of one vector with some panels that are looked for, in the order of the panels.
struct Products {
  static constexpr int panels = 4;

  int count;
  int64_t places[panels * Panels::side];
  float values[panels * Panels::side];
};

// The products that reach the limit of what is in a panel, or the `least` of one of the 8 vectors of x. begin, end:
// panels, 4 at most.
template <typename Value>
void find_products(
  const Panels &all, const Value *const *x, const float *least, int64_t begin, int64_t end, Products *found);

}  // namespace tiles::cpu
