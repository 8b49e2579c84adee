// Processes that work together: a store of words that one of them holds, and sums over all (c10d's TCPStore and Gloo).
//
// c10d's classes are no stable interface: this is the only file that knows them. Facts: 1.13's store does not answer
// rightly any more after a time-out, so it is asked for what is there only, again and again; ProcessGroupGloo tells its
// peers the address that the host's name has, which on Debian is 127.0.1.1, so it is given one; a work that does not
// end cannot be taken back, so it and what it writes to are left where they are.

#include <netdb.h>
#include <sys/socket.h>
#include <torch/version.h>
#include <unistd.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <chrono>

#include "guard.h"
#include "ranks.h"

struct tiles_store {
  c10::intrusive_ptr<c10d::Store> value;
};

namespace {

std::chrono::milliseconds milliseconds(double seconds) { return std::chrono::milliseconds(int64_t(seconds * 1000)); }

std::vector<uint8_t> bytes_of(const void *bytes, size_t count) {
  auto start = static_cast<const uint8_t *>(bytes);
  return {start, start + count};
}

std::string text(const sockaddr_storage &address, socklen_t size) {
  char text[NI_MAXHOST];
  const auto place = reinterpret_cast<const sockaddr *>(&address);
  return getnameinfo(place, size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0 ? text : "";
}

// This machine's address, as one that sends to `host` has it, and that of `host`.
std::pair<std::string, std::string> addresses(const char *host, uint16_t port) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_DGRAM;
  const int failure = getaddrinfo(host, std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) throw std::runtime_error(std::string("no address is known for it: ") + gai_strerror(failure));
  std::pair<std::string, std::string> result;
  for (addrinfo *way = found; way != nullptr && result.first.empty(); way = way->ai_next) {
    const int descriptor = socket(way->ai_family, way->ai_socktype | SOCK_CLOEXEC, way->ai_protocol);
    if (descriptor < 0) continue;
    sockaddr_storage own{}, other{};
    socklen_t own_size = sizeof own, other_size = sizeof other;
    if (
      connect(descriptor, way->ai_addr, way->ai_addrlen) == 0
      && getsockname(descriptor, reinterpret_cast<sockaddr *>(&own), &own_size) == 0
      && getpeername(descriptor, reinterpret_cast<sockaddr *>(&other), &other_size) == 0) {
      result = {text(own, own_size), text(other, other_size)};
    }
    close(descriptor);
  }
  freeaddrinfo(found);
  if (result.first.empty()) throw std::runtime_error("there is no way to it");
  return result;
}

}  // namespace

namespace tiles {

// Longer than any work: who is gone is found out otherwise.
static constexpr std::chrono::milliseconds no_limit = std::chrono::hours(24 * 30);

void Ranks::wait(const c10::intrusive_ptr<c10d::Work> &work, const at::Tensor &tensor) const {
  try {
    until([&] { return work->isCompleted(); });
  } catch (...) {
    // Still written to, until the process ends.
    new c10::intrusive_ptr<c10d::Work>(work);
    new at::Tensor(tensor);
    throw;
  }
  work->wait();
}

c10::intrusive_ptr<c10d::Work> Ranks::sum(at::Tensor &tensor) const {
  std::vector<at::Tensor> tensors{tensor};
  c10d::AllreduceOptions options;
  options.timeout = no_limit;
  return group->allreduce(tensors, options);
}

void Ranks::gather(const void *bytes, size_t count, void *all) const {
  auto own = at::empty({int64_t(count)}, at::kByte);
  std::memcpy(own.data_ptr<uint8_t>(), bytes, count);
  std::vector<std::vector<at::Tensor>> found(1);
  // One behind the other in memory, so that one tensor is kept where the work does not end.
  auto joined = at::empty({this->count, int64_t(count)}, at::kByte);
  for (int64_t rank = 0; rank < this->count; ++rank) found[0].push_back(joined[rank]);
  std::vector<at::Tensor> input{own};
  c10d::AllgatherOptions options;
  options.timeout = no_limit;
  wait(group->allgather(found, input, options), joined);
  std::memcpy(all, joined.data_ptr<uint8_t>(), count * size_t(this->count));
}

}  // namespace tiles

