#!/usr/bin/env python3
"""Writes float64 trajectories of small networks, computed by PyTorch, that the tests hold every engine to.

    scripts/gold.py > trainer/app/src/test/resources/chainrule/engine/gold.jsonl

Debian's python3-torch serves. PyTorch differentiates and, where it has the optimiser of math part D, updates; the random
numbers (Philox4x32-10), the order of the samples and the dropout masks are written here a second time.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F

import pytorch_network

SEED, BATCH, STEPS = 7, 3, 10
SAMPLES, LAYERS, CLASSES = 7, [3, 3, 2], 3
ORDER, DROPOUT, EXPERIMENT, MIXUP = 1, 3, 6, 8
RATE = 0.05

torch.set_default_dtype(torch.float64)


def philox(seed, c0, c1, c2, c3):
    """Salmon et al., SC 2011: ten rounds."""
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c3 ^ k1, p0 & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def stream(purpose, a, b):
    block = 0
    while True:
        yield from philox(SEED, block, b, a, purpose)
        block += 1


def shuffled(epoch):
    return shuffle(list(range(SAMPLES)), stream(ORDER, epoch, 0))


def shuffle(order, words):
    for last in range(len(order) - 1, 0, -1):
        other = next(words) * (last + 1) >> 32
        order[last], order[other] = order[other], order[last]
    return order


def gamma(a, words):
    """Marsaglia and Tsang, ACM TOMS 26, 2000."""
    uniform = lambda: (1 + next(words)) / 2**32
    if a < 1:
        power = uniform() ** (1 / a)
        return power * gamma(a + 1, words)
    d = a - 1 / 3
    while True:
        x = math.sqrt(-2 * math.log(uniform())) * math.cos(2 * math.pi * next(words) / 2**32)
        u, v = uniform(), (1 + x / math.sqrt(9 * d)) ** 3
        if v > 0 and math.log(u) < x * x / 2 + d - d * v + d * math.log(v):
            return d * v


def mixed(alpha, epoch, step, rows):
    """λ of a batch, and each sample's partner."""
    words = stream(MIXUP, epoch, step)
    x, y = gamma(alpha, words), gamma(alpha, words)
    return x / (x + y), shuffle(list(rows), words)


def mask(step, layer, keep, rows, columns):
    words = stream(DROPOUT, step, layer)
    return torch.tensor([1 / keep if next(words) < int(keep * 2**32) else 0 for _ in range(rows * columns)]).reshape(
        rows, columns
    )


def uniform(purpose_b, count, low, high):
    words = stream(EXPERIMENT, 0, purpose_b)
    return [low + (high - low) * next(words) / 2**32 for _ in range(count)]


ACTIVATIONS = {
    "identity": lambda a: a,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leakyrelu(0.2)": lambda a: F.leaky_relu(a, 0.2),
    "softplus": F.softplus,
}
PRELU = "prelu(0.25)"
# Those that came later are the modules of pytorch_network.py, α 0.2 where they have one. PyTorch's GELU is exact unless asked otherwise.
LATER = {
    f"{name}(0.2)" if name == "elu" else name: module(0.2) if name == "elu" else module()
    for name, module in pytorch_network.ACTIVATIONS.items()
    if name not in ("leakyrelu", "prelu") and name not in ACTIVATIONS
}


def cross_entropy(o, y):
    return F.cross_entropy(o, y)


def squared_error(o, y):
    return ((torch.softmax(o, 1) - F.one_hot(y, o.shape[1])) ** 2).sum(1).mean() / o.shape[1]


def binary_cross_entropy(o, y):
    target = y[:, None].double() if o.shape[1] == 1 else F.one_hot(y, o.shape[1]).double()
    return F.binary_cross_entropy_with_logits(o, target, reduction="sum") / len(y)


LOSSES = {
    "cross-entropy": cross_entropy,
    "softmax-squared-error": squared_error,
    "binary-cross-entropy": binary_cross_entropy,
}

