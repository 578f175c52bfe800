package chainrule.model;

import chainrule.base.InvalidValue;
import chainrule.formulas.FeatureMaps;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What stands between a sample's features x and the first dense layer's input z: each part reads the next features and writes the
 * next numbers of z. Its parameters are those of its parts, one after the other.
 */
public record InputLayer(List<Part> parts) {
    public InputLayer {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("an input layer needs a part");
        }
    }

    /** z = x. */
    public static InputLayer plain(int width) {
        return new InputLayer(List.of(new Plain(width)));
    }

    /** Size of x. */
    public int inputs() {
        return sum(Part::inputs);
    }

    /** Size of z. */
    public int outputs() {
        return sum(Part::outputs);
    }

    /** How many numbers of all parts are learnt. */
    public int parameters() {
        return sum(Part::parameters);
    }

    /** Whether z = x, without any parameters: then a network needs no input layer. */
    public boolean isPlain() {
        return parts.stream().allMatch(Plain.class::isInstance);
    }

    /** What the tensors of its parts are called in files, such as E2 of the second embedding; empty for parts without parameters. */
    public List<String> names() {
        var counts = new HashMap<String, Integer>();
        var names = new ArrayList<String>();
        for (var part : parts) {
            boolean learns = part.parameters() > 0;
            names.add(learns ? part.symbol() + counts.merge(part.symbol(), 1, Integer::sum) : "");
        }
        return names;
    }

    private int sum(ToIntFunction<Part> size) {
        int sum = 0;
        for (var part : parts) {
            sum = Math.addExact(sum, size.applyAsInt(part));
        }
        return sum;
    }

    /**
     * z of one sample.
     *
     * @param x features, from {@code xAt}
     * @param parameters of all parts
     * @param z is filled from {@code zAt}
     */
    public void forward(double[] x, int xAt, double[] parameters, double[] z, int zAt) {
        int p = 0;
        for (var part : parts) {
            part.forward(x, xAt, parameters, p, z, zAt);
            xAt += part.inputs();
            zAt += part.outputs();
            p += part.parameters();
        }
    }

    /**
     * Adds what one sample contributes to the gradient of the parameters.
     *
     * @param g ∂L/∂z, from {@code zAt}
     * @param z what {@link #forward} made of x
     * @param gradient of the parameters of all parts
     */
    public void addGradient(double[] g, double[] x, int xAt, double[] z, int zAt, double[] gradient) {
        int p = 0;
        for (var part : parts) {
            part.addGradient(g, x, xAt, z, zAt, gradient, p);
            xAt += part.inputs();
            zAt += part.outputs();
            p += part.parameters();
        }
    }

    /**
     * C25, how one sample's loss or output changes with its features: the derivative with respect to each number, and ‖∂L/∂z‖₂ in the place
     * of each category, which has no derivative.
     *
     * @param g ∂L/∂z, from {@code zAt}
     * @param z what {@link #forward} made of x, from {@code zAt}
     * @param parameters of all parts
     * @param dx is filled from {@code xAt}
     */
    public void backward(double[] g, double[] z, int zAt, double[] parameters, double[] dx, int xAt) {
        int p = 0;
        for (var part : parts) {
            part.backward(g, z, zAt, parameters, p, dx, xAt);
            xAt += part.inputs();
            zAt += part.outputs();
            p += part.parameters();
        }
    }

    /** Adds up numbers of z by the features that they are made of: writes one number for each feature from {@code xAt}. */
    public void sums(double[] ofOutputs, int zAt, double[] ofInputs, int xAt) {
        for (var part : parts) {
            int each = part.outputs() / part.inputs();
            for (int i = 0; i < part.inputs(); i++) {
                double sum = 0;
                for (int j = 0; j < each; j++) {
                    sum += ofOutputs[zAt + i * each + j];
                }
                ofInputs[xAt + i] = sum;
            }
            xAt += part.inputs();
            zAt += part.outputs();
        }
    }

    /** Whether a feature is a category, whose number is the place of a row. */
    public boolean isCategory(int feature) {
        int at = 0;
        for (var part : parts) {
            at += part.inputs();
            if (feature < at) {
                return part instanceof Embedding;
            }
        }
        throw new IndexOutOfBoundsException(feature);
    }

    /** Whether there is a category. */
    public boolean hasCategories() {
        return parts.stream().anyMatch(Embedding.class::isInstance);
    }

    /** A function of some features, with parameters of its own. Each feature becomes equally many numbers of z, one after the other. */
    public sealed interface Part permits Plain, Scaled, Embedding, Periodic {
        /** The case of this part. */
        <T> T choose(InputPartCases<T> cases);

        /** How many features it reads. */
        int inputs();

        /** How many numbers it writes. */
        int outputs();

        /** How many numbers are learnt. */
        int parameters();

        /** Rows and columns of its parameters in files. */
        List<Integer> shape();

        /** What its parameters are called in formulas and files, before a number: E of an embedding. */
        String symbol();

        /** z, with its ID. */
        String formula();

        /** The gradient of its parameters, with its ID; empty if it has none. */
        String gradientFormula();

        /** One of its parameters at the beginning. */
        double draw(RandomStream random);

        /** Fills z from {@code zAt} with a sample's features from {@code xAt} and parameters from {@code pAt}. */
        void forward(double[] x, int xAt, double[] p, int pAt, double[] z, int zAt);

        /** Adds one sample's part of ∂L/∂p from {@code pAt}; g = ∂L/∂z and z begin at {@code zAt}. */
        void addGradient(double[] g, double[] x, int xAt, double[] z, int zAt, double[] dp, int pAt);

        /** C25: fills dx from {@code xAt}; g = ∂L/∂z and z begin at {@code zAt}. */
        void backward(double[] g, double[] z, int zAt, double[] p, int pAt, double[] dx, int xAt);
    }

    /** z = x. */
    public record Plain(int width) implements Part {
        public Plain {
            InvalidValue.requirePositive("width", width);
        }

        @Override
        public <T> T choose(InputPartCases<T> cases) {
            return cases.plain(this);
        }

        @Override
        public int inputs() {
            return width;
        }

        @Override
        public int outputs() {
            return width;
        }

        @Override
        public int parameters() {
            return 0;
        }

        @Override
        public List<Integer> shape() {
            return List.of(0);
        }

        @Override
        public String symbol() {
            return "x";
        }

        @Override
        public String formula() {
            return "z = x";
        }

        @Override
        public String gradientFormula() {
            return "";
        }

        @Override
        public double draw(RandomStream random) {
            throw new IllegalStateException("there is no parameter to draw");
        }

        @Override
        public void forward(double[] x, int xAt, double[] p, int pAt, double[] z, int zAt) {
            System.arraycopy(x, xAt, z, zAt, width);
        }

        @Override
        public void addGradient(double[] g, double[] x, int xAt, double[] z, int zAt, double[] dp, int pAt) {}

        @Override
        public void backward(double[] g, double[] z, int zAt, double[] p, int pAt, double[] dx, int xAt) {
            System.arraycopy(g, zAt, dx, xAt, width);
        }
    }

    /** E7: z = s∘x; s begins at 1. */
    public record Scaled(int width) implements Part {
        public Scaled {
            InvalidValue.requirePositive("width", width);
        }

        @Override
        public <T> T choose(InputPartCases<T> cases) {
            return cases.scaled(this);
        }

        @Override
        public int inputs() {
            return width;
        }

        @Override
        public int outputs() {
            return width;
        }

        @Override
        public int parameters() {
            return width;
        }

        @Override
        public List<Integer> shape() {
            return List.of(width);
        }

        @Override
        public String symbol() {
            return "s";
        }

        @Override
        public String formula() {
            return "z = s∘x (E7)";
        }

        @Override
        public String gradientFormula() {
            return "∂s = Σ g∘x (E7)";
        }

        @Override
        public double draw(RandomStream random) {
            return 1;
        }

        @Override
        public void forward(double[] x, int xAt, double[] p, int pAt, double[] z, int zAt) {
            FeatureMaps.scale(x, xAt, width, p, pAt, z, zAt);
        }

        @Override
        public void addGradient(double[] g, double[] x, int xAt, double[] z, int zAt, double[] dp, int pAt) {
            FeatureMaps.addScaleGradient(g, zAt, x, xAt, width, dp, pAt);
        }

        @Override
        public void backward(double[] g, double[] z, int zAt, double[] p, int pAt, double[] dx, int xAt) {
            FeatureMaps.scaleBackward(g, zAt, width, p, pAt, dx, xAt);
        }
    }

    /**
     * A15: one feature, the index of a category, becomes a row of a table E, categories×size. Any number that is not an index, such
     * as −1 for an unknown or missing category, becomes zeros. E begins normally distributed, with the standard deviation 1/√size.
     */
    public record Embedding(int categories, int size) implements Part {
        public Embedding {
            InvalidValue.requirePositive("categories", categories);
            InvalidValue.requirePositive("size", size);
        }

        @Override
        public <T> T choose(InputPartCases<T> cases) {
            return cases.embedding(this);
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public int outputs() {
            return size;
        }

        @Override
        public int parameters() {
            return Math.multiplyExact(categories, size);
        }

        @Override
        public List<Integer> shape() {
            return List.of(categories, size);
        }

        @Override
        public String symbol() {
            return "E";
        }

        @Override
        public String formula() {
            return "z = row c of E (A15)";
        }

        @Override
        public String gradientFormula() {
            return "∂E_c = Σ g over samples of c (C15)";
        }

        @Override
        public double draw(RandomStream random) {
            return random.nextGaussian() / Math.sqrt(size);
        }

        @Override
        public void forward(double[] x, int xAt, double[] p, int pAt, double[] z, int zAt) {
            FeatureMaps.lookUp(x[xAt], categories, size, p, pAt, z, zAt);
        }

        @Override
        public void addGradient(double[] g, double[] x, int xAt, double[] z, int zAt, double[] dp, int pAt) {
            FeatureMaps.addToRow(x[xAt], categories, size, g, zAt, dp, pAt);
        }

        @Override
        public void backward(double[] g, double[] z, int zAt, double[] p, int pAt, double[] dx, int xAt) {
            dx[xAt] = FeatureMaps.rowBackward(size, g, zAt);
        }
    }

    /**
     * C23: each of some numbers x becomes x, sin 2πω₁x … sin 2πω_K x, cos 2πω₁x … cos 2πω_K x, with frequencies ω of its own: width×K
     * parameters.
     *
     * @param frequencies K
     * @param deviation the standard deviation of the normal distribution that ω begins with
     */
    public record Periodic(int width, int frequencies, double deviation) implements Part {
        public Periodic {
            InvalidValue.requirePositive("width", width);
            InvalidValue.requirePositive("frequencies", frequencies);
            InvalidValue.requirePositive("deviation", deviation);
        }

        @Override
        public <T> T choose(InputPartCases<T> cases) {
            return cases.periodic(this);
        }

        @Override
        public int inputs() {
            return width;
        }

        @Override
        public int outputs() {
            return Math.multiplyExact(width, outputsOfNumber());
        }

        private int outputsOfNumber() {
            return Math.addExact(1, Math.multiplyExact(2, frequencies));
        }

        @Override
        public int parameters() {
            return Math.multiplyExact(width, frequencies);
        }

        @Override
        public List<Integer> shape() {
            return List.of(width, frequencies);
        }

        @Override
        public String symbol() {
            return "omega";
        }

        @Override
        public String formula() {
            return "z = (x, sin 2πωx, cos 2πωx) (C23)";
        }

        @Override
        public String gradientFormula() {
            return "∂ω = Σ 2πx(cos(2πωx)·g_sin − sin(2πωx)·g_cos) (C23)";
        }

        @Override
        public double draw(RandomStream random) {
            return deviation * random.nextGaussian();
        }

        @Override
        public void forward(double[] x, int xAt, double[] p, int pAt, double[] z, int zAt) {
            for (int i = 0; i < width; i++) {
                FeatureMaps.waves(x[xAt + i], frequencies, p, pAt + i * frequencies, z, zAt + i * outputsOfNumber());
            }
        }

        @Override
        public void addGradient(double[] g, double[] x, int xAt, double[] z, int zAt, double[] dp, int pAt) {
            for (int i = 0; i < width; i++) {
                int at = zAt + i * outputsOfNumber();
                FeatureMaps.addFrequencyGradient(x[xAt + i], frequencies, z, at, g, at, dp, pAt + i * frequencies);
            }
        }

        @Override
        public void backward(double[] g, double[] z, int zAt, double[] p, int pAt, double[] dx, int xAt) {
            for (int i = 0; i < width; i++) {
                int at = zAt + i * outputsOfNumber();
                dx[xAt + i] = FeatureMaps.wavesBackward(frequencies, p, pAt + i * frequencies, z, at, g, at);
            }
        }
    }
}
