#!/usr/bin/env python3
"""Writes exact-training.safetensors beside itself: the golden training step in 64-bit floats, by Keras 3 on TensorFlow.

    python make-exact.py .build/golden      (what `make goldens` left; needs tensorflow-cpu and safetensors)
"""
import json
import os
import sys

import keras
import numpy as np
import tensorflow as tf
from formula import formula
from safetensors.numpy import save_file

golden = sys.argv[1]
keras.config.set_floatx("float64")

images = np.load(os.path.join(golden, "train_in_96x96_u8.npy")).astype(np.float64) / 127.5 - 1
labels = np.load(os.path.join(golden, "train_labels.npy")).astype(int)
with open(os.path.join(golden, "train_step.json")) as file:
    class_weight = json.load(file)["class_weight"]
# Also 32-bit in the program.
weights = np.array([class_weight[str(label)] for label in labels], dtype=np.float32).astype(np.float64)

base = keras.applications.Xception(weights=None, include_top=False, pooling="avg", input_shape=(96, 96, 3))
model = keras.Sequential([base, keras.layers.Dense(5, name="head")])
start = [formula(number, variable) for number, variable in enumerate(base.weights + model.layers[-1].weights)]
out = {}


def sgd(gradient):
    return 0.01 * gradient


def adam(gradient, beta1=0.9, beta2=0.999, epsilon=1e-7):
    """The first step of keras.optimizers.Adam(0.001), which itself rounds beta2 to 32 bits on the way."""
    m, v = (1 - beta1) * gradient, (1 - beta2) * gradient**2
    return 0.001 * np.sqrt(1 - beta2) / (1 - beta1) * m / (np.sqrt(v) + epsilon)


for name, step in [("sgd", sgd), ("adam", adam)]:
    base.set_weights(start[:-2])
    model.layers[-1].set_weights(start[-2:])
    with tf.GradientTape() as tape:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=model(images, training=True))
        loss = tf.reduce_sum(losses * weights) / len(labels)
    variables = model.trainable_variables
    gradients = tape.gradient(loss, [variable.value for variable in variables])
    for variable, gradient in zip(variables, gradients):
        variable.assign(variable.numpy() - step(gradient.numpy()))
    # Keras 3 moves the variance towards the biased one, tf.keras 2 and libtorch towards the unbiased one.
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            old = start[[v.path for v in base.weights].index(layer.moving_variance.path)].astype(np.float64)
            batch = (layer.moving_variance.numpy() - 0.99 * old) / 0.01
            count = len(labels) * layer.output.shape[1] * layer.output.shape[2]
            layer.moving_variance.assign(0.99 * old + 0.01 * batch * count / (count - 1))
    out[f"probabilities_{name}"] = tf.nn.softmax(model(images, training=False)).numpy()
    by_name = {variable.path.removeprefix("sequential/"): g.numpy() for variable, g in zip(variables, gradients)}
    out["loss"] = np.array([loss.numpy()])
    out["norms"] = np.array([np.linalg.norm(g) for g in by_name.values()])
    for kept in ["block1_conv1/kernel", "block5_sepconv1/depthwise_kernel", "head/bias"]:
        out[kept] = np.ascontiguousarray(by_name[kept])
save_file(out, os.path.join(os.path.dirname(os.path.abspath(__file__)), "exact-training.safetensors"),
          metadata={"keras": keras.__version__, "tensorflow": tf.__version__})
