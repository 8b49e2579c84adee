#include "normalization.h"

#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "guard.h"
#include "parallel.h"

namespace tiles {

Normalization::Normalization(const tiles_normalization &from)
  : gamma(from.gamma->value), beta(from.beta->value), mean(from.mean->value), variance(from.variance->value),
    by_batch(from.by_batch), momentum(from.momentum), epsilon(from.epsilon) {}

bool has_kernels(const at::Tensor &x, const std::optional<Normalization> &normalization) {
  const auto type = working_type(x);
  const bool is_of_type = type == at::kFloat || type == at::kBFloat16;
  if (!x.is_cpu() || !is_of_type || x.dim() != 4 || x.size(1) % 8 != 0 || x.numel() == 0) return false;
  if (!normalization) return true;
  const auto fits = [&](const at::Tensor &array) {
    return array.is_cpu() && array.scalar_type() == at::kFloat && array.dim() == 1 && array.size(0) == x.size(1);
  };
  return fits(normalization->gamma) && fits(normalization->beta) && fits(normalization->mean)
    && fits(normalization->variance);
}

int64_t pixels(const at::Tensor &x) { return x.size(0) * x.size(2) * x.size(3); }

namespace {

// The mean and the variance (biased) of each channel, as doubles.
std::pair<at::Tensor, at::Tensor> statistics(const at::Tensor &x) {
  const int64_t channels = x.size(1), parts = at::get_num_threads();
  auto means = at::zeros({parts, channels}, at::kDouble), squares = at::zeros_like(means);
  std::vector<cpu::Moments> moments;
  moments.reserve(size_t(parts));
  for (int64_t part = 0; part < parts; ++part) {
    moments.push_back({0, means.data_ptr<double>() + part * channels, squares.data_ptr<double>() + part * channels});
  }
  by_type(x, [&](auto value) {
    using Value = decltype(value);
    in_parts(pixels(x), [&](int64_t part, int64_t begin, int64_t end) {
      cpu::add_moments(values<const Value>(x) + begin * channels, end - begin, channels, moments[part]);
    });
  });
  auto counts = at::empty({parts, 1}, at::kDouble);
  for (int64_t part = 0; part < parts; ++part) counts.data_ptr<double>()[part] = double(moments[part].count);
  const double count = double(pixels(x));
  const auto mean = (means * counts).sum(0) / count;
  return {mean, (squares + counts * (means - mean).square()).sum(0) / count};
}

void move(const at::Tensor &moving, const at::Tensor &towards, double momentum) {
  moving.mul_(1 - momentum).add_(towards.to(moving.scalar_type()), momentum);
}

struct Normalized final : torch::autograd::Function<Normalized> {
  static at::Tensor forward(
    torch::autograd::AutogradContext *context, const at::Tensor &x, const at::Tensor & /*gamma*/,
    const at::Tensor & /*beta*/, const at::Tensor &addend, const Normalization &normalization, bool relu) {
    const auto packed = tiles::packed(x);
    const auto map = c10::make_intrusive<ChannelMap>(normalization, packed, relu);
    context->save_for_backward({packed});
    context->saved_data["map"] = c10::IValue::make_capsule(map);
    context->saved_data["adds"] = addend.numel() > 0;
    auto y = at::empty_like(packed);
    const auto more = addend.numel() > 0 ? tiles::packed(addend.to(x.scalar_type())) : at::Tensor();
    by_type(packed, [&](auto value) {
      using Value = decltype(value);
      const int64_t channels = packed.size(1);
      in_parts(pixels(packed), [&](int64_t, int64_t begin, int64_t end) {
        const int64_t start = begin * channels;
        const Value *const addends = more.defined() ? values<const Value>(more) + start : nullptr;
        cpu::apply(
          values<const Value>(packed) + start, map->arrays(), addends, output<Value>(y).from(start), end - begin,
          channels);
      });
    });
    return y;
  }

