// Principal components of many vectors.

#include "guard.h"

using tiles::guarded;

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

}  // extern "C"