# The others give a loss for each sample, and are written as configurations write them. PyTorch has no quantile loss.
LEVELS = torch.tensor([0.25, 0.5, 0.9])
SMOOTHING, DELTA = 0.2, 0.75


def quantile(o, y):
    missing = y.repeat_interleave(len(LEVELS), 1) - o
    return torch.maximum(LEVELS.repeat(y.shape[1]) * missing, (LEVELS.repeat(y.shape[1]) - 1) * missing).mean(1)


def gaussian(o, y):
    mean, log_variance = o.chunk(2, 1)
    return F.gaussian_nll_loss(mean, y, log_variance.exp(), eps=1e-300, reduction="none").mean(1)


EACH = {
    "{cross-entropy: {smoothing: %s}}" % SMOOTHING: lambda o, y: F.cross_entropy(
        o, y, label_smoothing=SMOOTHING, reduction="none"
    ),
    "squared-error": lambda o, y: F.mse_loss(o, y, reduction="none").mean(1),
    "absolute-error": lambda o, y: F.l1_loss(o, y, reduction="none").mean(1),
    "{huber: {delta: %s}}" % DELTA: lambda o, y: F.huber_loss(o, y, delta=DELTA, reduction="none").mean(1),
    "{quantile: {levels: %s}}" % LEVELS.tolist(): quantile,
    "poisson": lambda o, y: F.poisson_nll_loss(o, y, reduction="none").mean(1),
    "gaussian": gaussian,
}

# Outputs a target.
OUTPUTS = {"quantile": len(LEVELS), "gaussian": 2}


def of_each(loss, task):
    """The loss of every sample, for targets of a task."""
    if task == "multilabel":
        return lambda o, y: F.binary_cross_entropy_with_logits(o, y, reduction="none").sum(1)
    if loss == "cross-entropy":
        return lambda o, y: F.cross_entropy(o, y, reduction="none")
    return EACH[loss]


def targets_of(loss, task, names):
    if task == "classification":
        return torch.tensor([i * i % names for i in range(SAMPLES)])
    drawn = torch.tensor(uniform(2, SAMPLES * names, -2, 2)).reshape(SAMPLES, names)
    if task == "multilabel":
        return (drawn > 0).double()
    return (drawn + 2).floor() if loss == "poisson" else drawn


def weights_of(weighted):
    """One of them 0."""
    return torch.tensor([0.0 if weighted and i == 4 else 0.5 + i % 3 if weighted else 1.0 for i in range(SAMPLES)])


class RmsProp:
    """D3 has ε under the root; PyTorch's own has it outside."""

    def __init__(self, parameters):
        self.parameters, self.e = parameters, [torch.zeros_like(p) for p in parameters]

    def step(self):
        for p, e in zip(self.parameters, self.e):
            e.mul_(0.9).add_(0.1 * p.grad**2)
            p.data -= 0.01 * p.grad / torch.sqrt(e + 1e-8)


class AdamUnderRoot:
    """The named option of D4."""

    def __init__(self, parameters):
        self.parameters, self.t = parameters, 0
        self.m, self.v = ([torch.zeros_like(p) for p in parameters] for _ in range(2))

    def step(self):
        self.t += 1
        for p, m, v in zip(self.parameters, self.m, self.v):
            m.mul_(0.9).add_(0.1 * p.grad)
            v.mul_(0.999).add_(0.001 * p.grad**2)
            p.data -= 0.01 * (m / (1 - 0.9**self.t)) / torch.sqrt(v / (1 - 0.999**self.t) + 1e-3)


class Lion:
    """D7, which PyTorch does not have."""

    def __init__(self, parameters):
        groups = parameters if isinstance(parameters[0], dict) else [{"params": parameters}]
        self.param_groups = [{"lr": 0.001, "weight_decay": 0.1, **group} for group in groups]
        self.m = {p: torch.zeros_like(p) for group in groups for p in group["params"]}

    def step(self):
        for p, m, rate, decay in ((p, self.m[p], g["lr"], g["weight_decay"]) for g in self.param_groups for p in g["params"]):
            p.data -= rate * (torch.sign(0.9 * m + 0.1 * p.grad) + decay * p.data)
            m.mul_(0.99).add_(0.01 * p.grad)


