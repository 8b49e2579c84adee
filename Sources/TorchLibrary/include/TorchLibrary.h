#pragma once
// The implementation of CTorch.h over libtorch. A library of its own (libtiles-torch.so), which CTorch loads when a
// tensor is first wanted: loading libtorch takes a second and 150 MB, and most commands need none.
#include "CTorch.h"
