#!/usr/bin/env python3
"""Writes pooling.safetensors beside itself: the standard deviations that describe two images, by Keras 3 on TensorFlow.

    python make-pooling.py      (needs tensorflow-cpu and safetensors)

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
    texture = keras.Model(base.input, base.get_layer("block13_sepconv1_bn").output)
    images = (np.arange(2 * side * side * 3) * 31 % 251).reshape(2, side, side, 3).astype(np.float32) / 127.5 - 1
    out[f"{side}"] = texture.predict(images, verbose=0).std((1, 2)).astype(np.float32)
here = os.path.dirname(os.path.abspath(__file__))
save_file(out, os.path.join(here, "pooling.safetensors"), metadata={"keras": keras.__version__})
