package chainrule.spark;

import chainrule.datasets.Batches;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.dl4j.Dl4jNetworkInTraining;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.optim.LearningRate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDDLike;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;

/** A network whose steps are made by DL4J's {@link ParameterAveragingTrainingMaster}, a batch at a time. */
final class AveragedTraining extends Dl4jNetworkInTraining {
    private final Application application;
    private final JavaSparkContext spark;
    private final Batches batches;
    private final int workers;
    private final int averageEvery;
    private final int share;
    private final Broadcast<TrainingData> data;
    private final Meter meter;
    private final SparkDl4jMultiLayer network;

    AveragedTraining(Application application, TrainingJob job, int workers, int averageEvery) {
        super(prepared(job, averageEvery));
        this.application = application;
        this.spark = JavaSparkContext.fromSparkContext(application.context());
        this.batches = job.batches();
        this.workers = workers;
        this.averageEvery = averageEvery;
        this.share = (batches.batch() - 1) / (workers * averageEvery) + 1;
        // Each machine gets them once, whatever number of tasks reads them.
        this.data = spark.broadcast(TrainingData.of(batches, spec().outputs(), type()));
        this.meter = new Meter(spark.sc());
        this.network = new SparkDl4jMultiLayer(spark, network(), new Master());
    }

    /** Its optimiser counts the updates of the copies, of which a step has several. */
    private static TrainingJob prepared(TrainingJob job, int averageEvery) {
        NativeThreads.prepare();
        var rate = job.rate();
        return new TrainingJob(
                job.initial(),
                job.batches(),
                job.optimizer(),
                new LearningRate(rate.rate(), rate.schedule(), rate.stepsPerEpoch() * averageEvery, rate.epochs()),
                job.clipNorm(),
                job.seed(),
                job.precision(),
                job.threads(),
                job.optimizerState());
    }

    /** Reads what is at hand: Spark need not look for it. */
    private final class Master extends ParameterAveragingTrainingMaster {
        private static final long serialVersionUID = 1;

        Master() {
            super(new Builder(workers, share)
                    .batchSizePerWorker(share)
                    .averagingFrequency(averageEvery)
                    .rddTrainingApproach(RDDTrainingApproach.Direct)
                    .repartionData(Repartition.Never)
                    .storageLevel(null)
                    .saveUpdater(true)
                    .trainingHooks(meter));
        }

        /** All that it is given is for one round: DL4J would read every batch once more to count them. */
        @Override
        protected <T, R extends JavaRDDLike<T, R>> long getTotalDataSetObjectCount(JavaRDDLike<T, R> round) {
            return 1;
        }
    }

    @Override
    public void run(int epoch, int first, int steps, RunningMetrics tally) {
        for (int step = first; step < first + steps; step++) {
            var shares = new ArrayList<Share>();
            int from = step * batches.batch();
            int count = batches.size(step);
            for (int worker = 0; worker < workers; worker++) {
                int begin = from + (int) ((long) count * worker / workers);
                int end = from + (int) ((long) count * (worker + 1) / workers);
                if (end > begin) {
                    shares.add(new Share(epoch, begin, end - begin, share));
                }
            }
            network().setIterationCount(((epoch - 1) * batches.steps() + step) * averageEvery);
            meter.reset();
            fit(shares);
            meter.countInto(tally);
        }
    }

    private void fit(List<Share> shares) {
        try {
            network.fit(spark.parallelize(shares, shares.size()).flatMap(new ReadShare(data)));
        } catch (Exception e) {
            // Scala throws what Java would have to declare.
            throw application.failure(e);
        }
    }

    @Override
    public void close() {
        data.destroy();
        super.close();
    }
}
