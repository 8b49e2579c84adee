#pragma once

#include <ATen/Parallel.h>

#include <atomic>
#include <exception>
#include <mutex>

// The threads that libtorch computes with: GNU's OpenMP, or LLVM's, which answers to the same name. A team of our own would
// wait for the cores on which theirs spins. Weak: a libtorch without OpenMP has no such function, and one thread does it all.
extern "C" void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags) __attribute__((weak));
extern "C" int omp_get_thread_num() __attribute__((weak));
extern "C" int omp_get_num_threads() __attribute__((weak));

namespace tiles {

// Cuts 0..<count into as many parts as there are threads, the same ones each time, and calls body(part, begin, end) for
// each. What it throws is thrown here.
template <typename Body>
void in_parts(int64_t count, const Body &body) {
  struct Work {
    const Body &body;
    int64_t count, parts;
    std::mutex mutex;
    std::exception_ptr problem;

    // No exception may leave a team.
    void run(int64_t part) noexcept {
      try {
        body(part, count * part / parts, count * (part + 1) / parts);
      } catch (...) {
        std::lock_guard<std::mutex> lock(mutex);
        problem = std::current_exception();
      }
    }
  } work{body, count, at::get_num_threads(), {}, {}};
  const auto team = [](void *data) {
    auto &work = *static_cast<Work *>(data);
    for (int64_t part = omp_get_thread_num(); part < work.parts; part += omp_get_num_threads()) work.run(part);
    // What was written around the caches is there for the other threads from now on.
    std::atomic_thread_fence(std::memory_order_seq_cst);
  };
  if (GOMP_parallel && omp_get_thread_num && omp_get_num_threads) {
    GOMP_parallel(team, &work, unsigned(work.parts), 0);
  } else {
    for (int64_t part = 0; part < work.parts; ++part) work.run(part);
  }
  if (work.problem) std::rethrow_exception(work.problem);
}

}  // namespace tiles
