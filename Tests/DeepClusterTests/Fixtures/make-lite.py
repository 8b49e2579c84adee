"""Makes lite0.safetensors, of which the tests know that EfficientNet-Lite0 computes as PyTorch does, and tensors-*.pth.

With torch and safetensors of PyPI: python make-lite.py. Weights come from the formula of formula.py's random numbers: array n of
the network has those of the seed 1000 + n, in timm's order.
"""
import collections
import math

import numpy
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

from formula import pixels, uniform

STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
          (1, 3, 1, 6, 320)]


class Weights:
    number = 0

    def array(self, shape, value):
        draw = uniform(1000 + self.number, math.prod(shape))
        self.number += 1
        return torch.from_numpy(value(draw).astype(numpy.float32)).reshape(shape)

    def unit(self, inputs, outputs, size, groups):
        shape = (outputs, inputs // groups, size, size)
        limit = math.sqrt(6 / math.prod(shape[1:])) * 0.8
        kernel = self.array(shape, lambda u: (2 * u - 1) * limit)
        scale = self.array((outputs,), lambda u: 0.8 + 0.4 * u)
        shift = self.array((outputs,), lambda u: (2 * u - 1) * 0.2)
        mean = self.array((outputs,), lambda u: (2 * u - 1) * 0.2)
        variance = self.array((outputs,), lambda u: 0.5 + u)
        return kernel, mean, variance, scale, shift


def convolved(x, weights, outputs, size, stride=1, groups=1, act=True):
    kernel, mean, variance, scale, shift = weights.unit(x.shape[1], outputs, size, groups)

    def sides(count):
        needed = max(0, (-(-count // stride) - 1) * stride + size - count)
        return needed // 2, needed - needed // 2

    x = F.conv2d(F.pad(x, (*sides(x.shape[3]), *sides(x.shape[2]))), kernel, stride=stride, groups=groups)
    x = F.batch_norm(x, mean, variance, scale, shift, eps=1e-3)
    return F.relu6(x) if act else x


def layers(x):
    weights, found, number = Weights(), {}, 0
    x = convolved(x, weights, 32, 3, 2)
    for repeats, size, stride, expansion, outputs in STAGES:
        for place in range(repeats):
            number += 1
            y = convolved(x, weights, x.shape[1] * expansion, 1) if expansion > 1 else x
            step = stride if place == 0 else 1
            y = found[f"b{number}dw"] = convolved(y, weights, y.shape[1], size, step, groups=y.shape[1])
            y = convolved(y, weights, outputs, 1, act=False)
            x = found[f"b{number}"] = y + x if step == 1 and x.shape == y.shape else y
    found["head"] = convolved(x, weights, 1280, 1)
    return found


with torch.no_grad():
    arrays = {}
    # An odd side is padded on one side more.
    for side in (64, 75):
        images = pixels(side)
        arrays[f"pixels{side}"] = images.transpose(0, 2, 3, 1).astype("f4").copy()
        found = layers((torch.from_numpy(images.astype("f4")) - 127) / 128)
        for layer in ("head", "b15", "b12dw", "b16dw"):
            arrays[f"{layer}.avg{side}"] = found[layer].mean((2, 3)).numpy()
            arrays[f"{layer}.std{side}"] = found[layer].std((2, 3), unbiased=False).numpy()
    save_file(arrays, "lite0.safetensors")

    some = collections.OrderedDict(
        [("conv.weight", torch.arange(24.0).reshape(2, 3, 2, 2)), ("half", torch.tensor([1.5, -2.25, 6e-8]).half()),
         ("brain", torch.tensor([1.5, -2.0]).bfloat16()), ("double", torch.tensor([0.1], dtype=torch.float64)),
         ("turned", torch.arange(6.0).reshape(2, 3).t()), ("steps", torch.tensor(7))])
    torch.save(some, "tensors-zip.pth")
    torch.save({"state_dict": {f"module.{name}": value for name, value in some.items()}, "epoch": 3}, "tensors-nested.pth")
    torch.save(some, "tensors-older.pth", _use_new_zipfile_serialization=False)

    class Evil:
        def __reduce__(self):
            import os
            return os.system, ("touch /tmp/evil",)
    torch.save({"conv.weight": Evil()}, "evil.pth")
