// What CompiledCard calls. In front of this: shim.h, the kernels, and the list of them.
#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED int card_launch(const char *name, int count, int blocks, int members, int threads, void **arguments) {
    static auto known = kernels();
    auto found = known.find(name);
    if (found == known.end()) {
        return 1;
    }
    if (found->second.arity != count) {
        return 2;
    }
    try {
        runGrid(found->second, blocks, members, threads, arguments);
    } catch (const std::logic_error &) {
        return 3;
    }
    return misaligned ? 4 : 0;
}

EXPORTED void card_multiply(
        void *out, const void *a, int transposeA, const void *b, int transposeB, int rows, int columns, int inner,
        int factors, const void *alpha, const void *beta, int epilogue, const void *bias, int members,
        int64_t strideOfOut, int64_t strideOfA, int64_t strideOfB, int64_t strideOfBias) {
    multiplyAll(out, a, transposeA, b, transposeB, rows, columns, inner, factors, alpha, beta, epilogue, bias,
            {members, strideOfOut, strideOfA, strideOfB, strideOfBias});
}
