#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIterator.h>

#include <atomic>

namespace tiles {

// Cuts 0..<count into as many parts as there are threads, the same ones each time, and calls body(part, begin, end) for
// each, on the threads that libtorch computes with: a team of our own would wait for the cores on which theirs spins.
// What it throws is thrown here.
//
// at::parallel_for is a template, and has the threads of whoever compiles it: none here, where nothing is compiled for
// OpenMP (clang's would be a second one in the process). libtorch's own pass over the elements of a tensor, which is
// compiled there, has them; here it passes over as many bytes as there are parts.
template <typename Body>
void in_parts(int64_t count, const Body &body) {
  const int64_t parts = at::get_num_threads();
  auto places = at::empty({parts}, at::kByte);
  const char *const start = static_cast<const char *>(places.data_ptr());
  auto each_part = at::TensorIterator::nullary_op(places);
  each_part.for_each(
    [&](char **data, const int64_t *, int64_t some) {
      const int64_t first = data[0] - start;
      for (int64_t part = first; part < first + some; ++part) {
        body(part, count * part / parts, count * (part + 1) / parts);
      }
      // What was written around the caches is there for the other threads from now on.
      std::atomic_thread_fence(std::memory_order_seq_cst);
    },
    /*grain_size=*/1);
}

}  // namespace tiles
