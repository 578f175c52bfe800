package chainrule.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import chainrule.datasets.Features;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Microsoft's ONNX Runtime with a model: what other programs make of the file. Outside of Maven, set ORT_DISABLE_TELEMETRY=1:
 * its telemetry matches the command line with a regular expression that needs more stack than there is for a long class path.
 */
public final class OnnxRuntime implements AutoCloseable {
    private final OrtSession session;

    public OnnxRuntime(byte[] model) throws OrtException {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = OrtEnvironment.getEnvironment().createSession(model, options);
        }
    }

    OrtSession session() {
        return session;
    }

    /**
     * An output for raw samples.
     *
     * @param shape of one sample, as the file has it
     * @return samples×outputs
     */
    public List<double[]> output(String name, Features samples, long... shape) throws OrtException {
        var sizes = new long[shape.length + 1];
        sizes[0] = samples.count();
        System.arraycopy(shape, 0, sizes, 1, shape.length);
        try (var input = tensor(samples, sizes);
                var outputs = session.run(Map.of("input", input))) {
            var value = outputs.get(name).orElseThrow().getValue();
            return value instanceof double[][] rows
                    ? List.of(rows)
                    : Arrays.stream((float[][]) value).map(OnnxRuntime::widened).toList();
        }
    }

    private static double[] widened(float[] row) {
        var widened = new double[row.length];
        Arrays.setAll(widened, i -> row[i]);
        return widened;
    }

    private static OnnxTensor tensor(Features samples, long[] sizes) throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        if (samples instanceof Features.Bytes bytes) {
            // The runtime reads a direct buffer only.
            var buffer = ByteBuffer.allocateDirect(bytes.data().length)
                    .put(bytes.data())
                    .flip();
            return OnnxTensor.createTensor(environment, buffer, sizes, OnnxJavaType.UINT8);
        }
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(((Features.Floats) samples).data()), sizes);
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
