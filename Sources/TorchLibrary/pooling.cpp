#include "pooling.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "guard.h"
#include "parallel.h"

namespace tiles {

namespace {

// As libtorch rounds up: no window begins after the last row.
int64_t pooled_length(int64_t length, int64_t padding) {
  const int64_t count = (length + 2 * padding - 3 + 1) / 2 + 1;
  return (count - 1) * 2 >= length + padding ? count - 1 : count;
}

cpu::Pooling pooling_of(const at::Tensor &x, int64_t padding_rows, int64_t padding_columns) {
  return {
    x.size(2),
    x.size(3),
    x.size(1),
    pooled_length(x.size(2), padding_rows),
    pooled_length(x.size(3), padding_columns),
    padding_rows,
    padding_columns};
}

// The maxima of f(x), and where they were, as bytes, if `places` is asked for.
at::Tensor maxima(const at::Tensor &packed, const ChannelMap &map, const cpu::Pooling &pooling, at::Tensor *places) {
  const auto y = at::empty(
    {packed.size(0), packed.size(1), pooling.pooled_height, pooling.pooled_width},
    packed.options().memory_format(at::MemoryFormat::ChannelsLast));
  if (places) *places = at::empty_like(y, at::kByte);
  by_type(packed, [&](auto value) {
    using Value = decltype(value);
    in_parts(y.size(0) * y.size(2), [&](int64_t, int64_t begin, int64_t end) {
      cpu::pool(
        values<const Value>(packed), map.arrays(), values<Value>(y), places ? values<uint8_t>(*places) : nullptr,
        pooling, begin, end);
    });
  });
  return y;
}

struct Pooled final : torch::autograd::Function<Pooled> {
  static at::Tensor forward(
    torch::autograd::AutogradContext *context, const at::Tensor &x, const at::Tensor & /*gamma*/,
    const at::Tensor & /*beta*/, const Normalization &normalization, int64_t padding_rows, int64_t padding_columns) {
    const auto packed = tiles::packed(x);
    const auto map = c10::make_intrusive<ChannelMap>(normalization, packed, /*relu=*/false);
    at::Tensor places;
    const auto y = maxima(packed, *map, pooling_of(packed, padding_rows, padding_columns), &places);
    context->save_for_backward({packed, places});
    context->saved_data["map"] = c10::IValue::make_capsule(map);
    context->saved_data["padding_rows"] = padding_rows;
    context->saved_data["padding_columns"] = padding_columns;
    return y;
  }

  static torch::autograd::variable_list backward(
    torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &places = saved[1];
    auto &data = context->saved_data;
    const auto map = c10::static_intrusive_pointer_cast<ChannelMap>(data["map"].toCapsule());
    const auto pooling = pooling_of(x, data["padding_rows"].toInt(), data["padding_columns"].toInt());
    const auto dy = tiles::packed(gradients[0].to(x.scalar_type()));
    const auto dx = at::empty_like(x);
    const int64_t channels = x.size(1), rows = x.size(0) * x.size(2);
    auto sums = at::zeros({at::get_num_threads(), 2, channels}, at::kDouble);
    by_type(x, [&](auto value) {
      using Value = decltype(value);
      in_parts(rows, [&](int64_t part, int64_t begin, int64_t end) {
        cpu::add_pooled_gradient_sums(
          values<const Value>(x), map->arrays(), values<const Value>(dy), values<const uint8_t>(places),
          sums.data_ptr<double>() + part * 2 * channels, pooling, begin, end);
      });
    });
    const MapGradients found(*map, x, sums.sum(0));
    by_type(x, [&](auto value) {
      using Value = decltype(value);
      in_parts(rows, [&](int64_t, int64_t begin, int64_t end) {
        cpu::combine_pooled(
          values<const Value>(x), map->arrays(), values<const Value>(dy), values<const uint8_t>(places), found.arrays(),
          output<Value>(dx), pooling, begin, end);
      });
    });
    return {dx, found.gamma, found.beta, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor pooled(
  const at::Tensor &x, const std::optional<Normalization> &normalization, int64_t padding_rows,
  int64_t padding_columns) {
  const auto fits = [&](int64_t axis, int64_t padding) {
    return (padding == 0 || padding == 1) && x.size(axis) + 2 * padding >= 3;
  };
  if (has_kernels(x, normalization) && fits(2, padding_rows) && fits(3, padding_columns)) {
    const auto images = x.to(working_type(x));
    if (normalization) {
      return Pooled::apply(
        images, normalization->gamma, normalization->beta, *normalization, padding_rows, padding_columns);
    }
    if (!at::GradMode::is_enabled()) {
      const auto packed = tiles::packed(images);
      const ChannelMap same(std::nullopt, packed, /*relu=*/false);
      return maxima(packed, same, pooling_of(packed, padding_rows, padding_columns), /*places=*/nullptr);
    }
  }
  const auto images = normalization ? normalized(x, *normalization, /*relu=*/false, at::Tensor()) : x;
  const int64_t size = 3, stride = 2, dilation = 1;
  const int64_t padding[] = {padding_rows, padding_columns};
  return at::max_pool2d(images, size, stride, padding, dilation, /*ceil_mode=*/true);
}

}  // namespace tiles
