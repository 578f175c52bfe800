"""The numbers of ResampledTTest: the corrected resampled t test (F4) by numpy and scipy.

Nadeau and Bengio 2003, with k folds x repeats as in Bouckaert and Frank 2004: t = mean / sqrt((1/J + n_test/n_train) s^2), J - 1 degrees of
freedom. Run it with `python3 scripts/resampled_t.py`; made with scipy 1.17.1.
"""

import numpy as np
from scipy import stats

CASES = {
    # Accuracies of two methods on 5 folds.
    "5 folds": (
        [0.9333333333333333, 0.9, 0.9666666666666667, 1.0, 0.9333333333333333],
        [0.9, 0.9, 0.9333333333333333, 0.9666666666666667, 0.9666666666666667],
        5,
    ),
    # 3 folds, twice.
    "3 folds x 2": (
        [1.52, 1.37, 1.61, 1.44, 1.58, 1.49],
        [1.41, 1.30, 1.39, 1.40, 1.42, 1.33],
        3,
    ),
    # 10 folds, losses.
    "10 folds": (
        [0.31, 0.28, 0.35, 0.33, 0.29, 0.30, 0.36, 0.27, 0.34, 0.32],
        [0.35, 0.33, 0.37, 0.39, 0.30, 0.36, 0.41, 0.33, 0.38, 0.34],
        10,
    ),
}

for name, (a, b, k) in CASES.items():
    d = np.array(a) - np.array(b)
    j = len(d)
    error = np.sqrt((1 / j + 1 / (k - 1)) * d.var(ddof=1))
    t = d.mean() / error
    p = 2 * stats.t.sf(abs(t), j - 1)
    half = stats.t.ppf(0.975, j - 1) * error
    plain = stats.ttest_1samp(d, 0)
    print(f"{name}: mean {d.mean()!r} error {error!r} t {t!r} df {j - 1} p {p!r} half {half!r}")
    print(f"  without the correction: t {plain.statistic!r} p {plain.pvalue!r}")
