// A block works on one sample: its loss, whether it is a hit, and the loss's gradient over its logits, divided by n.

// The largest of a block's numbers, and the first place that has it.
__device__ int blockBest(real value, int at, real *largest) {
    __shared__ real values[MOST_THREADS];
    __shared__ int places[MOST_THREADS];
    values[threadIdx.x] = value;
    places[threadIdx.x] = at;
    __syncthreads();
    for (u32 half = blockDim.x / 2; half > 0; half /= 2) {
        u32 other = threadIdx.x + half;
        if (threadIdx.x < half
                && (values[other] > values[threadIdx.x]
                    || (values[other] == values[threadIdx.x] && places[other] < places[threadIdx.x]))) {
            values[threadIdx.x] = values[other];
            places[threadIdx.x] = places[other];
        }
        __syncthreads();
    }
    *largest = values[0];
    int best = places[0];
    __syncthreads();
    return best;
}

// A12: o <- S(o), and *rest <- the sum of all S_j but the largest, at `best`: 1 - S_best has lost its digits where S_best is
// almost 1. Returns log sum exp(o - max).
__device__ real softmax(real *o, int m, int best, real max, real *rest) {
    real part = 0;
    for (int j = threadIdx.x; j < m; j += blockDim.x) {
        o[j] = j == best ? 1 : exp(o[j] - max);
        part += j == best ? 0 : o[j];
    }
    real others = blockSum(part);
    for (int j = threadIdx.x; j < m; j += blockDim.x) {
        o[j] /= 1 + others;
    }
    *rest = others / (1 + others);
    return log1p(others);
}

// S_j - onehot(y)_j.
__device__ real error(real probability, int j, int y, int best, real rest) {
    return j != y ? probability : j == best ? -rest : probability - 1;
}

// B2, C1: the loss is log sum exp(o - max) + (max - o_y), and o <- S(o) - onehot(y).
__device__ real crossEntropy(real *o, int m, int y, int best, real max) {
    real atY = o[y];
    __syncthreads();
    real rest;
    real logSum = softmax(o, m, best, max, &rest);
    for (int j = threadIdx.x; j < m; j += blockDim.x) {
        o[j] = error(o[j], j, y, best, rest);
    }
    return logSum + (max - atY);
}

// B5, C11: the loss is |e|^2 / m with e = S - onehot(y), and o <- (2/m) S o (e - <e,S>).
__device__ real squaredError(real *o, int m, int y, int best, real max) {
    real rest;
    softmax(o, m, best, max, &rest);
    real squares = 0;
    real products = 0;
    for (int j = threadIdx.x; j < m; j += blockDim.x) {
        real e = error(o[j], j, y, best, rest);
        squares += e * e;
        products += e * o[j];
    }
    real inner = blockSum(products);
    for (int j = threadIdx.x; j < m; j += blockDim.x) {
        o[j] = (real) 2 / m * (o[j] * (error(o[j], j, y, best, rest) - inner));
    }
    return blockSum(squares) / m;
}

// B6, C12: the loss is the sum of softplus(z), and where the target is 1 softplus(z) - z = softplus(-z) (A2);
// o <- sigma(z) - t, and sigma(z) - 1 = -sigma(-z).
__device__ real binaryCrossEntropy(real *o, int m, int y) {
    real part = 0;
    for (int j = threadIdx.x; j < m; j += blockDim.x) {
        real sign = (m == 1 ? y : j == y) ? -1 : 1;
        part += activation(SOFTPLUS, 0, sign * o[j]);
        o[j] = sign * activation(SIGMOID, 0, sign * o[j]);
    }
    return blockSum(part);
}

extern "C" __global__ void lossGradient(
        real *logits, u64 stride, int n, int m, const int *now, const int *order, int rows, const int *labels, int loss,
        real *losses, int *hits) {
    logits = own(logits, stride);
    now = own(now, HEADER);
    order = own(order, rows);
    losses = own(losses, n);
    hits = own(hits, n);
    for (int sample = blockIdx.x; sample < n; sample += gridDim.x) {
        real *o = logits + (u64) sample * m;
        int y = labels[order[now[FROM] + sample]];
        real value = o[0];
        int at = 0;
        for (int j = threadIdx.x; j < m; j += blockDim.x) {
            if (o[j] > value) {
                value = o[j];
                at = j;
            }
        }
        real max;
        int best = blockBest(value, at, &max);
        int predicted = m == 1 ? max > 0 : best;
        real found = loss == CROSS_ENTROPY ? crossEntropy(o, m, y, best, max)
                : loss == SQUARED_ERROR ? squaredError(o, m, y, best, max)
                : binaryCrossEntropy(o, m, y);
        for (int j = threadIdx.x; j < m; j += blockDim.x) {
            o[j] /= n;
        }
        if (threadIdx.x == 0) {
            losses[sample] = found;
            hits[sample] = predicted == y;
        }
        __syncthreads();
    }
}
