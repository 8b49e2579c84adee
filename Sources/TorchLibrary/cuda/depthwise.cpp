#include "depthwise.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/DeviceGuard.h>
#include <dlfcn.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/version.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "../guard.h"
#include "../shortcuts.h"
#include "depthwise_kernels.h"

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

namespace {

// Pixels of a row that a thread computes, and threads of a block.
constexpr int segment = 32;
constexpr int threads = 128;
// For the gradients of kernels: a block has so many rows of so many threads.
constexpr int block = 16;

// What is needed of NVRTC and of CUDA's driver, declared here: their headers do not come with libtorch.
using Program = struct program *;
using Module = struct module_handle *;
using CudaFunction = struct function_handle *;

struct Driver {
  int (*create)(Program *, const char *, const char *, int, const char *const *, const char *const *);
  int (*compile)(Program, int, const char *const *);
  int (*binary_size)(Program, size_t *);
  int (*binary)(Program, char *);
  int (*destroy)(Program *);
  int (*device)(int *);
  int (*attribute)(int *, int, int);
  int (*load)(Module *, const void *);
  int (*function)(CudaFunction *, Module, const char *);
  int (*launch)(
    CudaFunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **);

  // libtorch's stub depends on the NVRTC and the driver that this libtorch was built for.
  Driver() {
    library = dlopen("libcaffe2_nvrtc.so", RTLD_LAZY | RTLD_LOCAL);
    find(create, "nvrtcCreateProgram");
    find(compile, "nvrtcCompileProgram");
    find(binary_size, "nvrtcGetCUBINSize");
    find(binary, "nvrtcGetCUBIN");
    find(destroy, "nvrtcDestroyProgram");
    find(device, "cuCtxGetDevice");
    find(attribute, "cuDeviceGetAttribute");
    find(load, "cuModuleLoadData");
    find(function, "cuModuleGetFunction");
    find(launch, "cuLaunchKernel");
  }

  bool works() const { return is_complete; }

private:
  template <typename Call>
  void find(Call &call, const char *name) {
    call = library ? reinterpret_cast<Call>(dlsym(library, name)) : nullptr;
    if (call == nullptr) is_complete = false;
  }

