#!/usr/bin/env python3
"""Writes pooling.safetensors beside itself: every kind of descriptors of two images by Xception of Keras 3.

    KERAS_BACKEND=torch python make-pooling.py      (with torch, keras and safetensors of PyPI)

Weights are those of the golden files (formula.py); byte i of all images together is (31 i) mod 251.
"""
import os

import keras
import numpy as np
from formula import formula
from safetensors.numpy import save_file

out = {}
for side in (71, 128):
    base = keras.applications.Xception(weights=None, include_top=False, input_shape=(side, side, 3))
    base.set_weights([formula(number, variable) for number, variable in enumerate(base.weights)])
    # One for each of blocks 2 to 13.
    adds = [layer.output for layer in base.layers if isinstance(layer, keras.layers.Add)]
    block13 = [base.get_layer(f"block13_sepconv{number}_bn").output for number in (1, 2)]
    layers = {"b8": adds[6], "b12": adds[10], "b13a": block13[0], "b13b": block13[1], "b13": adds[11],
              "b14": base.get_layer("block14_sepconv2_act").output}
    images = (np.arange(2 * side * side * 3) * 31 % 251).reshape(2, side, side, 3).astype(np.float32) / 127.5 - 1
    for name, values in keras.Model(base.input, layers).predict(images, verbose=0).items():
        values = values.astype(np.float64)
        out[f"{name}.avg{side}"] = values.mean((1, 2)).astype(np.float32)
        out[f"{name}.std{side}"] = values.std((1, 2)).astype(np.float32)
here = os.path.dirname(os.path.abspath(__file__))
save_file(out, os.path.join(here, "pooling.safetensors"), metadata={"keras": keras.__version__})
