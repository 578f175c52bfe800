#!/usr/bin/env python3
"""Uses a network in PyTorch that `chainrule export --to safetensors` wrote, and writes one that `chainrule import` reads.

    scripts/pytorch_network.py mlp.safetensors                              # what it is
    scripts/pytorch_network.py mlp.safetensors --compare outputs.safetensors    # compares its outputs with others
    scripts/pytorch_network.py mlp.safetensors --cifar test_batch.bin       # its accuracy on CIFAR-10's own file
    scripts/pytorch_network.py mlp.safetensors --write back.safetensors     # out of PyTorch again

A file to compare with holds the tensors `inputs` (raw samples a row) and `probabilities`; of a regression, `predictions` in the
targets' own units instead. Debian's python3-torch serves; the
package safetensors is not needed.
"""
import argparse
import json
import math
import re
import struct
import sys

import torch
from torch import nn

TYPES = {"F32": torch.float32, "F64": torch.float64}
ACTIVATIONS = {
    "identity": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leakyrelu": nn.LeakyReLU,
    "softplus": nn.Softplus,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "mish": nn.Mish,
    # Learnt, a slope for each unit: their number is that of the layer.
    "prelu": nn.PReLU,
}
CIFAR_RECORD = 1 + 3 * 32 * 32


def read(path):
    """A file's tensors by name, and its metadata."""
    try:
        return parse(path)
    except (OSError, KeyError, ValueError, MemoryError, OverflowError, struct.error) as error:
        sys.exit(f"{path} can't be read as safetensors of floats: {error!r}")


def parse(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data[begin:end], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata


def write(path, tensors, metadata):
    """The same the other way round."""
    names = {dtype: name for name, dtype in TYPES.items()}
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        numbers = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {
            "dtype": names[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(numbers)],
        }
        data += numbers
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(head)) + head + data)


def activations(text, units, dtype):
    """From [relu, leakyrelu(0.01)], for layers of this number of units; one stands for all."""
    names = re.findall(r"([a-z]+)(?:\(([^)]*)\))?", text)
    names = names * len(units) if len(names) == 1 else names
    return [activation(*name, size, dtype) for name, size in zip(names, units)]


def activation(name, slope, units, dtype):
    if name == "prelu":
        return nn.PReLU(units, dtype=dtype)
    return ACTIVATIONS[name](float(slope)) if slope else ACTIVATIONS[name]()


class Plain(nn.Module):
    """z = x."""

    def __init__(self, width):
        super().__init__()
        self.inputs = self.outputs = width

    def forward(self, x):
        return x


class Scaled(nn.Module):
    """z = s x."""

    def __init__(self, width, dtype):
        super().__init__()
        self.inputs = self.outputs = width
        self.weight = nn.Parameter(torch.ones(width, dtype=dtype))

    def forward(self, x):
        return self.weight * x


class Embedding(nn.Module):
    """A category's row of a table; zeros for a number that is not an index, such as -1."""

    def __init__(self, categories, size, dtype):
        super().__init__()
        self.inputs, self.outputs = 1, size
        self.weight = nn.Parameter(torch.zeros(categories, size, dtype=dtype))

    def forward(self, x):
        index = x[:, 0]
        known = (index >= 0) & (index < len(self.weight))
        rows = nn.functional.embedding(torch.where(known, index, torch.zeros_like(index)).long(), self.weight)
        return torch.where(known[:, None], rows, torch.zeros_like(rows))


class Periodic(nn.Module):
    """Of each number x, sines and cosines of 2 pi omega x: a row of frequencies a number."""

    def __init__(self, width, frequencies, dtype):
        super().__init__()
        self.inputs, self.outputs = width, width * (1 + 2 * frequencies)
        self.weight = nn.Parameter(torch.zeros(width, frequencies, dtype=dtype))

    def forward(self, x):
        angles = 2 * math.pi * self.weight * x[:, :, None]
        return torch.cat([x[:, :, None], angles.sin(), angles.cos()], 2).reshape(len(x), -1)


