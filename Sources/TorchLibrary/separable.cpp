#include "separable.h"

#include <torch/csrc/autograd/custom_function.h>

#include "cuda/depthwise.h"
#include "guard.h"
#include "parallel.h"

namespace {

using tiles::by_type;
using tiles::ChannelMap;
using tiles::Normalization;
using tiles::values;

// 9 x C
at::Tensor columns(const at::Tensor &kernel) { return kernel.reshape({kernel.size(0), 9}).t().contiguous(); }

tiles::cpu::Rows rows(const at::Tensor &x, int64_t begin, int64_t end) {
  return {x.size(2), x.size(3), x.size(1), begin, end};
}

at::Tensor mapped_depthwise(const at::Tensor &x, const ChannelMap &map, const at::Tensor &kernel) {
  auto y = at::empty_like(x);
  const auto nine = columns(kernel);
  by_type(x, [&](auto value) {
    using Value = decltype(value);
    tiles::in_parts(x.size(0) * x.size(2), [&](int64_t, int64_t begin, int64_t end) {
      tiles::cpu::depthwise(
        values<const Value>(x), map.arrays(), nine.data_ptr<float>(), tiles::output<Value>(y), rows(x, begin, end));
    });
  });
  return y;
}

struct Gradients {
  at::Tensor x, gamma, beta, kernel;
};

Gradients depthwise_gradients(
  const at::Tensor &x, const ChannelMap &map, const at::Tensor &kernel, const at::Tensor &dy) {
  const int64_t channels = x.size(1);
  auto g = at::empty_like(x);
  const auto nine = columns(kernel);
  auto sums = at::zeros({at::get_num_threads(), 11, channels}, at::kDouble);
  by_type(x, [&](auto value) {
    using Value = decltype(value);
    tiles::in_parts(x.size(0) * x.size(2), [&](int64_t part, int64_t begin, int64_t end) {
      tiles::cpu::depthwise_backward(
        values<const Value>(x), map.arrays(), nine.data_ptr<float>(), values<const Value>(dy), tiles::output<Value>(g),
        sums.data_ptr<double>() + part * 11 * channels, rows(x, begin, end));
    });
  });
  sums = sums.sum(0);
  const auto to_kernel = sums.narrow(0, 0, 9).t().reshape(kernel.sizes()).to(at::kFloat);
  // A ReLU alone is done.
  if (!map.is_normalization) return {g, at::Tensor(), at::Tensor(), to_kernel};
  const tiles::MapGradients found(map, x, sums.narrow(0, 9, 2));
  tiles::combine(map, x, g, found, g);
  return {g, found.gamma, found.beta, to_kernel};
}

// A kernel of one pixel has nothing to dilate. It is said all the same: with one thread and fewer than 16 images
// libtorch leaves plain 1x1 convolutions to the BLAS and not to oneDNN (ConvParams::use_mkldnn in
// ATen/native/Convolution.cpp).
const at::IntArrayRef &pointwise_dilation() {
  static const int64_t two[] = {2, 2};
  static const at::IntArrayRef dilation(two);
  return dilation;
}

at::Tensor pointwise_convolution(const at::Tensor &x, const at::Tensor &kernel) {
  static const int64_t one[] = {1, 1}, none[] = {0, 0};
  // Not in braces: libtorch 2 has a second function, to which a padding in braces may be a word.
  return at::conv2d(
    x, kernel, c10::optional<at::Tensor>(), at::IntArrayRef(one), at::IntArrayRef(none), pointwise_dilation());
}

struct Separable final : torch::autograd::Function<Separable> {
  static at::Tensor forward(
    torch::autograd::AutogradContext *context, const at::Tensor &x, const at::Tensor & /*gamma*/,
    const at::Tensor & /*beta*/, const at::Tensor &kernel, const at::Tensor &pointwise,
    const std::optional<Normalization> &normalization, bool relu) {
    const auto packed = tiles::packed(x);
    const auto map = c10::make_intrusive<ChannelMap>(normalization, packed, relu);
    context->save_for_backward({packed, kernel, pointwise});
    context->saved_data["map"] = c10::IValue::make_capsule(map);
    return pointwise_convolution(mapped_depthwise(packed, *map, kernel), tiles::packed(pointwise.to(x.scalar_type())));
  }

  static torch::autograd::variable_list backward(
    torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &kernel = saved[1], &pointwise = saved[2];
    const auto map = c10::static_intrusive_pointer_cast<ChannelMap>(context->saved_data["map"].toCapsule());
    const auto type = x.scalar_type();
    const auto dy = tiles::packed(gradients[0].to(type));
    const int64_t groups = 1;
    auto [dz, to_pointwise, to_bias] = at::convolution_backward(
      dy, mapped_depthwise(x, *map, kernel), tiles::packed(pointwise.to(type)), /*bias_sizes=*/c10::nullopt,
      /*stride=*/{1, 1}, /*padding=*/{0, 0}, pointwise_dilation(), /*transposed=*/false, /*output_padding=*/{0, 0},
      groups, /*output_mask=*/{true, true, false});
    const auto found = depthwise_gradients(x, *map, kernel, tiles::packed(dz.to(type)));
    return {found.x, found.gamma, found.beta, found.kernel, to_pointwise.to(at::kFloat), at::Tensor(), at::Tensor()};
  }
};

bool has_kernel(const at::Tensor &x, const std::optional<Normalization> &normalization, const at::Tensor &kernel) {
  return tiles::has_kernels(x, normalization) && kernel.is_cpu() && kernel.scalar_type() == at::kFloat
    && at::IntArrayRef(kernel.sizes()) == at::IntArrayRef({x.size(1), 1, 3, 3});
}

at::Tensor plain_depthwise(const at::Tensor &x, const at::Tensor &kernel) {
  if (auto y = tiles::depthwise_on_gpu(x, kernel)) return *y;
  const int64_t stride = 1, padding = 1, dilation = 1, groups = kernel.size(0);
  return at::conv2d(x, kernel, c10::optional<at::Tensor>(), stride, padding, dilation, groups);
}

}  // namespace

namespace tiles {

at::Tensor separable(
  const at::Tensor &x, const std::optional<Normalization> &normalization, bool relu, const at::Tensor &kernel,
  const at::Tensor &pointwise) {
  if (has_kernel(x, normalization, kernel) && pointwise.is_cpu() && pointwise.scalar_type() == at::kFloat) {
    // Autograd takes no undefined tensors.
    const auto gamma = normalization ? normalization->gamma : at::empty({0});
    const auto beta = normalization ? normalization->beta : at::empty({0});
    return Separable::apply(packed(x.to(working_type(x))), gamma, beta, kernel, pointwise, normalization, relu);
  }
  const auto images = normalization ? normalized(x, *normalization, relu, at::Tensor()) : relu ? at::relu(x) : x;
  return at::conv2d(plain_depthwise(images, kernel), pointwise);
}

at::Tensor depthwise(const at::Tensor &x, bool relu, const at::Tensor &kernel) {
  if (!has_kernel(x, std::nullopt, kernel)) return plain_depthwise(relu ? at::relu(x) : x, kernel);
  const auto images = packed(x.to(working_type(x)));
  return mapped_depthwise(images, ChannelMap(std::nullopt, images, relu), kernel);
}

}  // namespace tiles
