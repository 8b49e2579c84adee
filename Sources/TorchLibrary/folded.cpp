// Convolutions with their batch normalisation multiplied into them: for descriptors, without gradients.

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>

#include <vector>

#include "guard.h"
#include "normalization.h"
#include "padding.h"
#include "separable.h"
#include "shortcuts.h"

struct tiles_convolution {
  // C x 1 x 3 x 3, or undefined; OIHW; O
  at::Tensor depthwise, kernel, bias;
  int64_t stride;
  tiles_padding padding;

  // The same as oneDNN has it, for images of this type and size.
  c10::IValue prepared;
  std::vector<int64_t> size;
  at::ScalarType type;
  bool then_relu;
};

namespace {

using Operator = c10::OperatorHandle;

// Made for TorchScript, and called by name for that. One that takes other arguments is another one.
std::optional<Operator> find(const char *name, size_t arguments) {
  const auto found = c10::Dispatcher::singleton().findSchema({name, ""});
  if (!found || found->schema().arguments().size() != arguments) return std::nullopt;
  return *found;
}

c10::IValue call(const Operator &which, torch::jit::Stack stack) {
  which.callBoxed(&stack);
  return stack.at(0);
}

struct PreparedConvolution {
  Operator prepack, run;
};

const std::optional<PreparedConvolution> &prepared_convolution() {
  static const auto found = []() -> std::optional<PreparedConvolution> {
    const auto prepack = find("mkldnn_prepacked::conv2d_prepack", 8), run = find("mkldnn_prepacked::conv2d_run", 2);
    if (!prepack || !run) return std::nullopt;
    return PreparedConvolution{*prepack, *run};
  }();
  return found;
}

using Sides = std::array<int64_t, 2>;

void prepare(
  tiles_convolution &with, const Operator &prepack, const at::Tensor &images, const Sides &sides, bool then_relu) {
  const auto type = images.scalar_type();
  using Sizes = c10::List<int64_t>;
  const Sizes stride({with.stride, with.stride}), padding({sides[0], sides[1]}), dilation({1, 1});
  const int64_t groups = 1;
  with.prepared = c10::IValue();
  with.prepared = call(
    prepack,
    {with.kernel.to(type), with.bias.to(type), stride, padding, dilation, groups, Sizes(images.sizes().vec()),
     std::string(then_relu ? "relu" : "none")});
  with.size = images.sizes().vec();
  with.type = type;
  with.then_relu = then_relu;
}

// On a CPU. oneDNN wants a kernel in an order of its own, which depends on the images; at::conv2d makes it anew for
// each batch, and needs another pass over memory for a ReLU.
//
// Returns nothing where it is not for this (another device, type or libtorch) or refuses (bfloat16 on
// an old processor).
std::optional<at::Tensor> convolved_by_onednn(
  tiles_convolution &with, const at::Tensor &images, const Sides &sides, bool then_relu) {
  const auto &onednn = prepared_convolution();
  const auto type = images.scalar_type();
  if (!onednn || !images.is_cpu() || !with.kernel.is_cpu() || (type != at::kFloat && type != at::kBFloat16)) {
    return std::nullopt;
  }
  // It would find something to compute here; at::conv2d says what is wrong.
  const auto &kernel = with.kernel;
  if (
    images.dim() != 4 || images.size(2) + 2 * sides[0] < kernel.size(2)
    || images.size(3) + 2 * sides[1] < kernel.size(3)) {
    return std::nullopt;
  }
  if (with.prepared.isNone() || with.type != type || with.then_relu != then_relu || images.sizes() != with.size) {
    try {
      prepare(with, onednn->prepack, images, sides, then_relu);
    } catch (const std::exception &) {
      return std::nullopt;
    }
  }
  return call(onednn->run, {images, with.prepared}).toTensor();
}

// On a GPU a 1x1 convolution is one product of matrices, which adds the bias and takes the ReLU on its way out: one
// pass over memory where three are needed otherwise.
at::Tensor multiplied(const tiles_convolution &with, const at::Tensor &images, bool then_relu) {
  const auto type = images.scalar_type();
  const auto pixels = images.permute({0, 2, 3, 1});
  const auto rows = pixels.reshape({-1, images.size(1)});
  const auto columns = with.kernel.to(type).reshape({with.kernel.size(0), with.kernel.size(1)}).t();
  const auto offset = with.bias.to(type);
  const auto y = then_relu ? at::_addmm_activation(offset, rows, columns) : at::addmm(offset, rows, columns);
  return y.view({pixels.size(0), pixels.size(1), pixels.size(2), with.kernel.size(0)}).permute({0, 3, 1, 2});
}

at::Tensor convolved(tiles_convolution &with, const at::Tensor &x, bool relu, bool then_relu) {
  const at::NoGradGuard none;
  const auto before = with.depthwise.defined() ? tiles::depthwise(x, relu, with.depthwise) : relu ? at::relu(x) : x;
  const auto [padded, sides] = tiles::padded(before, with.kernel, with.stride, with.padding);
  const auto images = tiles::packed(padded.to(tiles::working_type(padded)));
  const bool is_pointwise = with.stride == 1 && with.kernel.size(2) == 1 && with.kernel.size(3) == 1;
  if (images.is_cuda() && is_pointwise) return multiplied(with, images, then_relu);
  if (auto y = convolved_by_onednn(with, images, sides, then_relu)) return *y;
  auto y = at::conv2d(images, with.kernel, with.bias, with.stride, sides);
  return then_relu ? at::relu_(y) : y;
}

}  // namespace

bool tiles::prepares_convolutions() { return prepared_convolution().has_value(); }

extern "C" {

char *tiles_convolution_fold(
  const tiles_tensor *kernel, const tiles_tensor *depthwise, const tiles_normalization *normalization, int64_t stride,
  tiles_padding padding, tiles_convolution **result) {
  return tiles::guarded([&] {
    const at::NoGradGuard none;
    TORCH_CHECK(stride > 0, "expected a stride of 1 or more, found ", stride);
    const tiles::Normalization norm(*normalization);
    const auto scale = norm.gamma * at::rsqrt(norm.variance + norm.epsilon);
    auto made = std::make_unique<tiles_convolution>();
    made->depthwise = depthwise ? depthwise->value.detach() : at::Tensor();
    // oneDNN is told the layout of the images by the strides of the kernel; `packed` would leave those of a 1x1 kernel
    // as they are.
    const auto &values = kernel->value;
    made->kernel = at::empty(values.sizes(), values.options(), at::MemoryFormat::ChannelsLast);
    at::mul_out(made->kernel, values.detach(), scale.reshape({-1, 1, 1, 1}));
    made->bias = norm.beta - norm.mean * scale;
    made->stride = stride;
    made->padding = padding;
    *result = made.release();
  });
}

void tiles_convolution_free(tiles_convolution *convolution) { delete convolution; }

char *tiles_convolution_apply(
  tiles_convolution *convolution, const tiles_tensor *x, bool relu, bool then_relu, tiles_tensor **result) {
  return tiles::making(result, [&] { return convolved(*convolution, x->value, relu, then_relu); });
}

}  // extern "C"
