// Memory for tensors on the CPU.
//
// glibc gives large blocks back to the kernel as soon as they are freed, and the kernel clears every page of the next
// one: half of the time of a training step. Here the blocks of one batch wait for the next batch.

#include <c10/core/Allocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <sys/mman.h>
#include <torch/version.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>

#include "guard.h"

namespace {

constexpr size_t smallest_kept = size_t(1) << 20;

// Before each block lies its size, in as much room as keeps the block aligned for vector instructions.
constexpr size_t header = 64;

size_t &size_of(void *start) { return *reinterpret_cast<size_t *>(static_cast<char *>(start) - header); }

void *with_header(void *block, size_t size) {
  void *start = static_cast<char *>(block) + header;
  size_of(start) = size;
  return start;
}

// Pages of their own: those that glibc takes from its heap stay with the process when they are freed.
void *from_system(size_t size) {
  void *block = mmap(nullptr, size + header, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return block == MAP_FAILED ? nullptr : with_header(block, size);
}

void to_system(void *start) { munmap(static_cast<char *>(start) - header, size_of(start) + header); }

class Pool {
public:
  void *take(size_t size) {
    std::lock_guard<std::mutex> lock(mutex);
    auto found = idle.lower_bound(size);
    // A block more than a half too large would be missed elsewhere.
    void *start = nullptr;
    if (found != idle.end() && found->first <= size + size / 2) {
      start = found->second;
      waiting -= found->first;
      idle.erase(found);
    } else {
      // Batches of another size (the last one is shorter) take the room of those that wait, not more room.
      while (!idle.empty() && live + waiting + size > most_live + most_live / 16) drop_largest();
      start = from_system_or_idle(size);
    }
    live += size_of(start);
    most_live = std::max(most_live, live);
    return start;
  }

  void give_back(void *start) {
    std::lock_guard<std::mutex> lock(mutex);
    const size_t size = size_of(start);
    live -= size;
    waiting += size;
    idle.emplace(size, start);
  }

private:
  void drop_largest() {
    auto last = std::prev(idle.end());
    waiting -= last->first;
    to_system(last->second);
    idle.erase(last);
  }

  void *from_system_or_idle(size_t size) {
    if (void *start = from_system(size)) return start;
    // What waits is memory too.
    while (!idle.empty()) drop_largest();
    void *start = from_system(size);
    TORCH_CHECK(start != nullptr, "not enough memory for ", size, " bytes");
    return start;
  }

  std::mutex mutex;
  std::multimap<size_t, void *> idle;
  // Bytes in use, bytes that wait, and the most that was ever in use at once.
  size_t live = 0;
  size_t waiting = 0;
  size_t most_live = 0;
};

// Never destroyed: tensors may outlive every static object.
Pool &pool() {
  static Pool *instance = new Pool;
  return *instance;
}

void *allocate_block(size_t size) {
  if (size == 0) return nullptr;
  return size < smallest_kept ? with_header(c10::alloc_cpu(size + header), size) : pool().take(size);
}

void free_block(void *start) {
  if (start == nullptr) return;
  if (size_of(start) < smallest_kept) {
    c10::free_cpu(static_cast<char *>(start) - header);
  } else {
    pool().give_back(start);
  }
}

class KeepingAllocator final : public c10::Allocator {
public:
  c10::DeleterFnPtr raw_deleter() const override { return &free_block; }

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
  c10::DataPtr allocate(size_t size) override { return make(size); }
  void copy_data(void *to, const void *from, size_t count) const override { default_copy_data(to, from, count); }
#else
  c10::DataPtr allocate(size_t size) const override { return make(size); }
#endif

private:
  static c10::DataPtr make(size_t size) {
    void *start = allocate_block(size);
    return {start, start, &free_block, c10::Device(c10::DeviceType::CPU)};
  }
};

}  // namespace

namespace tiles {

void keep_memory() {
  static const bool done = [] {
    // Never destroyed, like the pool.
    c10::SetAllocator(c10::DeviceType::CPU, new KeepingAllocator);
    return true;
  }();
  (void)done;
}

}  // namespace tiles