  void *library = nullptr;
  bool is_complete = true;
};

const Driver &driver() {
  static const Driver instance;
  return instance;
}

struct Kernels {
  CudaFunction forward = nullptr, to_input = nullptr, to_kernel = nullptr;
};

// For the current device. Nothing where they cannot be had.
std::optional<Kernels> compiled(at::ScalarType type) {
  const auto &cuda = driver();
  int device = 0, major = 0, minor = 0;
  const int compute_capability_major = 75, compute_capability_minor = 76;
  if (
    cuda.device(&device) != 0 || cuda.attribute(&major, compute_capability_major, device) != 0
    || cuda.attribute(&minor, compute_capability_minor, device) != 0) {
    return std::nullopt;
  }
  const auto defined = [](const char *name, int value) {
    return std::string("#define ") + name + " " + std::to_string(value) + "\n";
  };
  const std::string source = std::string("typedef unsigned short bfloat16;\ntypedef ")
    + (type == at::kFloat ? "float" : "bfloat16") + " value;\n" + defined("SEGMENT", segment)
    + defined("THREADS", threads) + defined("BLOCK", block) + tiles::depthwise_kernels;
  Program program = nullptr;
  if (cuda.create(&program, source.c_str(), "depthwise.cu", 0, nullptr, nullptr) != 0) return std::nullopt;
  const std::string architecture = "--gpu-architecture=sm_" + std::to_string(major) + std::to_string(minor);
  const char *const options[] = {architecture.c_str(), "--std=c++17"};
  std::vector<char> binary;
  size_t size = 0;
  if (cuda.compile(program, 2, options) == 0 && cuda.binary_size(program, &size) == 0) {
    binary.resize(size);
    if (cuda.binary(program, binary.data()) != 0) binary.clear();
  }
  cuda.destroy(&program);
  // Never unloaded: for as long as the process lives.
  Module loaded = nullptr;
  if (binary.empty() || cuda.load(&loaded, binary.data()) != 0) return std::nullopt;
  Kernels kernels;
  if (
    cuda.function(&kernels.forward, loaded, "depthwise") != 0
    || cuda.function(&kernels.to_input, loaded, "depthwise_to_input") != 0
    || cuda.function(&kernels.to_kernel, loaded, "depthwise_to_kernel") != 0) {
    return std::nullopt;
  }
  return kernels;
}

// Compiled once for a device and a type.
std::optional<Kernels> kernels(const at::Tensor &x) {
  static std::mutex mutex;
  static std::map<std::pair<int, at::ScalarType>, std::optional<Kernels>> known;
  if (!driver().works()) return std::nullopt;
  std::lock_guard<std::mutex> lock(mutex);
  const auto key = std::make_pair(int(x.get_device()), x.scalar_type());
  auto found = known.find(key);
  if (found == known.end()) found = known.emplace(key, compiled(x.scalar_type())).first;
  return found->second;
}

// N, H, W, C as the kernels take them.
struct Sizes {
  explicit Sizes(const at::Tensor &x)
    : images(int(x.size(0))), height(int(x.size(2))), width(int(x.size(3))), channels(int(x.size(1))) {}
  int images, height, width, channels;
};

void launch(
  CudaFunction function, unsigned columns, unsigned rows, unsigned block_columns, unsigned block_rows,
  const at::Tensor &first, const at::Tensor &second, const at::Tensor &third, Sizes sizes) {
  void *pointers[] = {first.data_ptr(), second.data_ptr(), third.data_ptr()};
  void *arguments[] = {&pointers[0],  &pointers[1], &pointers[2],   &sizes.images,
                       &sizes.height, &sizes.width, &sizes.channels};
  // On the default stream, like everything here.
  const int code = driver().launch(
    function, columns, rows, 1, block_columns, block_rows, 1, 0, /*stream=*/nullptr, arguments, nullptr);
  TORCH_CHECK(code == 0, "a depthwise convolution could not be started on the GPU: CUDA error ", code);
}

at::Tensor convolved(CudaFunction function, const at::Tensor &x, const at::Tensor &kernel) {
  auto y = at::empty_like(x, x.options(), at::MemoryFormat::ChannelsLast);
  const Sizes sizes(x);
  const int64_t segments = (sizes.width + segment - 1) / segment;
  const int64_t items = int64_t(sizes.images) * sizes.height * segments * (sizes.channels / 4);
  const int64_t blocks = (items + threads - 1) / threads;
  launch(function, unsigned(blocks), 1, threads, 1, x, kernel, y, sizes);
  return y;
}

at::Tensor kernel_gradient(CudaFunction function, const at::Tensor &x, const at::Tensor &dy) {
  const Sizes sizes(x);
  const int64_t columns = (sizes.channels / 4 + block - 1) / block;
  // Some thousand blocks keep a large GPU busy; more would leave more parts to sum.
  const int64_t enough = (1024 + columns - 1) / columns;
  const int64_t rows = std::min((int64_t(sizes.images) * sizes.height + block - 1) / block, enough);
  auto parts = at::empty({rows, sizes.channels, 1, 3, 3}, x.options().dtype(at::kFloat));
  launch(function, unsigned(columns), unsigned(rows), block, block, x, dy, parts, sizes);
  return parts.sum(0);
}

struct Depthwise final : torch::autograd::Function<Depthwise> {
  static at::Tensor forward(
    torch::autograd::AutogradContext *context, const at::Tensor &x, const at::Tensor &kernel, CudaFunction function) {
    context->save_for_backward({x, kernel});
    return convolved(function, x, kernel);
  }

  static torch::autograd::variable_list backward(
    torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &kernel = saved[1];
    const c10::DeviceGuard guard(x.device());
    const auto dy = gradients[0].to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    const auto found = *kernels(x);
    auto dx = context->needs_input_grad(0) ? convolved(found.to_input, dy, kernel) : at::Tensor();
    auto dk = context->needs_input_grad(1) ? kernel_gradient(found.to_kernel, x, dy) : at::Tensor();
    return {dx, dk, at::Tensor()};
  }
};

}  // namespace

namespace tiles {

bool compiles_for_gpu() { return driver().works(); }

std::optional<at::Tensor> depthwise_on_gpu(const at::Tensor &x, const at::Tensor &kernel) {
  const auto wanted = at::IntArrayRef(kernel.sizes());
  if (
    !x.is_cuda() || kernel.device() != x.device() || kernel.scalar_type() != at::kFloat || x.size(1) % 4 != 0
    || wanted != at::IntArrayRef({x.size(1), 1, 3, 3}) || x.size(1) * x.size(2) * x.size(3) > INT32_MAX
    || x.numel() == 0) {
    return std::nullopt;
  }
  const auto type = working_type(x);
  if (type != at::kFloat && type != at::kBFloat16) return std::nullopt;
  // What is compiled and started below belongs to the thread's current device.
  const c10::DeviceGuard guard(x.device());
  // The kernels count on channels side by side in images, and on nine numbers side by side in kernels (with one input
  // channel each, libtorch calls them contiguous in either layout).
  const auto images = x.to(type).contiguous(at::MemoryFormat::ChannelsLast);
  const auto weights = kernel.contiguous();
  const auto found = kernels(images);
  if (!found) return std::nullopt;
  if (!at::GradMode::is_enabled()) return convolved(found->forward, images, weights);
  return Depthwise::apply(images, weights, found->forward);
}

}  // namespace tiles

#else

namespace tiles {

bool compiles_for_gpu() { return false; }

std::optional<at::Tensor> depthwise_on_gpu(const at::Tensor &, const at::Tensor &) { return std::nullopt; }

}  // namespace tiles

#endif
