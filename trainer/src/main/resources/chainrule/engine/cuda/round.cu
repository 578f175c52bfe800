// A product's factor as bfloat16: the upper half of the nearest, of two equally near the even one; NaN stays NaN.
extern "C" __global__ void roundToBfloat16(
        unsigned short *to, u64 strideOfTo, const real *from, u64 stride, int count) {
    to = own(to, strideOfTo);
    from = own(from, stride);
    FOR_EACH(i, count) {
        union {
            float value;
            u32 bits;
        } number;
        number.value = (float) from[i];
        int nan = number.value != number.value;
        u32 rounded = number.bits + 0x7fff + (number.bits >> 16 & 1);
        to[i] = (unsigned short) (nan ? 0x7fc0 : rounded >> 16);
    }
}
