package chainrule.formulas;

/** A14: a vector g times the Jacobian of a function of a vector, in O(n), without the Jacobian. */
public final class VectorJacobian {
    private VectorJacobian() {}

    /**
     * Of σ: g∘σ∘(1−σ).
     *
     * @param h σ's output
     * @param to may be {@code g}
     */
    public static void sigmoid(double[] h, double[] g, double[] to) {
        for (int i = 0; i < h.length; i++) {
            to[i] = g[i] * Scalars.sigmoidDerivative(h[i]);
        }
    }

    /**
     * Of softmax: S∘(g − ⟨g,S⟩).
     *
     * @param s softmax's output
     * @param to may be {@code g}
     */
    public static void softmax(double[] s, double[] g, double[] to) {
        double inner = 0;
        for (int i = 0; i < s.length; i++) {
            inner += g[i] * s[i];
        }
        for (int i = 0; i < s.length; i++) {
            to[i] = s[i] * (g[i] - inner);
        }
    }
}
