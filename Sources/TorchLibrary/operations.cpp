// What a convolutional network is made of.

#include <ATen/core/grad_mode.h>

#include "guard.h"
#include "padding.h"
#include "pooling.h"
#include "separable.h"

using tiles::guarded;
using tiles::making;

namespace {

std::optional<tiles::Normalization> given(const tiles_normalization *normalization) {
  std::optional<tiles::Normalization> result;
  if (normalization) result.emplace(*normalization);
  return result;
}

}  // namespace

extern "C" {

char *tiles_affine(const tiles_tensor *x, double scale, double offset, tiles_tensor **result) {
  return making(result, [&] { return x->value.mul(scale).add_(offset); });
}

char *tiles_add_in_place(tiles_tensor *x, const tiles_tensor *other) {
  return guarded([&] { x->value.add_(other->value); });
}

char *tiles_relu(const tiles_tensor *x, tiles_tensor **result) {
  return making(result, [&] { return at::relu(x->value); });
}

char *tiles_add_relu(tiles_tensor *x, const tiles_tensor *other, tiles_tensor **result) {
  return making(result, [&] {
    if (at::GradMode::is_enabled()) return at::relu(x->value + other->value);
    // One pass over memory in place of two; libtorch has it of a CPU and of these types only.
    const auto type = x->value.scalar_type();
    if (x->value.is_cpu() && type == other->value.scalar_type() && (type == at::kFloat || type == at::kDouble)) {
      return at::_add_relu_(x->value, other->value);
    }
    return at::relu_(x->value.add_(other->value));
  });
}

char *tiles_clamp(const tiles_tensor *x, double low, double high, tiles_tensor **result) {
  return making(result, [&] { return at::clamp(x->value, low, high); });
}

char *tiles_conv2d(
  const tiles_tensor *x, const tiles_tensor *kernel, int64_t stride, tiles_padding padding, int64_t groups,
  tiles_tensor **result) {
  return making(result, [&] {
    const auto [images, sides] = tiles::padded(x->value, kernel->value, stride, padding);
    const int64_t dilation = 1;
    return at::conv2d(images, kernel->value, c10::optional<at::Tensor>(), stride, sides, dilation, groups);
  });
}

char *tiles_depthwise_bounded(
  const tiles_tensor *x, const tiles_tensor *kernel, const tiles_tensor *bias, int64_t stride, double ceiling,
  tiles_tensor **result) {
  return making(
    result, [&] { return tiles::depthwise_bounded(x->value, kernel->value, bias->value, stride, ceiling); });
}

char *tiles_separable(
  const tiles_tensor *x, const tiles_normalization *normalization, bool relu, const tiles_tensor *depthwise,
  const tiles_tensor *pointwise, tiles_tensor **result) {
  return making(
    result, [&] { return tiles::separable(x->value, given(normalization), relu, depthwise->value, pointwise->value); });
}

char *tiles_batch_norm(
  const tiles_tensor *x, const tiles_normalization *normalization, bool then_relu, const tiles_tensor *addend,
  tiles_tensor **result) {
  return making(result, [&] {
    return tiles::normalized(
      x->value, tiles::Normalization(*normalization), then_relu, addend ? addend->value : at::Tensor());
  });
}

char *tiles_max_pool(
  const tiles_tensor *x, const tiles_normalization *normalization, int64_t padding_rows, int64_t padding_columns,
  tiles_tensor **result) {
  return making(result, [&] { return tiles::pooled(x->value, given(normalization), padding_rows, padding_columns); });
}

char *tiles_max_pool_windows(
  const tiles_tensor *x, int64_t size, int64_t stride, int64_t padding, tiles_tensor **result) {
  return making(result, [&] { return at::max_pool2d(x->value, size, stride, padding); });
}

char *tiles_mean_pixels(const tiles_tensor *x, tiles_tensor **result) {
  return making(result, [&] { return x->value.to(tiles::precise(x->value)).mean(at::IntArrayRef({2, 3})); });
}

char *tiles_deviation_pixels(const tiles_tensor *x, tiles_tensor **result) {
  return making(
    result, [&] { return x->value.to(tiles::precise(x->value)).std(at::IntArrayRef({2, 3}), /*unbiased=*/false); });
}

char *tiles_linear(const tiles_tensor *x, const tiles_tensor *kernel, const tiles_tensor *bias, tiles_tensor **result) {
  return making(result, [&] { return at::linear(x->value, kernel->value, bias->value); });
}

char *tiles_softmax(const tiles_tensor *logits, tiles_tensor **result) {
  return making(result, [&] { return at::softmax(logits->value, 1); });
}

char *tiles_cross_entropy(const tiles_tensor *logits, const tiles_tensor *labels, tiles_tensor **result) {
  return making(result, [&] {
    const c10::optional<at::Tensor> class_weights;
    auto precise = logits->value.to(tiles::precise(logits->value));
    return at::cross_entropy_loss(precise, labels->value, class_weights, at::Reduction::None);
  });
}

char *tiles_weighted_mean(const tiles_tensor *x, const tiles_tensor *weights, tiles_tensor **result) {
  return making(result, [&] { return (x->value * weights->value).sum().div(double(x->value.numel())); });
}

}  // extern "C"
