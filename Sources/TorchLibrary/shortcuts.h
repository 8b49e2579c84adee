#pragma once

namespace tiles {

// Each where the thing is: allocator.cpp, folded.cpp, cuda/depthwise.cpp.
bool keeps_memory();
bool prepares_convolutions();
bool compiles_for_gpu();

}  // namespace tiles
