#include "padding.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "guard.h"
#include "normalization.h"
#include "parallel.h"

namespace tiles {

std::pair<int64_t, int64_t> same(int64_t count, int64_t size, int64_t stride) {
  const int64_t outputs = (count + stride - 1) / stride;
  const int64_t all = std::max<int64_t>(0, (outputs - 1) * stride + size - count);
  return {all / 2, all - all / 2};
}

std::pair<at::Tensor, std::array<int64_t, 2>> padded(
  const at::Tensor &images, const at::Tensor &kernel, int64_t stride, tiles_padding padding) {
  // libtorch says what does not fit.
  if (padding == TILES_VALID) return {images, {0, 0}};
  TORCH_CHECK(images.dim() == 4 && kernel.dim() == 4 && stride > 0, "expected images, a kernel, and a stride");
  if (padding == TILES_HALF) return {images, {kernel.size(2) / 2, kernel.size(3) / 2}};
  const auto rows = same(images.size(2), kernel.size(2), stride),
             columns = same(images.size(3), kernel.size(3), stride);
  if (rows.first == rows.second && columns.first == columns.second) return {images, {rows.first, columns.first}};
  return {at::constant_pad_nd(images, {columns.first, columns.second, rows.first, rows.second}), {0, 0}};
}

namespace {

template <typename Value>
void fill(
  const at::Tensor &x, const at::Tensor &kernel, const at::Tensor &bias, at::Tensor &y, const cpu::Bounded &with) {
  in_parts(y.size(0) * y.size(2), [&](int64_t, int64_t begin, int64_t end) {
    cpu::depthwise_bounded(
      values<const Value>(x), kernel.data_ptr<float>(), bias.data_ptr<float>(), values<Value>(y), with, begin, end);
  });
}

}  // namespace

at::Tensor depthwise_bounded(
  const at::Tensor &x, const at::Tensor &kernel, const at::Tensor &bias, int64_t stride, double ceiling) {
  const at::NoGradGuard none;
  const auto type = working_type(x);
  const int64_t channels = x.size(1), size = kernel.size(2);
  const bool fits = x.is_cpu() && x.dim() == 4 && x.numel() > 0 && channels % 8 == 0
    && (type == at::kFloat || type == at::kBFloat16) && kernel.is_cpu() && kernel.scalar_type() == at::kFloat
    && at::IntArrayRef(kernel.sizes()) == at::IntArrayRef({channels, 1, size, size}) && (size == 3 || size == 5)
    && bias.is_cpu() && bias.scalar_type() == at::kFloat && bias.numel() == channels && (stride == 1 || stride == 2);
  if (!fits) {
    const auto [images, sides] = padded(at::clamp(x, 0, ceiling).to(type), kernel, stride, TILES_SAME);
    const int64_t dilation = 1;
    return at::conv2d(images, kernel.to(type), bias.to(type), stride, sides, dilation, channels).clamp_(0, ceiling);
  }
  const auto images = packed(x.to(type));
  const auto rows = same(x.size(2), size, stride), columns = same(x.size(3), size, stride);
  const cpu::Bounded with{
    x.size(2),
    x.size(3),
    channels,
    (x.size(2) + stride - 1) / stride,
    (x.size(3) + stride - 1) / stride,
    rows.first,
    columns.first,
    int(size),
    int(stride),
    float(ceiling)};
  auto y =
    at::empty({x.size(0), channels, with.y_height, with.y_width}, images.options(), at::MemoryFormat::ChannelsLast);
  const auto taps = kernel.reshape({channels, size * size}).t().contiguous();
  const auto offsets = bias.contiguous();
  if (type == at::kFloat) {
    fill<float>(images, taps, offsets, y, with);
  } else {
    fill<cpu::bfloat16>(images, taps, offsets, y, with);
  }
  return y;
}

}  // namespace tiles
