#!/usr/bin/env python3
"""Prints scikit-learn's values of the metrics that MetricTest checks, for the same small samples.

    python3 scripts/metrics.py    # needs scikit-learn 1.9 and numpy
"""
import numpy as np
from sklearn import metrics as m
from sklearn.linear_model import LinearRegression

NONE = float("nan")


def show(name, value):
    print(name, repr(np.asarray(value).tolist()))


true = [0, 0, 1, 2, 1, 0, 2, 0]
probabilities = [
    [0.7, 0.2, 0.1], [0.4, 0.5, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4],
    [0.6, 0.3, 0.1], [0.9, 0.05, 0.05], [0.2, 0.5, 0.3], [0.5, 0.25, 0.25]]
predicted = np.argmax(probabilities, axis=1)
show("accuracy", m.accuracy_score(true, predicted))
show("balanced accuracy", m.balanced_accuracy_score(true, predicted))
show("macro F1", m.f1_score(true, predicted, average="macro"))
show("log loss", m.log_loss(true, probabilities))
show("precision, recall, F1", m.precision_recall_fscore_support(true, predicted)[:3])
# One sigmoid a class: scikit-learn wants rows that add up to 1.
sigmoids = np.array([[0.9, 0.4], [0.2, 0.6], [0.7, 0.7]])
show("log loss of sigmoids", m.log_loss([0, 1, 1], sigmoids / sigmoids.sum(axis=1, keepdims=True)))

y = np.array([[3.0, 10], [-1, 30], [2, 20], [7, 70], [5, 45]])
f = np.array([[2.5, 12], [0, 25], [2, 22], [8, 60], [4, 50]])
show("RMSE", m.root_mean_squared_error(y, f, multioutput="raw_values"))
show("RMSE, mean", m.root_mean_squared_error(y, f))
show("MAE", m.mean_absolute_error(y, f, multioutput="raw_values"))
show("R2", m.r2_score(y, f, multioutput="raw_values"))
show("R2, mean", m.r2_score(y, f))
levels = [0.1, 0.5, 0.9]
bands = np.stack([f[:, 0] - 1.5, f[:, 0], f[:, 0] + 0.75], axis=1)
show("pinball", np.mean([m.mean_pinball_loss(y[:, 0], bands[:, q], alpha=levels[q]) for q in range(3)]))

bits = np.array([[1, 0, 1, 0], [0, 0, 1, 0], [1, 1, 0, 0], [0, 1, 1, 0], [1, 1, 1, 0]])
found = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 1, 0], [0, 1, 1, 0], [1, 1, 0, 0]])
show("subset accuracy", m.accuracy_score(bits, found))
show("F1 by label", m.f1_score(bits, found, average=None, zero_division=NONE))
show("F1 of labels", m.f1_score(bits, found, average="macro", zero_division=NONE))

# Two inputs, the third is their sum: the fit is not unique, its predictions are.
x = np.array([[1.0, 2, 3], [0, -1, -1], [2, 2, 4], [5, 1, 6], [3, 4, 7], [-2, 1, -1]])
t = np.array([[4.0, 1], [1, 0], [5, 3], [9, 2], [8, 5], [-3, 1]])
show("least squares", LinearRegression().fit(x, t).predict([[1, 1, 2], [4, -2, 2]]))
show("quantiles", np.quantile(t[:, 0], levels))