extern "C" {

const char *tiles_torch_nccl(void) {
  static const auto version = tiles::GPUSums::version();
  return version.c_str();
}

char *tiles_store_open(const char *host, uint16_t port, bool serves, double seconds, tiles_store **result) {
  return tiles::guarded([&] {
    c10d::TCPStoreOptions options;
    options.port = port;
    options.isServer = serves;
    options.waitWorkers = false;
    options.timeout = milliseconds(seconds);
#if TORCH_VERSION_MAJOR >= 2
    // Needs a libtorch that was built with it.
    options.useLibUV = false;
#endif
    *result = new tiles_store{c10::make_intrusive<c10d::TCPStore>(host, options)};
  });
}

void tiles_store_free(tiles_store *store) { delete store; }

char *tiles_store_set(tiles_store *store, const char *key, const void *bytes, size_t count) {
  return tiles::guarded([&] { store->value->set(key, bytes_of(bytes, count)); });
}

char *tiles_store_has(tiles_store *store, const char *key, bool *result) {
  return tiles::guarded([&] { *result = store->value->check({key}); });
}

char *tiles_store_get(tiles_store *store, const char *key, void **bytes, size_t *count) {
  return tiles::guarded([&] {
    const auto found = store->value->get(key);
    *bytes = std::malloc(std::max<size_t>(1, found.size()));
    if (*bytes == nullptr) throw std::bad_alloc();
    std::memcpy(*bytes, found.data(), found.size());
    *count = found.size();
  });
}

char *tiles_store_add(tiles_store *store, const char *key, int64_t number, int64_t *result) {
  return tiles::guarded([&] { *result = store->value->add(key, number); });
}

char *tiles_ranks_addresses(const char *host, uint16_t port, void **bytes, size_t *count) {
  return tiles::guarded([&] {
    const auto found = addresses(host, port);
    const auto both = found.first + " " + found.second;
    *bytes = strdup(both.c_str());
    if (*bytes == nullptr) throw std::bad_alloc();
    *count = both.size();
  });
}

char *tiles_ranks_join(tiles_store *store, const char *address, int64_t rank, int64_t count, tiles_ranks **result) {
  return tiles::guarded([&] {
    // Its parts keep to this limit, whatever those of single works say.
    auto options = c10d::ProcessGroupGloo::Options::create(tiles::no_limit);
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(address));
    options->threads = 2;
    auto ranks = std::make_unique<tiles_ranks>();
    ranks->value = std::make_shared<tiles::Ranks>();
    ranks->value->group =
      c10::make_intrusive<c10d::ProcessGroupGloo>(store->value, int(rank), int(count), std::move(options));
    ranks->value->rank = rank;
    ranks->value->count = count;
    *result = ranks.release();
  });
}

void tiles_ranks_free(tiles_ranks *ranks) { delete ranks; }

void tiles_ranks_give_up(tiles_ranks *ranks) { ranks->value->is_over.store(true); }

char *tiles_ranks_sum(tiles_ranks *ranks, int64_t *values, size_t count) {
  return tiles::guarded([&] {
    auto tensor = at::empty({int64_t(count)}, at::kLong);
    std::memcpy(tensor.data_ptr<int64_t>(), values, count * sizeof *values);
    auto &all = *ranks->value;
    all.wait(all.sum(tensor), tensor);
    std::memcpy(values, tensor.data_ptr<int64_t>(), count * sizeof *values);
  });
}

char *tiles_ranks_gather(tiles_ranks *ranks, const void *bytes, size_t count, void *all) {
  return tiles::guarded([&] { ranks->value->gather(bytes, count, all); });
}

void tiles_bytes_free(void *bytes) { std::free(bytes); }

}  // extern "C"
