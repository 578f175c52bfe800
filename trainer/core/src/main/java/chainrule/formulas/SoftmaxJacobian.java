package chainrule.formulas;

/**
 * A13: ∂Sᵢ/∂xⱼ = Sᵢ·1{i=j} − SᵢSⱼ; the Jacobian is diag(S) − S·Sᵀ. For study: a backward pass needs only its product with
 * a vector, see {@link VectorJacobian}.
 */
public final class SoftmaxJacobian {
    private SoftmaxJacobian() {}

    /**
     * The Jacobian, row by row.
     *
     * @param s softmax's output
     */
    public static double[] of(double[] s) {
        int n = s.length;
        var jacobian = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                jacobian[i * n + j] = (i == j ? s[i] : 0) - s[i] * s[j];
            }
        }
        return jacobian;
    }
}
