#!/usr/bin/env python3
"""A training step of an MLP in PyTorch on a GPU, timed in turn with the engine by `gpu-check`: see bench_peer.py.

A step gathers a shuffled batch of bytes on the GPU, normalises it, goes forward, through the loss and back, and updates.
Modes: eager; graph (a CUDA graph of many eager steps); compile (torch.compile); compile-graph (a CUDA graph of compiled steps). In
float32, TF32 is off: some images switch it on by an environment variable. bfloat16 is PyTorch's autocast.
"""
import os

os.environ["NVIDIA_TF32_OVERRIDE"] = "0"
os.environ.pop("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE", None)

import bench_peer

MANY = 32
"""Steps of a CUDA graph, as the engine has them."""

arguments = bench_peer.options(__doc__, ["eager", "graph", "compile", "compile-graph"])
if arguments.precision == "tf32":
    del os.environ["NVIDIA_TF32_OVERRIDE"]
try:
    import torch
    import torch.nn.functional as functional
    from torch import nn
except ImportError as missing:
    bench_peer.skip(f"PyTorch is not installed: {missing}")
if arguments.device == "cuda" and not torch.cuda.is_available():
    bench_peer.skip("PyTorch finds no GPU")
if arguments.mode.endswith("graph") and arguments.device != "cuda":
    bench_peer.skip("CUDA graphs need a GPU")
if arguments.seeds > 1:
    bench_peer.skip("it trains one network at a time")
device = torch.device(arguments.device)
torch.backends.cuda.matmul.allow_tf32 = arguments.precision == "tf32"
torch.backends.cudnn.allow_tf32 = arguments.precision == "tf32"


def network(sizes):
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1]).to(device)


def optimizer(parameters):
    """Fused where PyTorch has it: its fastest."""
    rate = bench_peer.rate(arguments.optimizer)
    captured = {"capturable": True} if arguments.mode.endswith("graph") and arguments.optimizer == "adam" else {}
    kind = torch.optim.Adam if arguments.optimizer == "adam" else torch.optim.SGD
    try:
        return kind(parameters, lr=rate, fused=True, **captured)
    except (RuntimeError, TypeError):
        return kind(parameters, lr=rate, **captured)


class Trainer:
    """A network and what it is trained on, all on the device.

    pixels: bytes, a row a sample; targets: classes or real numbers; scale and shift: one for each feature.
    """

    def __init__(self, sizes, pixels, targets, scale, shift):
        self.net = network(sizes)
        self.optimizer = optimizer(self.net.parameters())
        self.pixels, self.targets, self.scale, self.shift = pixels, targets, scale, shift
        self.forward_loss = self.plain_loss
        if arguments.mode.startswith("compile"):
            self.forward_loss = torch.compile(self.plain_loss, dynamic=False)

    def plain_loss(self, rows):
        inputs = self.pixels[rows].float() * self.scale + self.shift
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=arguments.precision == "bfloat16"):
            outputs = self.net(inputs)
        judge = functional.mse_loss if arguments.loss == "squared-error" else functional.cross_entropy
        return judge(outputs.float(), self.targets[rows])

    def step(self, rows):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.forward_loss(rows)
        loss.backward()
        self.optimizer.step()
        return loss.detach()


def wait():
    if device.type == "cuda":
        torch.cuda.synchronize()


def recorded(trainer, batch):
    """A CUDA graph of many steps, and the rows that they read."""
    rows = torch.zeros(MANY, batch, dtype=torch.long, device=device)
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for i in range(3):
            trainer.step(rows[i])
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        losses = torch.stack([trainer.step(rows[i]) for i in range(MANY)])
    return graph, rows, losses


def compare(path):
    """The largest difference of the losses from the engine's, from the same parameters in the same order."""
    arrays, metadata = bench_peer.read(path)
    layers = sum(name.startswith("W") for name in arrays)
    sizes = [arrays["W1"].shape[0]] + [arrays[f"W{l}"].shape[1] for l in range(1, layers + 1)]
    assert float(metadata["rate"]) == bench_peer.rate(arguments.optimizer)
    width = sizes[0] // len(arrays["scale"])
    trainer = Trainer(
        sizes, torch.tensor(arrays["bytes"], device=device).to(torch.uint8),
        (torch.tensor(arrays["targets"], device=device) if arguments.loss == "squared-error"
         else torch.tensor(arrays["labels"], device=device).long()),
        torch.tensor(arrays["scale"].repeat(width), device=device, dtype=torch.float32),
        torch.tensor(arrays["shift"].repeat(width), device=device, dtype=torch.float32))

    def set_parameters():
        with torch.no_grad():
            for l, layer in enumerate(trainer.net[::2], start=1):
                layer.weight.copy_(torch.tensor(arrays[f"W{l}"].T.copy()))
                layer.bias.copy_(torch.tensor(arrays[f"b{l}"]))

    steps = len(arrays["losses"])
    orders = torch.tensor(arrays["orders"].reshape(-1), device=device).long()
    batch = orders.numel() // steps
    rows = orders.view(steps, batch)
    set_parameters()
    if arguments.mode.endswith("graph"):
        graph, place, losses = recorded(trainer, batch)
        # The warm-up and the capture have trained: everything begins anew, in the same memory.
        set_parameters()
        with torch.no_grad():
            for state in trainer.optimizer.state.values():
                for value in state.values():
                    if torch.is_tensor(value):
                        value.zero_()
        place[:steps].copy_(rows)
        graph.replay()
        found = losses[:steps].tolist()
    else:
        found = [float(trainer.step(rows[i])) for i in range(steps)]
    return bench_peer.loss_error(found, arrays["losses"].tolist())


def timed():
    """A round of the timed network, on random bytes."""
    sizes = bench_peer.sizes(arguments.layers)
    count, batch, steps = bench_peer.samples(arguments), arguments.batch, arguments.steps
    pixels = torch.randint(0, 256, (count, sizes[0]), dtype=torch.uint8, device=device)
    targets = (torch.rand(count, sizes[-1], device=device) if arguments.loss == "squared-error"
               else torch.arange(count, device=device) % sizes[-1])
    scale = torch.full((sizes[0],), 1 / 255, device=device)
    trainer = Trainer(sizes, pixels, targets, scale, torch.zeros(sizes[0], device=device))
    graph = recorded(trainer, batch) if arguments.mode.endswith("graph") else None
    waiting = torch.empty(0, dtype=torch.long, device=device)

    def next_rows(many):
        nonlocal waiting
        while waiting.numel() < many * batch:
            waiting = torch.cat([waiting, torch.randperm(count, device=device)])
        rows, waiting = waiting[: many * batch], waiting[many * batch :]
        return rows.view(many, batch)

    def run_round():
        done = 0
        if graph is not None:
            # Whole graphs: the steps that are left are made one by one, as the engine does.
            while done + MANY <= steps:
                graph[1].copy_(next_rows(MANY))
                graph[0].replay()
                done += MANY
        if done < steps:
            for rows in next_rows(steps - done):
                trainer.step(rows)
        wait()

    return run_round


def main():
    error = compare(arguments.trajectory) if arguments.trajectory else None
    run_round = timed()
    # What is compiled when it is first used is compiled now.
    run_round()
    bench_peer.serve(f"PyTorch {torch.__version__}, {arguments.mode}", run_round, arguments, error)


try:
    main()
except Exception as failure:  # noqa: BLE001 - whatever can't run here is named, and the others continue
    bench_peer.skip(f"{type(failure).__name__}: {failure}")
