package chainrule.spark;

import chainrule.engine.nd4j.NativeThreads;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.dataset.DataSet;

/** Makes a share's batches where they are used. */
record ReadShare(Broadcast<TrainingData> data) implements FlatMapFunction<Share, DataSet> {
    @Override
    public Iterator<DataSet> call(Share share) {
        NativeThreads.prepare();
        return data.value().read(share);
    }
}
