#!/usr/bin/env python3
"""A training step of scikit-learn's MLPClassifier or MLPRegressor, timed. Prints one JSON line; scripts/bench-peers reads it.

A call of partial_fit is an epoch: shuffled, in batches of float32. Its time is divided by its steps.
"""
import argparse
import json
import statistics
import time

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor

WARM_UP = 2


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--layers", default="3072-512-256-10")
    arguments.add_argument("--batch", type=int, default=128)
    arguments.add_argument("--optimizer", choices=["sgd", "momentum", "adam"], default="sgd")
    arguments.add_argument("--loss", choices=["cross-entropy", "squared-error"], default="cross-entropy")
    arguments.add_argument("--steps", type=int, default=300)
    options = arguments.parse_args()
    sizes = [int(size) for size in options.layers.split("-")]
    random = numpy.random.default_rng(1)
    each = min(50, options.steps)
    inputs = random.random((each * options.batch, sizes[0]), dtype=numpy.float32)
    kind = MLPRegressor if options.loss == "squared-error" else MLPClassifier
    network = kind(
        hidden_layer_sizes=sizes[1:-1], batch_size=options.batch, alpha=0, random_state=1,
        solver="adam" if options.optimizer == "adam" else "sgd",
        learning_rate_init=1e-3 if options.optimizer == "adam" else 0.01,
        momentum=0.9 if options.optimizer == "momentum" else 0.0)
    if options.loss == "squared-error":
        targets = random.random(len(inputs), dtype=numpy.float32)
        epoch = lambda: network.partial_fit(inputs, targets)
    else:
        targets = random.integers(sizes[-1], size=len(inputs))
        epoch = lambda: network.partial_fit(inputs, targets, classes=numpy.arange(sizes[-1]))
    times = []
    for done in range(WARM_UP + max(3, options.steps // each)):
        begin = time.perf_counter()
        epoch()
        if done >= WARM_UP:
            times.append((time.perf_counter() - begin) / each)
    print(json.dumps({"peer": "scikit-learn " + sklearn.__version__, "step_ms": 1e3 * statistics.median(times)}))


main()
