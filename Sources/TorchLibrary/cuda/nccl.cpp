#include "nccl.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>
#include <vector>

#include "../ranks.h"

namespace {

// What is needed of NCCL and of CUDA's driver, declared here: their headers do not come with libtorch.
constexpr int done = 0, in_progress = 7;
constexpr int type_float = 7, operation_sum = 0;

struct Identity {
  char bytes[128];
};

struct Library {
  int (*version)(int *);
  int (*identity)(Identity *);
  int (*join)(void **, int, Identity, int);
  int (*failure)(void *, int *);
  int (*sum)(const void *, void *, size_t, int, int, void *, void *);
  const char *(*name)(int);
  int (*device)(int *, int);
  int (*device_identity)(void *, int);

  Library() {
    // libtorch's own, where it came with one: it is loaded already, under this name.
    nccl = dlopen("libnccl.so.2", RTLD_LAZY | RTLD_LOCAL);
    find(version, nccl, "ncclGetVersion");
    find(identity, nccl, "ncclGetUniqueId");
    find(join, nccl, "ncclCommInitRank");
    find(failure, nccl, "ncclCommGetAsyncError");
    find(sum, nccl, "ncclAllReduce");
    find(name, nccl, "ncclGetErrorString");
    has_nccl = is_complete;
    void *driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
    find(device, driver, "cuDeviceGet");
    find(device_identity, driver, "cuDeviceGetUuid_v2");
  }

  bool has_nccl = false;
  bool is_complete = true;

private:
  template <typename Call>
  void find(Call &call, void *library, const char *name) {
    call = library != nullptr ? reinterpret_cast<Call>(dlsym(library, name)) : nullptr;
    if (call == nullptr) is_complete = false;
  }

  void *nccl = nullptr;
};

const Library &library() {
  static const Library instance;
  return instance;
}

// What each rank tells the others before they connect.
struct Introduction {
  bool has_gpu = false;
  bool has_nccl = false;
  // Of the GPU itself: its number depends on what a process may see.
  std::array<char, 16> device{};
  Identity group{};
};

Introduction introduce(const tiles::Ranks &ranks, at::Device device) {
  Introduction own;
  own.has_gpu = device.is_cuda();
  if (!own.has_gpu) return own;
  const auto &nccl = library();
  int number = 0;
  own.has_nccl = nccl.is_complete && nccl.device(&number, device.index()) == done
    && nccl.device_identity(own.device.data(), number) == done;
  if (own.has_nccl && ranks.rank == 0) own.has_nccl = nccl.identity(&own.group) == done;
  return own;
}

// Longer than a connection of many machines takes.
constexpr auto patience = std::chrono::seconds(120);
// None of NCCL's.
constexpr int not_yet = -1;

struct Attempt {
  std::atomic<bool> is_over{false};
  void *group = nullptr;
  int status = 0;
};

// Connecting waits for all ranks and cannot be ended: a thread that is left where it is does it.
std::shared_ptr<Attempt> connect(const tiles::Ranks &ranks, at::Device device, const Identity &identity) {
  auto attempt = std::make_shared<Attempt>();
  std::thread([attempt, device, identity, rank = int(ranks.rank), count = int(ranks.count)] {
    try {
      const c10::DeviceGuard guard(device);
      attempt->status = library().join(&attempt->group, count, identity, rank);
    } catch (...) {
      attempt->status = not_yet;
    }
    attempt->is_over.store(true);
  }).detach();
  const auto limit = std::chrono::steady_clock::now() + patience;
  ranks.until([&] { return attempt->is_over.load() || std::chrono::steady_clock::now() > limit; });
  return attempt;
}

}  // namespace

namespace tiles {

std::shared_ptr<GPUSums> GPUSums::join(const Ranks &ranks, at::Device device, std::string &against) {
  const auto all = ranks.gather(introduce(ranks, device));
  if (std::none_of(all.begin(), all.end(), [](const auto &each) { return each.has_gpu; })) return nullptr;
  std::map<std::array<char, 16>, size_t> devices;
  for (size_t rank = 0; rank < all.size(); ++rank) {
    const auto &each = all[rank];
    const auto [same, is_new] = devices.emplace(each.device, rank);
    if (each.has_nccl && is_new) continue;
    const auto reason = !each.has_gpu ? std::string("computes on a processor (see --device)")
      : !each.has_nccl
      ? std::string("finds no NCCL: put libnccl.so.2 where LD_LIBRARY_PATH leads")
      : "has the GPU of rank " + std::to_string(same->second) + ": start as many ranks as there are GPUs";
    against = "rank " + std::to_string(rank) + " " + reason;
    return nullptr;
  }
  const auto attempt = connect(ranks, device, all[0].group);
  const int status = attempt->is_over.load() ? attempt->status : not_yet;
  const auto found = ranks.gather(status);
  for (size_t rank = 0; rank < found.size(); ++rank) {
    if (found[rank] == done) continue;
    against = "rank " + std::to_string(rank) + " could not connect by NCCL: "
      + (found[rank] == not_yet ? "no answer for two minutes" : library().name(found[rank]))
      + " (NCCL_DEBUG=INFO says more)";
    return nullptr;
  }
  return std::shared_ptr<GPUSums>(new GPUSums(attempt->group, device));
}

void GPUSums::sum(at::Tensor &tensor) const {
  const c10::DeviceGuard guard(device);
  // libtorch's stream is the default one, which CUDA calls NULL.
  const int status = library().sum(
    tensor.data_ptr(), tensor.data_ptr(), size_t(tensor.numel()), type_float, operation_sum, group, nullptr);
  if (status != done) throw std::runtime_error(std::string("NCCL: ") + library().name(status));
}

bool GPUSums::is_done() const {
  int status = done;
  // Found, where a group was made.
  const int asked = library().failure(group, &status);  // NOLINT(clang-analyzer-core.CallAndMessage)
  if (asked != done) status = asked;
  if (status != done && status != in_progress) throw std::runtime_error(std::string("NCCL: ") + library().name(status));
  const c10::impl::VirtualGuardImpl guard(device.type());
  return guard.queryStream(guard.getDefaultStream(device));
}

std::string GPUSums::version() {
  int number = 0;
  if (!library().has_nccl || library().version(&number) != done) return "";
  return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." + std::to_string(number % 100);
}

}  // namespace tiles