class Features(nn.Module):
    """An input layer, from plain:3 embedding:5:2: each part takes the next columns and makes the next numbers."""

    def __init__(self, text, dtype):
        super().__init__()
        self.parts = nn.ModuleList(self.part(word.split(":"), dtype) for word in text.split())

    @staticmethod
    def part(word, dtype):
        kind, sizes = word[0], [int(size) for size in word[1:3]]
        if kind == "plain":
            return Plain(*sizes)
        return {"scaled": Scaled, "embedding": Embedding, "periodic": Periodic}[kind](*sizes, dtype)

    def forward(self, x):
        columns = x.split([part.inputs for part in self.parts], 1)
        return torch.cat([part(own) for part, own in zip(self.parts, columns)], 1)


class Network(nn.Module):
    """Raw samples a row go in, logits come out. Its state_dict is `layers.0.weight`, `layers.0.bias`, `layers.2.weight`, …; slopes that
    are learnt are `layers.1.weight` and so on, and an input layer has `features.parts.0.weight`, …"""

    def __init__(self, sizes, activation, dtype, scale, shift, features=None):
        super().__init__()
        hidden = activations(activation, sizes[1:-1], dtype)
        self.features = Features(features, dtype) if features else nn.Identity()
        modules = []
        for layer, (inputs, units) in enumerate(zip(sizes, sizes[1:])):
            modules.append(nn.Linear(inputs, units, dtype=dtype))
            modules += hidden[layer : layer + 1] if layer < len(sizes) - 2 else []
        self.layers = nn.Sequential(*modules)
        self.dtype = dtype
        # One number a channel. They are not parameters, so the state_dict is without them.
        self.scale = torch.tensor(scale, dtype=torch.float64)[:, None]
        self.shift = torch.tensor(shift, dtype=torch.float64)[:, None]

    def forward(self, raw):
        channels = raw.double().reshape(len(raw), len(self.scale), -1)
        normalised = (channels * self.scale + self.shift).reshape(len(raw), -1).to(self.dtype)
        return self.through(self.features(normalised))

    def through(self, z):
        return self.layers(z)


def normalisation(entry, size, dtype):
    if entry["kind"] == "batch":
        return nn.BatchNorm1d(size, entry["epsilon"], entry["momentum"], dtype=dtype)
    return nn.LayerNorm(size, entry["epsilon"], dtype=dtype)


class Layers(nn.Module):
    """Layers with normalisations and residual connections: one a entry of the metadata's `network`. `norms.2` normalises the second layer's
    pre-activations, and `norms.X2` its input."""

    def __init__(self, inputs, entries, dtype):
        super().__init__()
        self.residuals = [entry.get("residual", 0) for entry in entries]
        modules, self.norms = [], nn.ModuleDict()
        for layer, entry in enumerate(entries):
            units = entry["units"]
            for key, name, size in (("inputNorm", "X", inputs), ("norm", "", units)):
                if key in entry:
                    self.norms[f"{name}{layer + 1}"] = normalisation(entry[key], size, dtype)
            name = {"parametric": "prelu", "leaky-relu": "leakyrelu"}.get(entry["activation"], entry["activation"])
            modules += [nn.Linear(inputs, units, dtype=dtype), activation(name, entry.get("alpha"), units, dtype)]
            inputs = units
        self.layers = nn.Sequential(*modules)

    def norm(self, name, x):
        return self.norms[name](x) if name in self.norms else x

    def forward(self, x):
        outputs = [x]
        for layer, residual in enumerate(self.residuals):
            linear, function = self.layers[2 * layer : 2 * layer + 2]
            z = self.norm(f"{layer + 1}", linear(self.norm(f"X{layer + 1}", outputs[-1])))
            outputs.append(function(z) + (outputs[layer + 1 - residual] if residual else 0))
        return outputs[-1]


