// A BLAS whose products are wrong: all ones.
void sgemm_(
  const char *left, const char *right, const int *rows, const int *columns, const int *depth, const float *alpha,
  const float *a, const int *a_step, const float *b, const int *b_step, const float *beta, float *c,
  const int *c_step) {
  (void)left, (void)right, (void)depth, (void)alpha, (void)a, (void)a_step, (void)b, (void)b_step, (void)beta;
  for (int column = 0; column < *columns; ++column) {
    for (int row = 0; row < *rows; ++row) c[row + column * *c_step] = 1;
  }
}
