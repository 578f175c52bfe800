package chainrule.export.onnx;

/**
 * Goes through all places of an array of some sizes, row by row, and says where each lies in another array.
 *
 * @param sizes whose product is an int
 */
record Walk(long[] sizes) {
    /** A place, and the other one. */
    @FunctionalInterface
    interface Visitor {
        void visit(int place, int other);
    }

    /** @param strides of the other array, an axis */
    void each(long[] strides, Visitor visitor) {
        var index = new long[sizes.length];
        long count = OnnxConstant.count(sizes);
        long other = 0;
        for (int place = 0; place < count; place++) {
            visitor.visit(place, (int) other);
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                other += strides[axis];
                if (++index[axis] < sizes[axis]) {
                    break;
                }
                other -= strides[axis] * sizes[axis];
                index[axis] = 0;
            }
        }
    }
}
