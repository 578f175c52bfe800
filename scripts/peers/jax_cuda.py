#!/usr/bin/env python3
"""A training step of an MLP in JAX on a GPU, timed in turn with the engine by `gpu-check`: see bench_peer.py.

A step gathers a shuffled batch of bytes on the GPU, normalises it, goes forward, through the cross-entropy and back, and updates.
Modes: scan (a round of steps is one compiled lax.scan); vmap (the same for --seeds networks at the same time). In float32, products
are asked for in full precision: JAX's default on a GPU is TF32.
"""
import os

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")

import bench_peer

arguments = bench_peer.options(__doc__, ["scan", "vmap"])
if arguments.precision != "tf32":
    os.environ["NVIDIA_TF32_OVERRIDE"] = "0"
if arguments.device == "cpu":
    os.environ["JAX_PLATFORMS"] = "cpu"
try:
    import jax
    import jax.numpy as jnp
    import numpy
except ImportError as missing:
    bench_peer.skip(f"JAX is not installed: {missing}")
if arguments.loss != "cross-entropy":
    bench_peer.skip("its loss is the cross-entropy")
PRECISIONS = {"float32": "highest", "tf32": "tensorfloat32", "bfloat16": "bfloat16"}
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def outputs(parameters, inputs):
    for weights, biases in parameters[:-1]:
        inputs = jax.nn.relu(inputs @ weights + biases)
    weights, biases = parameters[-1]
    return inputs @ weights + biases


def loss_of(parameters, inputs, labels):
    logits = outputs(parameters, inputs)
    right = jnp.take_along_axis(logits, labels[:, None], 1)[:, 0]
    return jnp.mean(jax.nn.logsumexp(logits, 1) - right)


def begin(parameters):
    """Parameters, and the optimiser's state: nothing, or Adam's moments and its number of steps."""
    if arguments.optimizer == "sgd":
        return parameters, ()
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return parameters, (zeros, zeros, jnp.zeros((), jnp.float32))


def update(parameters, state, gradients):
    rate = bench_peer.rate(arguments.optimizer)
    if arguments.optimizer == "sgd":
        return jax.tree.map(lambda p, g: p - rate * g, parameters, gradients), state
    first, second, count = state
    count += 1
    first = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, first, gradients)
    second = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, second, gradients)
    size = rate / (1 - BETA1**count)
    spread = 1 / jnp.sqrt(1 - BETA2**count)
    parameters = jax.tree.map(
        lambda p, m, v: p - size * m / (jnp.sqrt(v) * spread + EPSILON), parameters, first, second)
    return parameters, (first, second, count)


def steps(trained, rows, pixels, labels, scale, shift):
    """Trains on each row of rows; the losses before each update."""

    def step(trained, batch):
        parameters, state = trained
        inputs = pixels[batch].astype(jnp.float32) * scale + shift
        loss, gradients = jax.value_and_grad(loss_of)(parameters, inputs, labels[batch])
        return update(parameters, state, gradients), loss

    return jax.lax.scan(step, trained, rows)


def compare(path):
    """The largest difference of the losses from the engine's, from the same parameters in the same order."""
    arrays, metadata = bench_peer.read(path)
    assert float(metadata["rate"]) == bench_peer.rate(arguments.optimizer)
    layers = sum(name.startswith("W") for name in arrays)
    parameters = [(jnp.asarray(arrays[f"W{l}"]), jnp.asarray(arrays[f"b{l}"])) for l in range(1, layers + 1)]
    width = arrays["bytes"].shape[1] // len(arrays["scale"])
    expected = arrays["losses"].tolist()
    rows = jnp.asarray(arrays["orders"].reshape(len(expected), -1).astype(numpy.int32))
    data = (
        jnp.asarray(arrays["bytes"].astype(numpy.uint8)), jnp.asarray(arrays["labels"].astype(numpy.int32)),
        jnp.asarray(arrays["scale"].repeat(width), jnp.float32), jnp.asarray(arrays["shift"].repeat(width), jnp.float32))
    if arguments.mode == "scan":
        found = jax.jit(steps)(begin(parameters), rows, *data)[1]
        return bench_peer.loss_error(found.tolist(), expected)
    # Every network of a group: each of them is the engine's.
    both = jax.tree.map(lambda a: jnp.stack([a, a]), begin(parameters))
    together = jax.jit(jax.vmap(steps, in_axes=(0, 0, None, None, None, None)))
    found = together(both, jnp.stack([rows, rows]), *data)[1]
    return max(bench_peer.loss_error(losses.tolist(), expected) for losses in found)


def timed():
    """A round of the timed networks, on random bytes; each has its own parameters and order."""
    sizes = bench_peer.sizes(arguments.layers)
    count, batch = bench_peer.samples(arguments), arguments.batch
    random = numpy.random.default_rng(1)
    pixels = jnp.asarray(random.integers(0, 256, (count, sizes[0]), dtype=numpy.uint8))
    labels = jnp.arange(count, dtype=jnp.int32) % sizes[-1]
    data = (pixels, labels, jnp.full((sizes[0],), 1 / 255, jnp.float32), jnp.zeros(sizes[0], jnp.float32))
    epochs = -(-arguments.steps * batch // count)

    def order(key):
        keys = jax.random.split(key, epochs)
        rows = jnp.concatenate([jax.random.permutation(k, count).astype(jnp.int32) for k in keys])
        return rows[: arguments.steps * batch].reshape(arguments.steps, batch)

    def initial(key):
        keys = jax.random.split(key, len(sizes) - 1)
        return begin([
            (jax.random.uniform(k, (i, o), minval=-(i**-0.5), maxval=i**-0.5), jnp.zeros(o))
            for k, i, o in zip(keys, sizes, sizes[1:])])

    def one_round(trained, key, *data):
        return steps(trained, order(key), *data)

    key = jax.random.key(1)
    if arguments.mode == "scan":
        trained = jax.jit(initial)(key)
        run = jax.jit(one_round, donate_argnums=0)
    else:
        trained = jax.jit(jax.vmap(initial))(jax.random.split(key, arguments.seeds))
        run = jax.jit(jax.vmap(one_round, in_axes=(0, 0, None, None, None, None)), donate_argnums=0)

    def run_round():
        nonlocal trained, key
        key, now = jax.random.split(key)
        if arguments.mode == "vmap":
            now = jax.random.split(now, arguments.seeds)
        trained, losses = run(trained, now, *data)
        jax.block_until_ready((trained, losses))

    return run_round


def main():
    if arguments.device == "cuda" and jax.default_backend() != "gpu":
        bench_peer.skip("JAX finds no GPU")
    if arguments.mode == "scan" and arguments.seeds > 1:
        bench_peer.skip("scan trains one network at a time")
    jax.config.update("jax_default_matmul_precision", PRECISIONS[arguments.precision])
    error = compare(arguments.trajectory) if arguments.trajectory else None
    run_round = timed()
    # What is compiled when it is first used is compiled now.
    run_round()
    bench_peer.serve(f"JAX {jax.__version__}, {arguments.mode}", run_round, arguments, error)


try:
    main()
except Exception as failure:  # noqa: BLE001 - whatever can't run here is named, and the others continue
    bench_peer.skip(f"{type(failure).__name__}: {failure}")
