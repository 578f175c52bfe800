#!/usr/bin/env python3
"""Reads a run's events with TensorBoard's own reader, and compares them with the run's table of metrics.

    pip install tensorboard
    scripts/check_events.py runs/quickstart-1

Says what it found, a line a kind; or what is wrong, and exits with 1.
"""
import csv
import io
import pathlib
import re
import sys

import numpy
from PIL import Image
from tensorboard.backend.event_processing import plugin_event_accumulator as accumulator
from tensorboard.plugins.hparams import metadata as hparams
from tensorboard.util import tensor_util

OTHERS = {"rate": "optimizer/learning_rate", "epoch": "progress/epoch"}
NOT_SHOWN = {"step", "seconds"}


def tag_of(column):
    """trainLoss is loss/training, validationBalancedAccuracy is balanced-accuracy/validation."""
    if column in OTHERS:
        return OTHERS[column]
    split, metric = re.fullmatch("(train|validation)(.+)", column).groups()
    name = re.sub("(?<=[a-z0-9])(?=[A-Z])", "-", metric).lower()
    return name + ("/training" if split == "train" else "/validation")


def require(holds, complaint):
    if not holds:
        sys.exit(complaint)


def scalars(points, rows):
    steps = [int(row["step"]) for row in rows]
    for column in rows[0].keys() - NOT_SHOWN:
        tag = tag_of(column)
        expected = [numpy.float32(row[column]) for row in rows if row[column] != "NaN"]
        found = [value.item() for _, value in points.get(tag, [])]
        require(found == expected, f"{tag}: {found} where metrics.csv has {expected}")
        require(not expected or [step for step, _ in points[tag]] == steps, f"{tag}: other steps than metrics.csv")
    return f"scalars: {len(rows)} epochs as in metrics.csv"


def histograms(points, rows):
    """Where epochs are short, not every one has histograms; the last one always has."""
    count = 0
    steps = [int(row["step"]) for row in rows]
    for tag, series in points.items():
        sizes = {value[:, 2].sum() for _, value in series}
        found = [step for step, _ in series]
        require(set(found) <= set(steps) and found[-1] == steps[-1], f"{tag}: histograms at {found}, epochs end at {steps}")
        require(len(sizes) == 1, f"{tag}: histograms of {sizes} numbers")
        require(all((value[:, 0] <= value[:, 1]).all() for _, value in series), f"{tag}: limits that cross")
        count += int(sizes.pop())
    return f"histograms: {len(points)} of {count:,} numbers, the last of epoch {rows[-1]['epoch']}"


def images(points):
    for tag, series in points.items():
        for _, (width, height, data) in series:
            size = Image.open(io.BytesIO(data)).size
            require(size == (int(width), int(height)), f"{tag}: {size} is called {width}×{height}")
    return f"images: {', '.join(sorted(points))}"


def hyperparameters(contents):
    info = hparams.parse_session_start_info_plugin_data(contents[hparams.SESSION_START_INFO_TAG])
    require("train.epochs" in info.hparams, "no hyper-parameter train.epochs")
    end = contents.get(hparams.SESSION_END_INFO_TAG)
    status = hparams.parse_session_end_info_plugin_data(end).status if end else 0
    return f"hyper-parameters: {len(info.hparams)}, status {status}"


def main():
    run = pathlib.Path(sys.argv[1])
    everything = {accumulator.TENSORS: 0}
    events = accumulator.EventAccumulator(str(run), everything, {"images": 0, "histograms": 0, "scalars": 0, "text": 0})
    events.Reload()

    def points(plugin):
        return {
            tag: [(event.step, tensor_util.make_ndarray(event.tensor_proto)) for event in events.Tensors(tag)]
            for tag in (events.PluginTagToContent(plugin) if plugin in events.ActivePlugins() else ())
        }

    with open(run / "metrics.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    print(scalars(points("scalars"), rows))
    print(histograms(points("histograms"), rows))
    print(images(points("images")))
    require("config" in points("text"), "no text of the configuration")
    print(hyperparameters(events.PluginTagToContent("hparams")))


main()
