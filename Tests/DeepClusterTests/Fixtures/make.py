#!/usr/bin/env python3
"""Writes the HDF5 fixtures of WeightsFileTests beside itself; needs h5py."""
import os

import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))


def legacy(name, layers, root="/", fixed=False):
    """layers: (layer, [(weight, shape)]); attributes are fixed or variable length strings."""
    kind = "S" if fixed else h5py.string_dtype()
    with h5py.File(os.path.join(here, name), "w") as file:
        group = file.require_group(root)
        group.attrs["layer_names"] = np.array([layer for layer, _ in layers], dtype=kind)
        for layer, weights in layers:
            names = [f"{layer}/{weight}" for weight, _ in weights]
            # Keras writes an empty list as it comes: float64 (0,).
            sub = group.create_group(layer)
            sub.attrs["weight_names"] = np.array(names, dtype=kind) if names else []
            for (weight, shape), path in zip(weights, names):
                sub.create_dataset(path, data=np.zeros(shape, "f4"), compression="gzip")


legacy("other-network.h5", [("input_1", []), ("block1_conv1", [("kernel:0", (3, 3, 3, 64)), ("bias:0", (64,))])])
norm = [("gamma:0", (32,)), ("beta:0", (32,)), ("moving_mean:0", (32,)), ("moving_variance:0", (32,))]
legacy("first-layers.h5",
       [("input_1", []), ("block1_conv1", [("kernel:0", (3, 3, 3, 32))]), ("block1_conv1_bn", norm)],
       root="/model_weights", fixed=True)
with h5py.File(os.path.join(here, "table.h5"), "w") as file:
    file["table"] = np.arange(3)


def xception():
    """(class, shapes) of each layer with weights, in the order of Keras's model.layers."""
    def separable(cin, cout):
        return [("separable_conv2d", [(3, 3, cin, 1), (1, 1, cin, cout)]), ("batch_normalization", [(cout,)] * 4)]

    def plain(size, cin, cout):
        return [("conv2d", [(size, size, cin, cout)]), ("batch_normalization", [(cout,)] * 4)]

    layers = plain(3, 3, 32) + plain(3, 32, 64)
    for cin, cout in [(64, 128), (128, 256), (256, 728)]:
        layers += separable(cin, cout) + separable(cout, cout) + plain(1, cin, cout)
    layers += separable(728, 728) * 24
    layers += separable(728, 728) + separable(728, 1024) + plain(1, 728, 1024)
    return layers + separable(1024, 1536) + separable(1536, 2048)


# Keras 3: Xception inside a model that has a head of its own. Array number n holds nothing but n.
with h5py.File(os.path.join(here, "keras3-nested.h5"), "w", libver=("v110", "v110")) as file:
    used, number = {}, 0
    file["layers/dense/vars/0"] = np.zeros((2048, 3), "f4")
    for kind, shapes in xception():
        index = used[kind] = used.get(kind, -1) + 1
        layer = file.require_group(f"layers/functional/layers/{kind}" + (f"_{index}" if index else ""))
        for position, shape in enumerate(shapes):
            layer.create_dataset(f"vars/{position}", data=np.full(shape, number, "f4"), chunks=shape, compression=9)
            number += 1
    assert number == 234
