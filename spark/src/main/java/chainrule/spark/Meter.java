package chainrule.spark;

import chainrule.engine.RunningMetrics;
import chainrule.engine.dl4j.Dl4jNetworkInTraining;
import org.apache.spark.SparkContext;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Brings home what the copies counted of a batch. Each task has one of its own; Spark adds up the numbers in them. */
final class Meter implements TrainingHook {
    private static final long serialVersionUID = 1;

    private final DoubleAccumulator loss;
    private final DoubleAccumulator score;
    private final LongAccumulator count;
    private transient RunningMetrics tally;

    Meter(SparkContext spark) {
        loss = spark.doubleAccumulator();
        score = spark.doubleAccumulator();
        count = spark.longAccumulator();
    }

    void reset() {
        loss.reset();
        score.reset();
        count.reset();
    }

    void countInto(RunningMetrics total) {
        total.add(loss.value(), score.value(), count.value());
    }

    @Override
    public void preUpdate(DataSet batch, Model model) {
        tally = new RunningMetrics();
        Dl4jNetworkInTraining.meter((MultiLayerNetwork) model, tally);
    }

    @Override
    public void postUpdate(DataSet batch, Model model) {
        loss.add(tally.lossSum());
        score.add(tally.scoreSum());
        count.add(tally.count());
    }

    @Override
    public void preUpdate(MultiDataSet batch, Model model) {
        throw new UnsupportedOperationException("a network has one input here");
    }

    @Override
    public void postUpdate(MultiDataSet batch, Model model) {
        throw new UnsupportedOperationException("a network has one input here");
    }
}
