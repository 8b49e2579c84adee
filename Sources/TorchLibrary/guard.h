#pragma once
// What every function of CTorch shares: handles, and the fence that turns exceptions into messages.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "CTorch.h"

struct tiles_tensor {
  at::Tensor value;
};

namespace tiles {

extern char out_of_memory[];

inline char *message(const char *text) noexcept {
  char *copy = strdup(text);
  return copy ? copy : out_of_memory;
}

void keep_memory();
void be_exact();
// The type in which convolutions compute: of `x`, or bfloat16 where this thread asked for that.
at::ScalarType working_type(const at::Tensor &x);

inline void prepare_thread() {
  thread_local bool done = false;
  if (done) return;
  done = true;
  keep_memory();
  be_exact();
  // OpenMP keeps its number of threads for each calling thread, and Debian's libtorch starts with one.
  if (std::getenv("OMP_NUM_THREADS") == nullptr) {
    unsigned cores = std::thread::hardware_concurrency();
    at::set_num_threads(cores > 0 ? static_cast<int>(cores) : 1);
  }
}

template <typename Body>
char *guarded(Body body) noexcept {
  try {
    prepare_thread();
    body();
    return nullptr;
  } catch (const c10::Error &error) {
    return message(error.what_without_backtrace());
  } catch (const std::exception &error) {
    return message(error.what());
  } catch (...) {
    return message("libtorch threw something that is not an exception");
  }
}

// For the many operations that make one tensor.
template <typename Body>
char *making(tiles_tensor **result, Body body) noexcept {
  return guarded([&] { *result = std::make_unique<tiles_tensor>(tiles_tensor{body()}).release(); });
}

inline at::ScalarType scalar(tiles_type type) {
  switch (type) {
  case TILES_UINT8: return at::kByte;
  case TILES_INT64: return at::kLong;
  case TILES_FLOAT32: return at::kFloat;
  case TILES_FLOAT64: return at::kDouble;
  }
  throw std::invalid_argument("unknown element type");
}

// The type in which a mean or a loss of this tensor is computed: bfloat16 would round it.
inline at::ScalarType precise(const at::Tensor &tensor) { return at::promote_types(tensor.scalar_type(), at::kFloat); }

inline at::Tensor packed(const at::Tensor &tensor) {
  return tensor.contiguous(tensor.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
}

}  // namespace tiles
