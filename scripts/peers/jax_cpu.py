#!/usr/bin/env python3
"""A training step of an MLP in JAX on the CPU, timed. Prints one JSON line; scripts/bench-peers reads it.

An epoch is one compiled scan over shuffled batches of floats: forward, loss, back, update. Its time is divided by its steps.
"""
import argparse
import json
import os
import statistics
import time

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--layers", default="3072-512-256-10")
arguments.add_argument("--batch", type=int, default=128)
arguments.add_argument("--optimizer", choices=["sgd"], default="sgd")
arguments.add_argument("--loss", choices=["cross-entropy"], default="cross-entropy")
arguments.add_argument("--threads", type=int, default=0)
arguments.add_argument("--steps", type=int, default=300)
options = arguments.parse_args()
if options.threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax
import jax.numpy as jnp

WARM_UP = 2
RATE = 0.01


def loss(parameters, x, y):
    for w, b in parameters[:-1]:
        x = jax.nn.relu(x @ w + b)
    w, b = parameters[-1]
    logits = x @ w + b
    return jnp.mean(jax.nn.logsumexp(logits, 1) - jnp.take_along_axis(logits, y[:, None], 1)[:, 0])


def main():
    sizes = [int(size) for size in options.layers.split("-")]
    steps = min(50, options.steps)
    count = steps * options.batch
    keys = jax.random.split(jax.random.key(1), len(sizes))
    inputs = jax.random.uniform(keys[-1], (count, sizes[0]))
    targets = jnp.arange(count) * 7 % sizes[-1]
    parameters = [
        (jax.random.uniform(key, (fan_in, fan_out), minval=-fan_in**-0.5, maxval=fan_in**-0.5), jnp.zeros(fan_out))
        for key, fan_in, fan_out in zip(keys, sizes, sizes[1:])]

    def epoch(parameters, key):
        order = jax.random.permutation(key, count).reshape(steps, options.batch)

        def step(parameters, rows):
            gradients = jax.grad(loss)(parameters, inputs[rows], targets[rows])
            return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients), None

        return jax.lax.scan(step, parameters, order)[0]

    run = jax.jit(epoch, donate_argnums=0)
    times = []
    for done in range(WARM_UP + max(3, options.steps // steps)):
        begin = time.perf_counter()
        parameters = jax.block_until_ready(run(parameters, jax.random.key(done)))
        if done >= WARM_UP:
            times.append((time.perf_counter() - begin) / steps)
    print(json.dumps({"peer": "JAX " + jax.__version__, "step_ms": 1e3 * statistics.median(times)}))


main()