  static torch::autograd::variable_list backward(
    torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    const auto x = context->get_saved_variables()[0];
    const auto map = c10::static_intrusive_pointer_cast<ChannelMap>(context->saved_data["map"].toCapsule());
    const auto dy = tiles::packed(gradients[0].to(x.scalar_type()));
    const int64_t channels = x.size(1);
    auto sums = at::zeros({at::get_num_threads(), 2, channels}, at::kDouble);
    by_type(x, [&](auto value) {
      using Value = decltype(value);
      in_parts(pixels(x), [&](int64_t part, int64_t begin, int64_t end) {
        const int64_t start = begin * channels;
        cpu::add_gradient_sums(
          values<const Value>(x) + start, map->arrays(), values<const Value>(dy) + start,
          sums.data_ptr<double>() + part * 2 * channels, end - begin, channels);
      });
    });
    const MapGradients found(*map, x, sums.sum(0));
    const auto dx = at::empty_like(dy);
    combine(*map, x, dy, found, dx);
    const auto to_addend = context->saved_data["adds"].toBool() ? gradients[0] : at::Tensor();
    return {dx, found.gamma, found.beta, to_addend, at::Tensor(), at::Tensor()};
  }
};

}  // namespace

ChannelMap::ChannelMap(const std::optional<Normalization> &normalization, const at::Tensor &packed, bool relu)
  : relu(relu), is_normalization(normalization.has_value()), by_batch(normalization && normalization->by_batch) {
  if (!normalization) {
    mean = offset = at::zeros({packed.size(1)}, at::kFloat);
    inverse_deviation = scale = at::ones({packed.size(1)}, at::kFloat);
    return;
  }
  at::Tensor center = normalization->mean, variance = normalization->variance;
  if (by_batch) {
    std::tie(center, variance) = statistics(packed);
    const double count = double(pixels(packed));
    move(normalization->mean, center, normalization->momentum);
    // As libtorch: towards the unbiased variance.
    move(normalization->variance, variance * (count / std::max(1.0, count - 1)), normalization->momentum);
  }
  const auto inverse = (variance.to(at::kDouble) + normalization->epsilon).rsqrt();
  const auto factor = normalization->gamma.to(at::kDouble) * inverse;
  mean = center.to(at::kFloat, /*non_blocking=*/false, /*copy=*/true);
  inverse_deviation = inverse.to(at::kFloat);
  scale = factor.to(at::kFloat);
  offset = (normalization->beta.to(at::kDouble) - center.to(at::kDouble) * factor).to(at::kFloat);
}

cpu::Map ChannelMap::arrays() const {
  return {
    mean.data_ptr<float>(), scale.data_ptr<float>(), offset.data_ptr<float>(),
    relu ? 0 : -std::numeric_limits<float>::infinity()};
}

MapGradients::MapGradients(const ChannelMap &map, const at::Tensor &x, const at::Tensor &sums) {
  const auto inverse = map.inverse_deviation.to(at::kDouble);
  const auto to_gamma = sums[1] * inverse;
  // Ioffe and Szegedy 2015, section 3: the batch's mean and variance depend on x too.
  const double share = map.by_batch ? -1 / double(pixels(x)) : 0;
  const auto scale = map.scale.to(at::kDouble);
  combination = at::stack({scale, scale * inverse * to_gamma * share, scale * sums[0] * share}).to(at::kFloat);
  gamma = to_gamma.to(at::kFloat);
  beta = sums[0].to(at::kFloat);
}

cpu::Combination MapGradients::arrays() const {
  const float *const rows = combination.data_ptr<float>();
  const int64_t channels = combination.size(1);
  return {rows, rows + channels, rows + 2 * channels};
}

void combine(
  const ChannelMap &map, const at::Tensor &x, const at::Tensor &dy, const MapGradients &found, const at::Tensor &dx) {
  const int64_t channels = x.size(1);
  by_type(x, [&](auto value) {
    using Value = decltype(value);
    in_parts(pixels(x), [&](int64_t, int64_t begin, int64_t end) {
      const int64_t start = begin * channels;
      cpu::combine(
        values<const Value>(x) + start, map.arrays(), values<const Value>(dy) + start, found.arrays(),
        output<Value>(dx).from(start), end - begin, channels);
    });
  });
}

at::Tensor normalized(const at::Tensor &x, const Normalization &normalization, bool relu, const at::Tensor &addend) {
  if (has_kernels(x, normalization) && (!addend.defined() || addend.sizes() == x.sizes())) {
    // Autograd takes no undefined tensors.
    return Normalized::apply(
      x.to(working_type(x)), normalization.gamma, normalization.beta, addend.defined() ? addend : at::empty({0}),
      normalization, relu);
  }
  auto y = at::batch_norm(
    x, normalization.gamma, normalization.beta, normalization.mean, normalization.variance, normalization.by_batch,
    normalization.momentum, normalization.epsilon, /*cudnn_enabled=*/true);
  if (!addend.defined()) return relu ? at::relu_(y) : y;
  return relu ? at::relu_(y).add(addend) : y.add_(addend);
}

}  // namespace tiles
