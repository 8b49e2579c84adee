"""The weights of the golden files: a formula instead of 88 MB."""
import numpy as np


def uniform(seed, count):
    """SplitMix64, as in the golden files."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def formula(number, variable):
    """Of a variable of Keras's, the number-th of its network."""
    kind, shape = variable.path.split("/")[-1], tuple(variable.shape)
    u = uniform(1000 + number, int(np.prod(shape))).reshape(shape)
    s = 2 * u - 1
    values = {
        "gamma": lambda: 0.8 + 0.4 * u, "beta": lambda: s * 0.2, "moving_mean": lambda: s * 0.2,
        "moving_variance": lambda: 0.5 + u, "bias": lambda: s * 0.1,
        "depthwise_kernel": lambda: s * np.sqrt(6 / 9) * 0.7,
        "pointwise_kernel": lambda: s * np.sqrt(6 / shape[2]) * 0.7,
        "kernel": lambda: s * np.sqrt(6 / 2048) * 0.15 if len(shape) == 2 else s * np.sqrt(6 / np.prod(shape[:3])),
    }[kind]()
    # The weights themselves are 32-bit numbers.
    return values.astype(np.float32)


def pixels(side, images=2):
    """Without noise: waves."""
    y, x = np.mgrid[0:side, 0:side] / side
    waves = [[0.5 + 0.4 * np.sin(6 * y + 0.7 * c + 1.3 * i) * np.cos(9 * x - 0.7 * c - 1.3 * i) for c in range(3)]
             for i in range(images)]
    return np.floor(256 * np.array(waves)).clip(0, 255).astype(np.uint8)
