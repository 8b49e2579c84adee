// Devices, threads and the modes of the calling thread.

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include "guard.h"

namespace tiles {

char out_of_memory[] = "out of memory";

void be_exact() {
  static const bool done = [] {
    auto &context = at::globalContext();
    // A resumed run gives what an unbroken one gives.
    context.setDeterministicCuDNN(true);
    context.setBenchmarkCuDNN(false);
    // fp32 is what the caller asked for; who wants less asks for bf16.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 11)
    for (const auto operation : {at::Float32Op::CONV, at::Float32Op::MATMUL}) {
      context.setFloat32Precision(at::Float32Backend::CUDA, operation, at::Float32Precision::IEEE);
    }
#else
    context.setAllowTF32CuDNN(false);
    context.setAllowTF32CuBLAS(false);
#endif
    return true;
  }();
  (void)done;
}

at::ScalarType working_type(const at::Tensor &x) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  const bool is_half = at::autocast::is_autocast_enabled(x.device().type());
#else
  const bool is_half = x.is_cuda() ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
#endif
  return is_half ? at::kBFloat16 : x.scalar_type();
}

}  // namespace tiles

extern "C" {

void tiles_torch_message_free(char *message) {
  if (message != tiles::out_of_memory) std::free(message);
}

const char *tiles_torch_version(void) { return TORCH_VERSION; }

char *tiles_torch_cuda_count(int64_t *count) {
  return tiles::guarded([&] { *count = torch::cuda::is_available() ? int64_t(torch::cuda::device_count()) : 0; });
}

char *tiles_torch_threads(int64_t *count) {
  return tiles::guarded([&] { *count = at::get_num_threads(); });
}

char *tiles_torch_set_threads(int64_t count) {
  return tiles::guarded([&] { at::set_num_threads(static_cast<int>(count)); });
}

char *tiles_torch_synchronize(const char *device) {
  return tiles::guarded([&] {
    c10::Device target{std::string(device)};
    if (target.is_cuda()) torch::cuda::synchronize(target.has_index() ? target.index() : 0);
  });
}

char *tiles_torch_set_gradients(bool enabled, bool *before) {
  return tiles::guarded([&] {
    *before = at::GradMode::is_enabled();
    at::GradMode::set_enabled(enabled);
  });
}

char *tiles_torch_set_autocast(const char *device, bool enabled) {
  return tiles::guarded([&] {
    auto type = c10::Device{std::string(device)}.type();
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(type, at::kBFloat16);
    at::autocast::set_autocast_enabled(type, enabled);
#else
    if (type == c10::DeviceType::CUDA) {
      at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
      at::autocast::set_enabled(enabled);
    } else {
      at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
      at::autocast::set_cpu_enabled(enabled);
    }
#endif
    if (!enabled) at::autocast::clear_cache();
  });
}

}  // extern "C"