OPTIMIZERS = {
    "sgd(0.05)": lambda ps: torch.optim.SGD(ps, RATE),
    "momentum(0.05,0.9)": lambda ps: torch.optim.SGD(ps, RATE, momentum=0.9),
    "nesterov(0.05,0.9)": lambda ps: torch.optim.SGD(ps, RATE, momentum=0.9, nesterov=True),
    "rmsprop(0.01,0.9,1e-8)": RmsProp,
    "adam(0.01,0.9,0.999,1e-8)": lambda ps: torch.optim.Adam(ps, 0.01, (0.9, 0.999), 1e-8),
    "adam(0.01,0.9,0.999,1e-3,under-root)": AdamUnderRoot,
    "adamw(0.01,0.9,0.999,1e-8,0.1)": lambda ps: torch.optim.AdamW(ps, 0.01, (0.9, 0.999), 1e-8, 0.1),
}
# It came later.
LION = "lion(0.001,0.9,0.99,0.1)"

INPUTS = torch.tensor(uniform(0, SAMPLES * LAYERS[0], -2, 2)).float().double().reshape(SAMPLES, LAYERS[0])


# Parts of input layers as configurations build them, with their numbers of inputs, outputs and parameters' shapes.
EMBEDDINGS = [["embedding", 3, 2], ["scaled", 1], ["embedding", 2, 1]]
WAVES = [["periodic", 2, 2], ["scaled", 1]]
ALL_PARTS = [["periodic", 1, 3], ["embedding", 4, 3], ["plain", 1]]


def width(part):
    return part[1] if part[0] != "embedding" else 1


def outputs_of(part):
    return part[2] if part[0] == "embedding" else part[1] * (1 + 2 * part[2]) if part[0] == "periodic" else part[1]


def shape_of(part):
    """Of its parameters; None if it has none."""
    return None if part[0] == "plain" else tuple(part[1:])


def indexed(parts):
    """The inputs, with an index from -1 on where an embedding reads them."""
    inputs, column = INPUTS.clone(), 0
    for part in parts:
        if part[0] == "embedding":
            inputs[:, column] = torch.tensor([float(i * 2 % (part[1] + 1) - 1) for i in range(SAMPLES)])
        column += width(part)
    return inputs


def entered(parts, x, parameters):
    """What enters the first layer."""
    z, column, own = [], 0, iter(parameters)
    for part in parts:
        read = x[:, column : column + width(part)]
        if part[0] == "plain":
            z.append(read)
        elif part[0] == "scaled":
            z.append(read * next(own))
        elif part[0] == "embedding":
            index = read[:, 0].long()
            z.append(F.embedding(index.clamp(min=0), next(own)) * (index >= 0)[:, None])
        else:
            omega = next(own)
            for i in range(part[1]):
                angles = 2 * torch.pi * read[:, i : i + 1] * omega[i]
                z += [read[:, i : i + 1], torch.sin(angles), torch.cos(angles)]
        column += width(part)
    return torch.cat(z, 1)


def normalized(h, parameters, first, number):
    """Layer normalisation by its own gamma and beta."""
    gamma, beta = parameters[first + 2 * number : first + 2 * number + 2]
    return F.layer_norm(h, h.shape[1:], gamma, beta, 1e-5)


def normalized_by_batch(h, parameters, running, first, number):
    """Batch normalisation in training: the running mean and variance follow."""
    gamma, beta = parameters[first + 2 * number : first + 2 * number + 2]
    return F.batch_norm(h, *running[2 * number : 2 * number + 2], gamma, beta, training=True, momentum=0.1, eps=1e-5)


