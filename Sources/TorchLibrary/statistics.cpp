// Principal components and neighbours of many vectors.

#include "guard.h"

using tiles::guarded;
using tiles::making;

namespace {

// Rows that are compared with all references at once: bounds the memory of their cosines.
constexpr int64_t piece = 1024;

// A cosine that was computed in another product differs by rounding: a neighbour at the very edge is one.
constexpr double edge = 1e-6;

// Of more than this, two vectors are copies of one another.
constexpr double copy = 1 - 1e-5;

// The cosines of some rows with all references, -2 for copies.
at::Tensor cosines(const at::Tensor &x, const at::Tensor &references, int64_t first, int64_t count) {
  auto values = at::mm(x.narrow(0, first, count), references.t());
  return values.masked_fill_(values > copy, -2);
}

// The cosine with the neighbour of that rank, for each row.
at::Tensor farthest(const at::Tensor &cosines, int64_t neighbours) {
  return std::get<0>(cosines.topk(neighbours, 1)).select(1, neighbours - 1);
}

}  // namespace

extern "C" {

char *tiles_principal_components(
  const tiles_tensor *x, int64_t count, tiles_tensor **mean, tiles_tensor **directions, tiles_tensor **variances) {
  return guarded([&] {
    const int64_t rows = x->value.size(0), columns = x->value.size(1);
    TORCH_CHECK(
      count >= 1 && count <= std::min(rows, columns), "expected 1 to ", std::min(rows, columns),
      " principal components of ", rows, " x ", columns, ", found ", count);
    auto data = x->value.to(at::kDouble);
    auto center = data.mean(0);
    data = data - center;
    const double divisor = double(std::max<int64_t>(rows - 1, 1));
    // The smaller of the two products has the same eigenvalues.
    const bool wide = rows < columns;
    auto product = (wide ? at::mm(data, data.t()) : at::mm(data.t(), data)).div_(divisor);
    auto [values, vectors] = at::linalg_eigh(product, "L");
    // In ascending order.
    const int64_t all = values.size(0);
    auto top = vectors.narrow(1, all - count, count).flip(1).t();
    auto spread = values.narrow(0, all - count, count).flip(0).clamp_min(0);
    if (wide) top = at::mm(top, data) / (spread * divisor).sqrt().clamp_min(1e-12).unsqueeze(1);
    auto largest = top.gather(1, top.abs().argmax(1, /*keepdim=*/true));
    top = top * at::where(largest < 0, -at::ones_like(largest), at::ones_like(largest));
    auto first = std::make_unique<tiles_tensor>(tiles_tensor{center.to(at::kFloat)});
    auto second = std::make_unique<tiles_tensor>(tiles_tensor{top.to(at::kFloat).contiguous()});
    *variances = new tiles_tensor{spread.to(at::kFloat)};
    *directions = second.release();
    *mean = first.release();
  });
}

char *tiles_neighbour_reach(const tiles_tensor *references, int64_t neighbours, tiles_tensor **result) {
  return making(result, [&] {
    const auto &all = references->value;
    std::vector<at::Tensor> pieces;
    for (int64_t first = 0; first < all.size(0); first += piece) {
      const int64_t count = std::min(piece, all.size(0) - first);
      pieces.push_back(farthest(cosines(all, all, first, count), neighbours));
    }
    return at::cat(pieces);
  });
}

char *tiles_neighbour_smooth(
  const tiles_tensor *x, const tiles_tensor *references, const tiles_tensor *reach, int64_t neighbours,
  tiles_tensor **result) {
  return making(result, [&] {
    std::vector<at::Tensor> pieces;
    for (int64_t first = 0; first < x->value.size(0); first += piece) {
      const int64_t count = std::min(piece, x->value.size(0) - first);
      auto values = cosines(x->value, references->value, first, count);
      auto own = farthest(values, neighbours).unsqueeze(1);
      auto accounts = (values >= own - edge).to(values.dtype()) + (values >= reach->value - edge).to(values.dtype());
      auto weights = accounts * values.clamp_min(0).pow(3);
      weights = weights / weights.sum(1, /*keepdim=*/true).clamp_min(1e-9);
      auto sum = x->value.narrow(0, first, count) + at::mm(weights, references->value);
      pieces.push_back(sum / sum.norm(2, 1, /*keepdim=*/true).clamp_min(1e-12));
    }
    return at::cat(pieces);
  });
}

}  // extern "C"
