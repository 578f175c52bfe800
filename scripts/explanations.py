#!/usr/bin/env python3
"""Compares `importance` and `dependence` of a small trained network with scikit-learn's permutation_importance and partial_dependence.

    scripts/explanations.py COMMAND...    # the words that start Chainrule, such as java -jar chainrule.jar

scikit-learn calls the network's ONNX file. Importances are random: each has to be within 5 standard errors of scikit-learn's, and the
deviation of these differences has to be below 2 standard errors. Dependences have to agree to 1e-6. Needs scikit-learn and onnxruntime;
without them it prints a message and ends.
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import onnxruntime
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.datasets import load_wine
    from sklearn.inspection import partial_dependence, permutation_importance
except ImportError as e:
    print("skipped: %s; install scikit-learn and onnxruntime" % e)
    sys.exit(0)

REPEATS = 30
COLUMN = "flavanoids"


class Exported(ClassifierMixin, BaseEstimator):
    """An exported network as a fitted classifier."""

    def __init__(self, file):
        self.file = file
        self.session = onnxruntime.InferenceSession(file)
        self.classes_ = np.array(json.loads(self.session.get_modelmeta().custom_metadata_map["classes"]))

    def __sklearn_is_fitted__(self):
        return True

    def fit(self, x, y):
        return self

    def predict_proba(self, x):
        name = self.session.get_inputs()[0].name
        return self.session.run(["probabilities"], {name: np.asarray(x, dtype=np.float32)})[0].astype(float)

    def predict(self, x):
        return self.classes_[self.predict_proba(x).argmax(axis=1)]


def log_likelihood(network, x, y):
    which = [list(network.classes_).index(name) for name in y]
    return np.log(network.predict_proba(x)[np.arange(len(y)), which]).mean()


def accuracy(network, x, y):
    return (network.predict(x) == y).mean()


def main(command):
    folder = pathlib.Path(tempfile.mkdtemp())

    def chainrule(*words):
        done = subprocess.run([*command, *map(str, words), "--json"], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit("%s: %s" % (" ".join(map(str, words)), done.stderr))
        return json.loads(done.stdout.strip().split("\n")[-1])

    wine = load_wine()
    columns = [name.replace("/", "_") for name in wine.feature_names]
    kinds = np.array(["a", "b", "c"])[wine.target]
    with open(folder / "wine.csv", "w", newline="") as file:
        csv.writer(file).writerows([columns + ["kind"], *[[*row, kind] for row, kind in zip(wine.data, kinds)]])
    run = chainrule("train", "--data", "table", "--data-dir", "wine.csv", "--target", "kind", "--hidden", "16", "--epochs", "20",
                    "--optimizer", "adam", "--rate", "0.01", "--batch", "16", "--name", "wine")["run"]
    chainrule("export", run, "--to", "onnx", "wine.onnx")
    chainrule("evaluate", run, "--out", "rows.csv", "--bootstrap", "0")
    with open(folder / "rows.csv", newline="") as file:
        rows = [int(row["row"]) - 1 for row in csv.DictReader(file)]
    network = Exported(str(folder / "wine.onnx"))
    x, y = wine.data[rows], kinds[rows]

    found = chainrule("importance", run, "--repeats", REPEATS)
    ours = {column["column"]: column for column in found["columns"]}
    assert abs(found["loss"] + log_likelihood(network, x, y)) < 1e-5, "the loss of the test samples"
    for score, mean, deviation in [(log_likelihood, "loss", "lossDeviation"), (accuracy, "metric", "metricDeviation")]:
        theirs = permutation_importance(network, x, y, scoring=score, n_repeats=REPEATS, random_state=0)
        z = []
        for j, column in enumerate(columns):
            error = np.hypot(ours[column][deviation], theirs.importances[j].std(ddof=1)) / np.sqrt(REPEATS)
            difference = ours[column][mean] - theirs.importances_mean[j]
            z.append(difference / error if error > 0 else 0 if difference == 0 else np.inf)
        z = np.array(z)
        print("importance by %s: differences in standard errors: mean %.2f, deviation %.2f, largest %.2f" % (
            mean, z.mean(), z.std(), np.abs(z).max()))
        assert np.abs(z).max() < 5 and z.std() < 2, z

    at = columns.index(COLUMN)
    for output in chainrule("dependence", run, "--column", COLUMN)["outputs"]:
        grid = np.array([point["value"] for point in output["curve"]])
        theirs = partial_dependence(
            network, x, [at], custom_values={at: grid}, kind="average", method="brute", response_method="predict_proba")
        k = list(network.classes_).index(output["output"])
        largest = np.abs(theirs["average"][k] - [point["mean"] for point in output["curve"]]).max()
        print("dependence of %s on %s: largest difference %.1e" % (output["output"], COLUMN, largest))
        assert largest < 1e-6, largest


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(sys.argv[1:])
