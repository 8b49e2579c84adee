#pragma once
// Which BLAS computes libtorch's products on a CPU.

#include <stdbool.h>

/// Loads the BLAS that libtorch will take, before libtorch itself is loaded, and another one in its place where it
/// multiplies wrongly: that is told on standard error.
void tiles_blas_prepare(void);

/// Whether the products of a loaded library, or of what it is linked with, are exact; also where it has none.
bool tiles_blas_is_right(void *library);

/// Name, version and file of the BLAS that a loaded library uses; the text lives as long as the program.
const char *tiles_blas_name(void *library);
