package chainrule.datasets;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Feeds a digest with samples: every number in its own width, the first byte the highest. */
record SampleDigest(MessageDigest digest) implements Features.Cases<MessageDigest>, Targets.Cases<MessageDigest> {
    void samples(Samples samples) {
        samples.features().choose(this);
        samples.targets().choose(this);
        doubles(samples.weights());
        // Samples without groups have the digest that they had before there were groups.
        if (samples.groups().length > 0) {
            classes(new Targets.Classes(samples.groups()));
        }
    }

    @Override
    public MessageDigest bytes(Features.Bytes features) {
        digest.update(features.data());
        return digest;
    }

    @Override
    public MessageDigest floats(Features.Floats features) {
        var buffer = ByteBuffer.allocate(Float.BYTES);
        for (float value : features.data()) {
            digest.update(buffer.putFloat(0, value).array());
        }
        return digest;
    }

    @Override
    public MessageDigest doubles(Features.Doubles features) {
        return doubles(features.data());
    }

    @Override
    public MessageDigest classes(Targets.Classes targets) {
        var buffer = ByteBuffer.allocate(Integer.BYTES);
        for (int value : targets.labels()) {
            digest.update(buffer.putInt(0, value).array());
        }
        return digest;
    }

    @Override
    public MessageDigest reals(Targets.Reals targets) {
        return doubles(targets.values());
    }

    @Override
    public MessageDigest labels(Targets.Labels targets) {
        digest.update(targets.bits());
        return digest;
    }

    private MessageDigest doubles(double[] values) {
        var buffer = ByteBuffer.allocate(Double.BYTES);
        for (double value : values) {
            digest.update(buffer.putDouble(0, value).array());
        }
        return digest;
    }
}
