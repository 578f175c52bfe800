#!/usr/bin/env python3
"""Prints scikit-learn's areas and curves, calibration errors by their definition, and SciPy's temperatures, of small drawn samples, as
JSON for TrustTest.

    scripts/trust.py > trainer/core/src/test/resources/chainrule/metric/trust.json    # needs scikit-learn 1.9, scipy and torch
"""
import json

import numpy as np
import torch
from scipy.optimize import brentq
from scipy.special import expit, logsumexp, softmax
from sklearn import metrics as m

BINS = 15
random = np.random.default_rng(7)


def calibration_error(probability, right):
    """F1: bin b holds probabilities above b/M up to (b+1)/M."""
    which = np.clip(np.ceil(probability * BINS).astype(int) - 1, 0, BINS - 1)
    error = 0.0
    for b in range(BINS):
        inside = which == b
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - probability[inside].mean())
    return error


def temperature(slope, loss, logits):
    """The root of the derivative with respect to 1/T; PyTorch's L-BFGS has to find the same."""
    found = 1 / brentq(slope, 1e-6, 1e3, xtol=1e-16, rtol=1e-15, maxiter=1000)
    o = torch.tensor(logits, dtype=torch.float64)
    log_u = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_u], lr=0.5, max_iter=500, tolerance_grad=1e-14, tolerance_change=1e-18)

    def closure():
        optimizer.zero_grad()
        value = loss(o * log_u.exp())
        value.backward()
        return value

    optimizer.step(closure)
    assert abs(1 / log_u.exp().item() - found) < 1e-6 * found, (log_u, found)
    return found


def of_softmax(logits, true):
    rows = np.arange(len(true))
    t = torch.tensor(true)
    return temperature(
        lambda u: np.mean((softmax(u * logits, axis=1) * logits).sum(axis=1) - logits[rows, true]),
        lambda o: torch.nn.functional.cross_entropy(o, t), logits)


def of_sigmoid(logits, bits):
    y = torch.tensor(bits, dtype=torch.float64)
    return temperature(
        lambda u: np.mean(expit(u * logits) * logits - bits * logits),
        lambda o: torch.nn.functional.binary_cross_entropy_with_logits(o, y), logits)


def classes(count, names):
    """Too sure, as networks are; with ties."""
    true = random.integers(0, names, count)
    logits = np.round(random.normal(size=(count, names)) * 2 + 2.5 * np.eye(names)[true] * random.normal(0.7, 1, (count, 1)), 2)
    probabilities = np.round(softmax(logits, axis=1), 2)
    ranked = [1] if names == 2 else range(names)
    found = probabilities.argmax(axis=1)
    areas = [m.roc_auc_score(true == k, probabilities[:, k]) for k in ranked]
    precisions = [m.average_precision_score(true == k, probabilities[:, k]) for k in ranked]
    return {
        "targets": true.tolist(), "logits": logits.tolist(), "probabilities": probabilities.tolist(),
        "rocAreas": areas, "rocArea": float(np.mean(areas)),
        "averagePrecisions": precisions, "averagePrecision": float(np.mean(precisions)),
        "calibrationError": calibration_error(probabilities.max(axis=1), found == true),
        "temperature": of_softmax(logits, true),
    }


def one_output(count):
    bits = random.integers(0, 2, count)
    logits = np.round(random.normal(size=count) * 3 + 2 * (2 * bits - 1), 2)
    return {"targets": bits.tolist(), "logits": logits.tolist(), "temperature": of_sigmoid(logits, bits)}


def labels(count, names):
    bits = (random.random((count, names)) < [0.5, 0.2, 0.7]).astype(int)
    logits = np.round(random.normal(size=(count, names)) * 2 + 1.5 * (2 * bits - 1), 2)
    p = np.round(expit(logits), 2)
    areas = [m.roc_auc_score(bits[:, k], p[:, k]) for k in range(names)]
    precisions = [m.average_precision_score(bits[:, k], p[:, k]) for k in range(names)]
    return {
        "targets": bits.tolist(), "logits": logits.tolist(), "probabilities": p.tolist(),
        "rocAreas": areas, "rocArea": m.roc_auc_score(bits, p, average="macro"),
        "averagePrecisions": precisions, "averagePrecision": m.average_precision_score(bits, p, average="macro"),
        "calibrationError": float(np.mean([calibration_error(p[:, k], bits[:, k]) for k in range(names)])),
        "temperature": of_sigmoid(logits, bits),
    }


two = classes(40, 2)
many = classes(60, 4)
has, p = np.array(two["targets"]) == 1, np.array(two["probabilities"])[:, 1]
false_positive, true_positive, _ = m.roc_curve(has, p, drop_intermediate=False)
precision, recall, _ = m.precision_recall_curve(has, p, drop_intermediate=False)
two["roc"] = [false_positive.tolist(), true_positive.tolist()]
# From the highest threshold on, without the point (0, 1) that scikit-learn adds.
two["precisionRecall"] = [recall[::-1][1:].tolist(), precision[::-1][1:].tolist()]
cases = {"two": two, "many": many, "oneOutput": one_output(50), "labels": labels(40, 3)}
print("{" + ",\n".join("%s: {%s}" % (json.dumps(name), ",\n".join(
    "%s: %s" % (json.dumps(key), json.dumps(value)) for key, value in case.items())) for name, case in cases.items()) + "}")
