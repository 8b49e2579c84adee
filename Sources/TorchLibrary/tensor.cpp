// Tensors: made from bytes, read back, reordered, differentiated.

#include "guard.h"

using tiles::guarded;
using tiles::making;

extern "C" {

char *tiles_tensor_make(
  const void *bytes, tiles_type type, const int64_t *shape, size_t rank, const char *device, tiles_tensor **result) {
  return making(result, [&] {
    c10::Device target{std::string(device)};
    // From page-locked memory, which libtorch keeps until the copy has ended, a copy to a GPU runs beside the caller.
    auto options = at::TensorOptions(tiles::scalar(type)).pinned_memory(target.is_cuda());
    auto made = at::empty(at::IntArrayRef(shape, rank), options);
    // By this thread alone: libtorch would start threads of its own for each of those that decode images.
    if (made.nbytes() > 0) std::memcpy(made.data_ptr(), bytes, made.nbytes());
    return target.is_cuda() ? made.to(target, tiles::scalar(type), /*non_blocking=*/true) : made;
  });
}

void tiles_tensor_free(tiles_tensor *tensor) {
  // Freeing device memory may throw, and nothing could be done about it here.
  try {
    delete tensor;
  } catch (...) {  // NOLINT(bugprone-empty-catch)
  }
}

char *tiles_tensor_rank(const tiles_tensor *tensor, size_t *rank) {
  return guarded([&] { *rank = static_cast<size_t>(tensor->value.dim()); });
}

char *tiles_tensor_shape(const tiles_tensor *tensor, int64_t *shape) {
  return guarded([&] {
    auto sizes = tensor->value.sizes();
    std::copy(sizes.begin(), sizes.end(), shape);
  });
}

char *tiles_tensor_read(const tiles_tensor *tensor, tiles_type type, void *bytes, size_t count) {
  return guarded([&] {
    auto source = tensor->value.detach().to(at::kCPU, tiles::scalar(type)).contiguous();
    if (static_cast<size_t>(source.numel()) != count) throw std::invalid_argument("wrong number of elements");
    if (count > 0) std::memcpy(bytes, source.data_ptr(), source.nbytes());
  });
}

char *tiles_tensor_convert(const tiles_tensor *tensor, tiles_type type, tiles_tensor **result) {
  return making(result, [&] { return tensor->value.to(tiles::scalar(type)); });
}

char *tiles_tensor_permute(const tiles_tensor *tensor, const int64_t *axes, size_t rank, tiles_tensor **result) {
  return making(result, [&] { return tensor->value.permute(at::IntArrayRef(axes, rank)); });
}

char *tiles_tensor_packed(const tiles_tensor *tensor, tiles_tensor **result) {
  return making(result, [&] { return tiles::packed(tensor->value); });
}

char *tiles_tensor_require_gradient(tiles_tensor *tensor) {
  return guarded([&] { tensor->value.requires_grad_(true); });
}

char *tiles_tensor_gradient(const tiles_tensor *tensor, tiles_tensor **result) {
  return making(result, [&] {
    if (!tensor->value.grad().defined()) throw std::logic_error("this tensor has no gradient: call backward first");
    return tensor->value.grad().detach();
  });
}

char *tiles_tensor_backward(const tiles_tensor *loss) {
  return guarded([&] { loss->value.backward(); });
}

}  // extern "C"
