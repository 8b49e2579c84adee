#include "vector.h"

namespace tiles::cpu {

namespace {

// Bit i: whether element i of a comparison holds.
template <int lanes, typename Comparison>
INLINE inline uint32_t bits(const Comparison &holds) {
  typedef bool Bools __attribute__((ext_vector_type(lanes)));
  const auto bools = __builtin_convertvector(holds, Bools);
  uint32_t bits = 0;
  std::memcpy(&bits, &bools, lanes / 8);
  return bits;
}

template <int lanes, typename Value>
INLINE inline void find_in_panels(
  const Panels &all, const Value *const *x, const float *least, int64_t begin, int64_t end, Products *found) {
  // As many sums as registers hold: 16 of 32 of 512 bits, 8 of 16 of 256. Where they have 128, some are in memory.
  constexpr int parts = 2, rows = lanes == 16 ? 8 : 4;
  for (int row = 0; row < Panels::rows; ++row) found[row].count = 0;
  for (int64_t panel = begin; panel < end; ++panel) {
    for (int start = 0; start < Panels::side; start += parts * lanes) {
      const int64_t place = panel * Panels::side + start;
      for (int first = 0; first < Panels::rows; first += rows) {
        Floats<lanes> sums[rows][parts] = {};
        const float *values = all.values + panel * all.width * Panels::side + start;
        for (int64_t column = 0; column < all.width; ++column, values += Panels::side) {
          Floats<lanes> some[parts];
          for (int64_t part = 0; part < parts; ++part) load<lanes>(some[part], values + part * lanes);
          for (int row = 0; row < rows; ++row) {
            const Floats<lanes> own = x[first + row][column] + Floats<lanes>{};
            for (int64_t part = 0; part < parts; ++part) sums[row][part] += own * some[part];
          }
        }
        for (int64_t part = 0; part < parts; ++part) {
          Floats<lanes> limits;
          load<lanes>(limits, all.limits + place + part * lanes);
          for (int row = 0; row < rows; ++row) {
            const auto &sum = sums[row][part];
            uint32_t left = bits<lanes>((sum >= limits) | (sum >= least[first + row] + Floats<lanes>{}));
            if (left == 0) continue;
            float products[lanes];
            store<lanes>(products, sum);
            auto &own = found[first + row];
            for (; left != 0; left &= left - 1) {
              const int lane = __builtin_ctz(left);
              if (place + part * lanes + lane >= all.count) break;
              own.places[own.count] = place + part * lanes + lane;
              own.values[own.count++] = products[lane];
            }
          }
        }
      }
    }
  }
}

}  // namespace

FOR_THIS_MACHINE(
  find_products, find_in_panels,
  (const Panels &all, const Value *const *x, const float *least, int64_t begin, int64_t end, Products *found),
  (all, x, least, begin, end, found))

template decltype(find_products<float>) find_products<float>;

}  // namespace tiles::cpu