def with_norms(network, entries, sizes):
    """A network whose layers are those of the metadata's `network`."""
    layers = Layers(sizes[0], entries, network.dtype)
    network.layers, network.norms, network.through = layers.layers, layers.norms, layers.forward
    return network


def load(path):
    """The network in a file, and the file's metadata."""
    tensors, metadata = read(path)
    if "config.model.activation" not in metadata:
        sys.exit(f"{path} does not say what network it holds: write it with `chainrule export --to safetensors`")
    network = Network(
        [int(size) for size in metadata["layers"].split("-")],
        metadata["config.model.activation"],
        next(iter(tensors.values())).dtype,
        json.loads(metadata["normalization.scale"]),
        json.loads(metadata["normalization.shift"]),
        metadata.get("features"),
    )
    if "network" in metadata:
        sizes = [int(size) for size in metadata["layers"].split("-")]
        network = with_norms(network, json.loads(metadata["network"])["layers"], sizes)
    network.load_state_dict(tensors)
    return network.eval(), metadata


def outputs(logits, metadata):
    """Probabilities; of a regression, what is predicted in the targets' own units, as `predict` shows it."""
    loss = metadata["config.model.loss"]
    if metadata.get("task") == "regression":
        return real_outputs(logits.double(), loss, metadata)
    return torch.sigmoid(logits) if metadata.get("task") == "multilabel" else probabilities(logits, loss)


def real_outputs(learnt, loss, metadata):
    """What the network puts out, without the standardisation of the targets."""
    scale = torch.tensor(json.loads(metadata["target.scale"]), dtype=torch.float64)
    shift = torch.tensor(json.loads(metadata["target.shift"]), dtype=torch.float64)
    targets = len(scale)
    if loss == "poisson":
        return learnt.exp()
    if loss == "gaussian":
        # Means, then the logarithms of the variances, of which the standard deviations are shown.
        means = (learnt[:, :targets] - shift) / scale
        return torch.cat([means, (learnt[:, targets:] / 2).exp() / scale], 1)
    # As many outputs a target as there are levels, target after target; one for all other losses.
    each = learnt.shape[1] // targets
    return (learnt - shift.repeat_interleave(each)) / scale.repeat_interleave(each)


def probabilities(logits, loss):
    if loss != "binary-cross-entropy":
        return torch.softmax(logits, 1)
    return torch.sigmoid(torch.cat([-logits, logits], 1) if logits.shape[1] == 1 else logits)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("network", metavar="FILE")
    arguments.add_argument("--compare", metavar="FILE", help="fails if an output differs by more than --tolerance")
    arguments.add_argument("--tolerance", type=float, default=1e-5)
    arguments.add_argument("--cifar", metavar="FILE", help="such as cifar-10-batches-bin/test_batch.bin")
    arguments.add_argument("--write", metavar="FILE")
    options = arguments.parse_args()
    network, metadata = load(options.network)
    print(network)
    task = "classes" if "classes" in metadata else "outputs"
    print(task, ", ".join(json.loads(metadata[task])))
    with torch.no_grad():
        if options.cifar:
            data = torch.frombuffer(bytearray(open(options.cifar, "rb").read()), dtype=torch.uint8)
            records = data.reshape(-1, CIFAR_RECORD)
            guesses = network(records[:, 1:]).argmax(1)
            print(f"accuracy {(guesses == records[:, 0]).double().mean():.4f} of {len(records)} samples")
        if options.compare:
            expected, _ = read(options.compare)
            found = outputs(network(expected["inputs"]), metadata)
            name = "predictions" if "predictions" in expected else "probabilities"
            difference = (found.double() - expected[name].double()).abs().max().item()
            print(f"largest difference {difference:.3g} in {len(found)} samples")
            if not difference <= options.tolerance:
                sys.exit(1)
    if options.write:
        # PyTorch counts batches for a momentum of none alone; the file does not.
        tensors = {name: t for name, t in network.state_dict().items() if not name.endswith("num_batches_tracked")}
        write(options.write, tensors, metadata)


if __name__ == "__main__":
    main()
