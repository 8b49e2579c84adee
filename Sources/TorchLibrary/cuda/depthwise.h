#pragma once

#include <ATen/ATen.h>

#include <optional>

namespace tiles {

// Depthwise 3x3 convolutions with one pixel of padding, on a GPU. cuDNN compiles each of its kernels for them anew for
// every size of image and of batch: eight seconds for a network's nine sizes on an H100, and again for the last batch
// of an epoch. Ours serve every size.
//
// x: N x C x H x W; kernel: C x 1 x 3 x 3, float. Gradients flow.
// Returns nothing where these are not for it (another device, type or size, or no NVRTC), and libtorch must do.
std::optional<at::Tensor> depthwise_on_gpu(const at::Tensor &x, const at::Tensor &kernel);

}  // namespace tiles
