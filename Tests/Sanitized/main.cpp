#include "sanitized.h"

int main(int count, char **words) {
  const std::string part = count > 1 ? words[1] : "";
  if (part == "doors" && count > 2) {
    sanitized::doors(words[2]);
  } else if (part == "kernels") {
    sanitized::kernels();
  } else if (part == "rasters") {
    sanitized::rasters();
  } else if (part == "torch") {
    sanitized::torch();
  } else {
    std::fprintf(stderr, "sanitized: expected doors FOLDER, rasters, kernels or torch\n");
    return 64;
  }
  return 0;
}
