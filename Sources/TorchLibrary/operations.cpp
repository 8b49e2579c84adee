// What a convolutional network is made of.

#include <ATen/core/grad_mode.h>

#include "cuda/depthwise.h"
#include "guard.h"
#include "pooling.h"
#include "separable.h"

using tiles::guarded;
using tiles::making;

namespace {

// A 1x1 convolution with a bias as one product of matrices, which adds the bias and takes the ReLU on its way out: one pass
// over memory where a GPU needs three otherwise.
at::Tensor pointwise(const at::Tensor &x, const at::Tensor &kernel, const at::Tensor &bias, bool then_relu) {
  const auto type = tiles::working_type(x);
  const auto pixels = x.to(type).permute({0, 2, 3, 1});
  const auto rows = pixels.reshape({-1, x.size(1)});
  const auto columns = kernel.to(type).reshape({kernel.size(0), kernel.size(1)}).t();
  const auto offset = bias.to(type);
  auto y = then_relu ? at::_addmm_activation(offset, rows, columns) : at::addmm(offset, rows, columns);
  return y.view({pixels.size(0), pixels.size(1), pixels.size(2), kernel.size(0)}).permute({0, 3, 1, 2});
}

// bias: may be undefined.
at::Tensor convolved(
  const at::Tensor &images, const at::Tensor &kernel, const at::Tensor &bias, int64_t stride, int64_t padding,
  int64_t groups, bool then_relu) {
  const bool is_pointwise = stride == 1 && padding == 0 && groups == 1 && kernel.dim() == 4 && kernel.size(2) == 1
    && kernel.size(3) == 1;
  if (images.is_cuda() && is_pointwise && bias.defined() && !at::GradMode::is_enabled()) {
    return pointwise(images, kernel, bias, then_relu);
  }
  at::Tensor y;
  if (groups > 1 && stride == 1 && padding == 1 && !bias.defined()) {
    if (auto made = tiles::depthwise(images, kernel)) y = *made;
  }
  if (!y.defined()) {
    c10::optional<at::Tensor> offset;
    if (bias.defined()) offset = bias;
    const int64_t dilation = 1;
    y = at::conv2d(images, kernel, offset, stride, padding, dilation, groups);
  }
  return then_relu ? at::relu_(y) : y;
}

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

char *tiles_conv2d(
  const tiles_tensor *x, const tiles_tensor *kernel, const tiles_tensor *bias, int64_t stride, int64_t padding,
  int64_t groups, bool then_relu, tiles_tensor **result) {
  return making(result, [&] {
    return convolved(
      x->value, kernel->value, bias ? bias->value : at::Tensor(), stride, padding, groups, then_relu);
  });
}

char *tiles_separable(
  const tiles_tensor *x, const tiles_normalization *normalization, bool relu, const tiles_tensor *depthwise,
  const tiles_tensor *pointwise, const tiles_tensor *bias, bool then_relu, tiles_tensor **result) {
  return making(result, [&] {
    const auto norm = given(normalization);
    const auto offset = bias ? bias->value : at::Tensor();
    if (auto y = tiles::separable(x->value, norm, relu, depthwise->value, pointwise->value, offset)) {
      return then_relu ? at::relu_(*y) : *y;
    }
    auto images = norm ? tiles::normalized(x->value, *norm, relu, at::Tensor()) : relu ? at::relu(x->value) : x->value;
    const auto groups = images.size(1);
    images = convolved(images, depthwise->value, at::Tensor(), /*stride=*/1, /*padding=*/1, groups, false);
    return convolved(images, pointwise->value, offset, /*stride=*/1, /*padding=*/0, /*groups=*/1, then_relu);
  });
}

char *tiles_batch_norm(
  const tiles_tensor *x, const tiles_normalization *normalization, bool then_relu, const tiles_tensor *addend,
  tiles_tensor **result) {
  return making(result, [&] {
    return tiles::normalized(
      x->value, tiles::Normalization(*normalization), then_relu, addend ? addend->value : at::Tensor());
  });
}

char *tiles_fold_batch_norm(
  const tiles_tensor *kernel, const tiles_tensor *gamma, const tiles_tensor *beta, const tiles_tensor *mean,
  const tiles_tensor *variance, double epsilon, tiles_tensor **folded_kernel, tiles_tensor **folded_bias) {
  return guarded([&] {
    auto scale = gamma->value.detach() * at::rsqrt(variance->value + epsilon);
    auto bias = beta->value.detach() - mean->value * scale;
    auto product = kernel->value.detach() * scale.reshape({-1, 1, 1, 1});
    auto owned = std::make_unique<tiles_tensor>(tiles_tensor{tiles::packed(product)});
    *folded_bias = new tiles_tensor{bias};
    *folded_kernel = owned.release();
  });
}

char *tiles_max_pool(
  const tiles_tensor *x, const tiles_normalization *normalization, int64_t padding_rows, int64_t padding_columns,
  tiles_tensor **result) {
  return making(result, [&] {
    return tiles::pooled(x->value, given(normalization), padding_rows, padding_columns);
  });
}

char *tiles_mean_pixels(const tiles_tensor *x, tiles_tensor **result) {
  return making(result, [&] { return x->value.to(tiles::precise(x->value)).mean(at::IntArrayRef({2, 3})); });
}

char *tiles_deviation_pixels(const tiles_tensor *x, tiles_tensor **result) {
  return making(result, [&] {
    return x->value.to(tiles::precise(x->value)).std(at::IntArrayRef({2, 3}), /*unbiased=*/false);
  });
}

char *tiles_linear(
  const tiles_tensor *x, const tiles_tensor *kernel, const tiles_tensor *bias, tiles_tensor **result) {
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
