"""What the GPU peers share: their options, the engine's trajectory, and the timing in turns.

A peer makes itself ready, prints one JSON line ({"peer": …, "loss_error": …} or {"skipped": "why"}), and for each line of its
standard input times itself and prints one more: {"step_ms": …}.
"""
import argparse
import json
import os
import statistics
import sys
import time

WARM_UP = 1.0
"""Seconds; a third of it when it was warm before. The engine does the same."""
MOST_BYTES = 160 << 20
"""Of samples, as the engine's bench has them."""


def options(description, modes):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--mode", choices=modes, required=True)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--layers", default="3072-512-256-10")
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd")
    parser.add_argument("--precision", choices=["float32", "tf32", "bfloat16"], default="float32")
    parser.add_argument("--loss", choices=["cross-entropy", "squared-error"], default="cross-entropy")
    parser.add_argument("--steps", type=int, default=400, help="of a timed round")
    parser.add_argument("--seeds", type=int, default=1, help="networks trained at the same time")
    parser.add_argument("--seconds", type=float, default=WARM_UP, help="of warm-up, and again of measuring, at least")
    parser.add_argument("--trajectory", help="a file of `bench --trajectory`: trains its steps first, and compares the losses")
    return parser.parse_args()


def sizes(layers):
    """3072-512-120x6-10 as a list of numbers."""
    all_sizes = []
    for term in layers.split("-"):
        size, _, times = term.partition("x")
        all_sizes += [int(size)] * int(times or 1)
    return all_sizes


def rate(optimizer):
    """The engine's usual ones."""
    return {"sgd": 0.01, "adam": 0.001}[optimizer]


def samples(arguments):
    """As many as the engine's bench has."""
    inputs = sizes(arguments.layers)[0]
    most = min(max(arguments.steps, 100) * arguments.batch, MOST_BYTES // inputs)
    return max(arguments.batch, most // arguments.batch * arguments.batch)


def read(path):
    """The arrays of a safetensors file: float32 and float64 only."""
    import numpy

    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    kinds = {"F32": numpy.float32, "F64": numpy.float64}
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            arrays[name] = numpy.frombuffer(data[begin:end], kinds[entry["dtype"]]).reshape(entry["shape"]).copy()
    return arrays, header.get("__metadata__", {})


def loss_error(found, expected):
    """The largest relative difference; not a number counts as infinite."""
    errors = [abs(a - b) / abs(b) if a == a else float("inf") for a, b in zip(found, expected)]
    assert len(errors) == len(expected) > 0
    return max(errors)


def say(answer):
    print(json.dumps(answer), flush=True)


def skip(why):
    lines = str(why).strip().splitlines()
    say({"skipped": lines[0][:300] if lines else repr(why)})
    sys.stdout.flush()
    # Libraries that failed half-way may also fail when they are taken down.
    os._exit(0)


def serve(name, run_round, arguments, error=None):
    """Answers until its standard input ends.

    run_round makes --steps steps and waits for them.
    """
    answer = {"peer": name}
    if error is not None:
        answer["loss_error"] = error
    say(answer)
    warm_up = arguments.seconds
    for line in sys.stdin:
        if not line.strip():
            continue
        begin = time.perf_counter()
        while True:
            run_round()
            if time.perf_counter() - begin >= warm_up:
                break
        warm = time.perf_counter() - begin
        warm_up = 0.3 * arguments.seconds
        times = []
        while len(times) < 5 or sum(times) < arguments.seconds:
            begin = time.perf_counter()
            run_round()
            times.append(time.perf_counter() - begin)
        each = [1e3 * seconds / arguments.steps for seconds in times]
        say({
            "step_ms": statistics.median(each), "step_ms_min": min(each), "step_ms_max": max(each),
            "rounds": len(times), "steps": len(times) * arguments.steps, "measured_s": sum(times), "warm_up_s": warm,
        })