def groups(parameters, normed):
    """Gamma and beta do not decay."""
    return [{"params": parameters[:normed]}, {"params": parameters[normed:], "weight_decay": 0}]


def grouped(optimizing, parameters, places, chosen):
    """Rates and decays of chosen groups, in an optimiser that has a group for each parameter."""
    for group, place in zip(optimizing.param_groups, parameters):
        for name, rule in chosen.items():
            if name in places[place]:
                group["lr"] *= rule.get("rateFactor", 1)
                group["weight_decay"] *= rule.get("weightDecay", True)
    return optimizing


def flat(tensors):
    return [x for t in tensors for x in t.detach().flatten().tolist()]


def case(
    activation,
    loss,
    optimizer,
    classes=CLASSES,
    l1=(0, 0, 0),
    l2=(0, 0, 0),
    dropout=(0, 0),
    task="classification",
    weighted=False,
    class_weights=(),
    parts=(),
    mixup=0,
    norm=None,
    blocks=None,
    chosen=None,
):
    labels = targets_of(loss, task, classes)
    one_output = loss == "binary-cross-entropy" and classes == 2 and task == "classification"
    outputs = next((k * classes for name, k in OUTPUTS.items() if name in loss), classes)
    sizes = LAYERS + [1 if one_output else outputs]
    sizes[0] = sum(outputs_of(part) for part in parts) or sizes[0]
    if blocks:
        hidden = [blocks["width"]] + [blocks["expansion"] * blocks["width"], blocks["width"]] * blocks["count"]
        sizes = sizes[:1] + hidden + sizes[-1:]
    inputs = indexed(parts)
    shapes = [shape for a, b in zip(sizes, sizes[1:]) for shape in ((a, b), (b,))]
    dense = len(shapes)
    shapes += [shape_of(part) for part in parts if shape_of(part)]
    others = len(shapes)
    shapes += [(b,) for b in sizes[1:-1]] if activation == PRELU else []
    normed, layers = len(shapes), len(sizes) - 1
    # What enters the odd layers of blocks and the last, or the pre-activations of hidden layers: gamma and beta.
    norms = [l for l in range(layers) if (l % 2 == 1 if blocks else norm and l < layers - 1)]
    shapes += [(sizes[l if blocks else l + 1],) for l in norms for _ in range(2)]
    values, parameters = iter(uniform(1, sum(math.prod(shape) for shape in shapes), -0.8, 0.8)), []
    for shape in shapes:
        p = torch.tensor([next(values) for _ in range(math.prod(shape))]).reshape(shape)
        parameters.append(p.requires_grad_())
    # Where the batch's mean is subtracted behind a bias, that stays unchanged: its gradient is 0.
    fixed = [2 * l + 1 for l in norms] if norm == "batch" else []
    running = [f(sizes[l + 1]) for l in norms for f in (torch.zeros, torch.ones)] if norm == "batch" else []
    initial = flat(parameters + running)
    decays = "adamw" in optimizer or optimizer == LION
    of = {**ACTIVATIONS, **LATER}.get(activation)
    learnt = [p for place, p in enumerate(parameters) if place not in fixed]
    optimize = {**OPTIMIZERS, LION: Lion}[optimizer]
    if chosen:
        # The groups of each parameter, by its place.
        places = [("weights" if i % 2 == 0 else "biases", f"layer-{i // 2 + 1}") for i in range(dense)]
        kinds = {"scaled": "scaling", "embedding": "embeddings", "periodic": "frequencies"}
        places += [(kinds[part[0]], "layer-1") for part in parts if shape_of(part)]
        places += [("slopes", f"layer-{i + 1}") for i in range(normed - others)]
        places += [("norms", f"layer-{l + 1}") for l in norms for _ in range(2)]
        own = [place for place in range(len(parameters)) if place not in fixed]
        still = lambda place: {"weight_decay": 0} if decays and place >= normed else {}
        optimizing = optimize([{"params": [parameters[place]], **still(place)} for place in own])
        grouped(optimizing, own, places, chosen)
    else:
        optimizing = optimize(groups(learnt, normed - len(fixed)) if decays and norms else learnt)
    # No batch has one sample, of which there is no variance.
    batch = BATCH + 1 if norm == "batch" else BATCH
    steps_an_epoch = -(-SAMPLES // batch)
    losses, after, gradient = [], [], None
    for step in range(STEPS):
        epoch, first = step // steps_an_epoch + 1, step % steps_an_epoch * batch
        rows = shuffled(epoch)[first : first + batch]
        share, partners = mixed(mixup, epoch, first // batch, rows) if mixup else (1, rows)
        x = share * inputs[rows] + (1 - share) * inputs[partners]
        h = entered(parts, x, parameters[dense:others]) if parts else x
        outputs_so_far = []
        for l in range(len(sizes) - 1):
            if blocks and l in norms:
                h = normalized(h, parameters, normed, norms.index(l))
            h = h @ parameters[2 * l] + parameters[2 * l + 1]
            if norm == "batch" and l in norms:
                h = normalized_by_batch(h, parameters, running, normed, norms.index(l))
            elif norm and l in norms:
                h = normalized(h, parameters, normed, norms.index(l))
            if blocks:
                h = of(h) if l in norms[:-1] else h
                if l in norms[:-1] and dropout[0]:
                    h = h * mask(step, l, 1 - dropout[0], len(rows), sizes[l + 1])
                h = h + outputs_so_far[-2] if 0 < l < layers - 1 and l % 2 == 0 else h
                outputs_so_far.append(h)
            elif l < len(sizes) - 2:
                h = F.prelu(h, parameters[others + l]) if activation == PRELU else of(h)
                if dropout[l]:
                    h = h * mask(step, l, 1 - dropout[l], len(rows), sizes[l + 1])
        if loss in EACH or task == "multilabel" or weighted or class_weights:

            def risk(judged):
                counted = weights_of(weighted)[judged]
                if class_weights:
                    counted = counted * torch.tensor(class_weights)[labels[judged]]
                return (counted * of_each(loss, task)(h, labels[judged])).sum() / len(rows)

        else:
            risk = lambda judged: LOSSES[loss](h, labels[judged])
        value = share * risk(rows) + (1 - share) * risk(partners) if mixup else risk(rows)
        losses.append(value.item())
        for l in range(len(sizes) - 1):
            w = parameters[2 * l]
            value = value + l1[l % len(l1)] * w.abs().sum() + l2[l % len(l2)] * (w**2).sum()
        for p in parameters:
            p.grad = None
        value.backward()
        gradient = gradient or flat([p.grad for p in parameters] + [torch.zeros_like(r) for r in running])
        optimizing.step()
        after.append(flat(parameters + running))
    return {
        "activation": activation,
        "loss": loss,
        "optimizer": optimizer,
        "classes": classes,
        "l1": l1,
        "l2": l2,
        "dropout": dropout,
        "labels": flat([labels]),
        "task": task,
        "weights": weights_of(True).tolist() if weighted else [],
        "classWeights": class_weights,
        **({"mixup": mixup} if mixup else {}),
        **({"parts": parts, "inputs": flat([inputs])} if parts else {}),
        **({"norm": norm} if norm else {}),
        **({"batch": batch} if batch != BATCH else {}),
        **({"blocks": blocks} if blocks else {}),
        **({"groups": chosen} if chosen else {}),
        "initial": initial,
        "losses": losses,
        "gradient": gradient,
        "after": after,
    }


NET = {"l1": (1e-3, 2e-3, 3e-3), "l2": (3e-3, 2e-3, 1e-3)}
CASES = [case(a, l, o) for a in ACTIVATIONS for l in LOSSES for o in OPTIMIZERS]
CASES += [case("relu", "cross-entropy", o, **NET) for o in OPTIMIZERS]
CASES += [case("tanh", "cross-entropy", o, l2=NET["l2"]) for o in OPTIMIZERS]
CASES += [case(a, "cross-entropy", "sgd(0.05)", dropout=(0.25, 0.5)) for a in ACTIVATIONS]
CASES += [case("relu", "softmax-squared-error", o, dropout=(0.25, 0.5), **NET) for o in OPTIMIZERS]
CASES += [case("sigmoid", "binary-cross-entropy", o, classes=2) for o in OPTIMIZERS]
for l in EACH:
    task = "classification" if "cross-entropy" in l else "regression"
    CASES += [case("tanh", l, o, classes=c, task=task) for o, c in (("sgd(0.05)", 3), ("adam(0.01,0.9,0.999,1e-8)", 2))]
    CASES += [case("relu", l, "momentum(0.05,0.9)", task=task, weighted=True, dropout=(0.25, 0.5), **NET)]
for c in (1, 2, 3):
    CASES += [case("tanh", "binary-cross-entropy", "sgd(0.05)", classes=c, task="multilabel", weighted=c == 2)]
for w in (False, True):
    CASES += [case("tanh", "cross-entropy", o, weighted=w, class_weights=(0.5, 1.0, 3.0)) for o in OPTIMIZERS]

CASES += [case(PRELU, "cross-entropy", o) for o in OPTIMIZERS]
CASES += [case(PRELU, "cross-entropy", "sgd(0.05)", dropout=(0.25, 0.5), **NET)]
for p in (EMBEDDINGS, WAVES):
    CASES += [case("tanh", "cross-entropy", o, parts=p) for o in ("sgd(0.05)", "adam(0.01,0.9,0.999,1e-8)")]
CASES += [case(PRELU, "cross-entropy", o, parts=ALL_PARTS, dropout=(0.25, 0), **NET) for o in OPTIMIZERS]
for a in (0.3, 2):
    CASES += [case("tanh", l, "sgd(0.05)", mixup=a) for l in LOSSES]
    CASES += [case("relu", "cross-entropy", o, mixup=a, dropout=(0.25, 0.5), **NET) for o in OPTIMIZERS]
    CASES += [case("tanh", l, "sgd(0.05)", mixup=a, weighted=True) for l in EACH if "cross-entropy" in l]
    CASES += [case("tanh", l, "sgd(0.05)", mixup=a, task="regression") for l in EACH if "cross-entropy" not in l]
CASES += [case("tanh", "cross-entropy", "sgd(0.05)", mixup=1, weighted=True, class_weights=(0.5, 1.0, 3.0))]
CASES += [case("tanh", "binary-cross-entropy", "sgd(0.05)", mixup=1, task="multilabel")]
CASES += [case(a, l, o) for a in LATER for l in LOSSES for o in ("sgd(0.05)", "adam(0.01,0.9,0.999,1e-8)")]
CASES += [case(a, "cross-entropy", "sgd(0.05)", dropout=(0.25, 0.5), **NET) for a in LATER]
CASES += [case(a, l, LION) for a in ("tanh", "relu", "gelu") for l in LOSSES]
CASES += [case("relu", "cross-entropy", LION, dropout=(0.25, 0.5), **NET), case(PRELU, "cross-entropy", LION, parts=ALL_PARTS, **NET)]
CASES += [case(a, "cross-entropy", o, norm="layer") for a in ("tanh", PRELU) for o in OPTIMIZERS]
CASES += [case(PRELU, "cross-entropy", "sgd(0.05)", norm="layer", parts=ALL_PARTS, dropout=(0.25, 0), **NET)]
BLOCKS = {"count": 2, "width": 3, "expansion": 2}
CASES += [case("softplus", "cross-entropy", o, blocks=BLOCKS, dropout=(0,), l1=(0,), l2=(0,)) for o in OPTIMIZERS]
CASES += [case("tanh", "cross-entropy", o, blocks=BLOCKS, dropout=(0.25,), l1=(2e-3,), l2=(1e-3,)) for o in OPTIMIZERS]
CASES += [case("gelu", "cross-entropy", o, blocks=BLOCKS, dropout=(0.25,), l1=(2e-3,), l2=(1e-3,)) for o in ("sgd(0.05)", LION)]
CASES += [case("gelu", "cross-entropy", o, norm="layer") for o in ("sgd(0.05)", LION)]
CASES += [case("gelu", "cross-entropy", "sgd(0.05)", mixup=1, blocks=BLOCKS, dropout=(0.25,), l1=(2e-3,), l2=(1e-3,))]
# Where all numbers in front of a PReLU have one sign, the next normalisation takes what its gamma changes: of that gradient, which is 0,
# Adam makes steps of rounding, unless its ε is large.
CASES += [case("tanh", "cross-entropy", o, norm="batch") for o in OPTIMIZERS]
CASES += [case(PRELU, "cross-entropy", o, norm="batch") for o in OPTIMIZERS if "adam" not in o or "under-root" in o]
CASES += [case(PRELU, "cross-entropy", "sgd(0.05)", norm="batch", parts=ALL_PARTS, dropout=(0.25, 0), **NET)]
CASES += [case("gelu", "cross-entropy", o, norm="batch") for o in ("sgd(0.05)", LION)]
CASES += [case("softplus", "squared-error", "sgd(0.05)", norm="batch", task="regression", weighted=True)]
CASES += [case("gelu", "cross-entropy", "sgd(0.05)", mixup=1, norm="batch", dropout=(0.25, 0), **NET)]
# Rates and decays of groups of parameters; the optimisers that PyTorch has, and Lion.
SOME = {"weights": {"rateFactor": 0.5}, "biases": {"rateFactor": 3}, "layer-2": {"rateFactor": 0.25}}
MANY = {"layer-1": {"rateFactor": 2}, "norms": {"rateFactor": 0.5}, "slopes": {"rateFactor": 0}}
MANY |= {"embeddings": {"rateFactor": 0.1}, "frequencies": {"rateFactor": 3}}
STILL = {"biases": {"weightDecay": False}, "layer-2": {"weightDecay": False, "rateFactor": 0.5}}
PYTORCHS = [o for o in OPTIMIZERS if not o.startswith("rmsprop") and "under-root" not in o]
CASES += [case("tanh", "cross-entropy", o, chosen=SOME, **net) for o in PYTORCHS + [LION] for net in ({}, NET)]
CASES += [case("relu", "cross-entropy", "sgd(0.05)", chosen=SOME, dropout=(0.25, 0.5), l2=NET["l2"])]
CASES += [case(PRELU, "cross-entropy", o, chosen=MANY, norm="layer", parts=ALL_PARTS, **NET) for o in PYTORCHS + [LION]]
CASES += [case("tanh", "cross-entropy", o, chosen=STILL) for o in PYTORCHS + [LION] if "adamw" in o or o == LION]
DECAYING = {"embeddings": {"weightDecay": False}, "slopes": {"weightDecay": False}, **SOME}
CASES += [case(PRELU, "cross-entropy", o, chosen=DECAYING, parts=ALL_PARTS) for o in PYTORCHS + [LION] if "adamw" in o or o == LION]
FIRST = {"scaling": {"rateFactor": 0.1}, "embeddings": {"rateFactor": 0.1}, "slopes": {"rateFactor": 2}}
CASES += [case(PRELU, "cross-entropy", o, chosen=FIRST, parts=EMBEDDINGS) for o in ("sgd(0.05)", "adamw(0.01,0.9,0.999,1e-8,0.1)")]
CASES += [case("tanh", "cross-entropy", o, chosen={"norms": {"rateFactor": 0.1}, **SOME}, norm="batch") for o in PYTORCHS]

json.dump(
    {"torch": torch.__version__, "seed": SEED, "batch": BATCH, "inputs": flat([INPUTS])}, sys.stdout
)
print()
for entry in CASES:
    json.dump(entry, sys.stdout, separators=(",", ":"))
    print()
