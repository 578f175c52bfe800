#!/usr/bin/env python3
"""A training step of an MLP in PyTorch on the CPU, timed. Prints one JSON line; scripts/bench-peers reads it.

A step gathers a shuffled batch of floats, goes forward, through the loss and back, and updates: as PyTorch comes (eager), compiled by
torch.compile, or with autocast to bfloat16.
"""
import argparse
import contextlib
import json
import statistics
import time

import torch
from torch import nn

WARM_UP = 100


def network(sizes):
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        layers.append(nn.Linear(fan_in, fan_out))
        layers.append(nn.ReLU())
    return nn.Sequential(*layers[:-1])


def optimizer(name, parameters):
    if name == "adam":
        return torch.optim.Adam(parameters, lr=1e-3)
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9 if name == "momentum" else 0.0)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--layers", default="3072-512-256-10")
    arguments.add_argument("--batch", type=int, default=128)
    arguments.add_argument("--optimizer", choices=["sgd", "momentum", "adam"], default="sgd")
    arguments.add_argument("--loss", choices=["cross-entropy", "squared-error"], default="cross-entropy")
    arguments.add_argument("--mode", choices=["eager", "compiled", "bfloat16"], default="eager")
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments.add_argument("--steps", type=int, default=300)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    sizes = [int(size) for size in options.layers.split("-")]
    samples = 50 * options.batch
    inputs = torch.rand(samples, sizes[0])
    regression = options.loss == "squared-error"
    targets = torch.rand(samples, sizes[-1]) if regression else torch.randint(sizes[-1], (samples,))
    net = network(sizes)
    descent = optimizer(options.optimizer, net.parameters())
    criterion = nn.MSELoss() if regression else nn.CrossEntropyLoss()
    cast = contextlib.nullcontext
    if options.mode == "bfloat16":
        cast = lambda: torch.autocast("cpu", dtype=torch.bfloat16)

    def loss(rows):
        with cast():
            return criterion(net(inputs[rows]), targets[rows])

    if options.mode == "compiled":
        loss = torch.compile(loss)
    times = []
    order = []
    for step in range(WARM_UP + options.steps):
        if len(order) < options.batch:
            order = torch.randperm(samples)
        begin = time.perf_counter()
        rows, order = order[: options.batch], order[options.batch :]
        descent.zero_grad()
        loss(rows).backward()
        descent.step()
        if step >= WARM_UP:
            times.append(time.perf_counter() - begin)
    print(json.dumps({
        "peer": "PyTorch " + torch.__version__.split("+")[0] + ("" if options.mode == "eager" else ", " + options.mode),
        "setting": f"{options.threads} threads",
        "step_ms": 1e3 * statistics.median(times),
    }))


main()
