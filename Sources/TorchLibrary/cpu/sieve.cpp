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

// The product of the columns that the panels do not have.
INLINE inline float rest(const float *x, const float *y, int64_t count) {
  Floats<8> sums = {};
  int64_t column = 0;
  for (; column + 8 <= count; column += 8) {
    Floats<8> left, right;
    load<8>(left, x + column);
    load<8>(right, y + column);
    sums += left * right;
  }
  float sum = ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
  for (; column < count; ++column) sum += x[column] * y[column];
  return sum;
}

template <int lanes, typename Value>
INLINE inline void sift_panels(
  const Sieve &sieve, const Value *const *x, const float *rests, const float *least, int64_t begin, int64_t end,
  Sifted *sifted) {
  constexpr int parts = Sieve::panel / lanes;
  for (int row = 0; row < Sieve::rows; ++row) sifted[row].count = 0;
  for (int64_t panel = begin; panel < end; ++panel) {
    Floats<lanes> sums[Sieve::rows][parts] = {};
    const float *values = sieve.panels + panel * sieve.columns * Sieve::panel;
    for (int64_t column = 0; column < sieve.columns; ++column, values += Sieve::panel) {
      for (int part = 0; part < parts; ++part) {
        Floats<lanes> some;
        load<lanes>(some, values + part * lanes);
        for (int row = 0; row < Sieve::rows; ++row) sums[row][part] += x[row][column] * some;
      }
    }
    const int64_t first = panel * Sieve::panel;
    for (int part = 0; part < parts; ++part) {
      Floats<lanes> lengths, limits;
      load<lanes>(lengths, sieve.rests + first + part * lanes);
      load<lanes>(limits, sieve.limits + first + part * lanes);
      for (int row = 0; row < Sieve::rows; ++row) {
        const Floats<lanes> most = sums[row][part] + rests[row] * lengths;
        uint32_t left = bits<lanes>((most >= limits) | (most >= least[row] + Floats<lanes>{}));
        if (left == 0) continue;
        float products[lanes];
        store<lanes>(products, sums[row][part]);
        Sifted &own = sifted[row];
        for (; left != 0; left &= left - 1) {
          const int lane = __builtin_ctz(left);
          const int64_t place = first + part * lanes + lane;
          if (place >= sieve.count) break;
          own.places[own.count] = place;
          own.products[own.count++] = products[lane]
            + rest(x[row] + sieve.columns, sieve.references + place * sieve.width + sieve.columns,
                   sieve.width - sieve.columns);
        }
      }
    }
  }
}

}  // namespace

FOR_THIS_MACHINE(
  sift, sift_panels,
  (const Sieve &sieve, const Value *const *x, const float *rests, const float *least, int64_t begin, int64_t end,
   Sifted *sifted),
  (sieve, x, rests, least, begin, end, sifted))

template decltype(sift<float>) sift<float>;

}  // namespace tiles::cpu
