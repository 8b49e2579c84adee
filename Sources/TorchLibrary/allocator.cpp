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
#include <set>
#include <utility>

#include "guard.h"
#include "shortcuts.h"

// Under AddressSanitizer (`make sanitize`) what lies around a tensor, and what waits for the next one, is out of
// bounds; without it these are nothing.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#endif

namespace {

constexpr size_t smallest_kept = size_t(1) << 20;

// Before each block lies its size, in as much room as keeps the block aligned for vector instructions.
constexpr size_t header = 64;

size_t &size_of(void *start) { return *reinterpret_cast<size_t *>(static_cast<char *>(start) - header); }

void *with_header(void *block, size_t size) {
  void *start = static_cast<char *>(block) + header;
  size_of(start) = size;
  ASAN_POISON_MEMORY_REGION(block, header);
  return start;
}

// The block that `with_header` was given.
char *with_header_open(void *start) {
  char *block = static_cast<char *>(start) - header;
  ASAN_UNPOISON_MEMORY_REGION(block, header);
  return block;
}

// Whole pages of the kernel, cut and joined as blocks come and go.
class Pool {
public:
  void *take(size_t size) {
    const size_t pages = whole(size);
    std::lock_guard<std::mutex> lock(mutex);
    char *block = nullptr;
    auto found = by_size.lower_bound({pages, nullptr});
    if (found != by_size.end()) {
      const auto [length, start] = *found;
      remove(start, length);
      if (length > pages) add(start + pages, length - pages);
      block = start;
    } else {
      // Batches of another size (the last one is shorter) take the room of those that wait, not much more. Blocks too
      // small for what is asked may wait beside it, up to a third: with a sixteenth, every batch of descriptors gave
      // its largest ones back.
      while (!by_size.empty() && live + waiting + pages > most_live + most_live / 3) drop_largest();
      block = from_system(pages);
    }
    live += pages;
    most_live = std::max(most_live, live);
    ASAN_UNPOISON_MEMORY_REGION(block, header + size);
    return with_header(block, size);
  }

  void give_back(char *start, size_t size) {
    size_t length = whole(size);
    std::lock_guard<std::mutex> lock(mutex);
    ASAN_POISON_MEMORY_REGION(start, length);
    live -= length;
    auto next = by_address.lower_bound(start);
    if (next != by_address.end() && next->first == start + length) {
      const size_t more = next->second;
      remove(start + length, more);
      length += more;
    }
    auto before = by_address.lower_bound(start);
    if (before != by_address.begin()) {
      const auto [earlier, more] = *std::prev(before);
      if (earlier + more == start) {
        remove(earlier, more);
        start = earlier;
        length += more;
      }
    }
    add(start, length);
  }

private:
  static size_t whole(size_t size) { return (size + header + page - 1) / page * page; }

  void add(char *start, size_t length) {
    by_address.emplace(start, length);
    by_size.emplace(length, start);
    waiting += length;
  }

  void remove(char *start, size_t length) {
    by_address.erase(start);
    by_size.erase({length, start});
    waiting -= length;
  }

  void drop_largest() {
    const auto [length, start] = *std::prev(by_size.end());
    remove(start, length);
    // Whoever is given these addresses next knows nothing of this.
    ASAN_UNPOISON_MEMORY_REGION(start, length);
    munmap(start, length);
  }

  // Not from glibc: what it takes from its heap stays with the process when it is freed.
  char *from_system(size_t length) {
    void *block = map(length);
    if (block == MAP_FAILED) {
      // What waits is memory too.
      while (!by_size.empty()) drop_largest();
      block = map(length);
    }
    TORCH_CHECK(block != MAP_FAILED, "not enough memory for ", length, " bytes");
    // Huge pages: fewer of them to clear, and to look up. Where there are none, small ones do.
    madvise(block, length, MADV_HUGEPAGE);
    ASAN_POISON_MEMORY_REGION(block, length);
    return static_cast<char *>(block);
  }

  static void *map(size_t length) {
    return mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }

  // A multiple of what any kernel has as its page.
  static constexpr size_t page = 64 << 10;

  std::mutex mutex;
  // What waits.
  std::map<char *, size_t> by_address;
  std::set<std::pair<size_t, char *>> by_size;
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
  char *block = with_header_open(start);
  const size_t size = size_of(start);
  if (size < smallest_kept) {
    c10::free_cpu(block);
  } else {
    pool().give_back(block, size);
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
    static auto *const allocator = new KeepingAllocator;
    c10::SetAllocator(c10::DeviceType::CPU, allocator);
    return true;
  }();
  (void)done;
}

bool keeps_memory() { return dynamic_cast<KeepingAllocator *>(c10::GetAllocator(c10::DeviceType::CPU)) != nullptr; }

}  // namespace tiles
