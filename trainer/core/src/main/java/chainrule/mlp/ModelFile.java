package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.checkpoint.WholeFile;
import chainrule.datasets.Augmentation;
import chainrule.engine.TrainingRules;
import chainrule.json.Json;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import chainrule.train.BatchSize;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A model's file: a {@link Checkpoint}, and what training continues from. */
final class ModelFile {
    private static final String TRAINING = "training";
    private static final String STATE = "optimizer.";
    private static final String EMA = "ema";
    private static final String SWA = "swa";
    private static final String AUGMENTATION = "augmentation";
    private static final String GROUPS = "groups";

    private ModelFile() {}

    static void write(Fitted fitted, Path file) {
        var content = fitted.checkpoint().file();
        var metadata = new LinkedHashMap<>(content.metadata());
        var tensors = new LinkedHashMap<>(content.tensors());
        fitted.memory().ifPresent(memory -> {
            metadata.put(TRAINING, text(memory));
            var type = memory.precision() == Precision.FLOAT64 ? Tensor.Type.F64 : Tensor.Type.F32;
            for (int i = 0; i < memory.state().size(); i++) {
                double[] values = memory.state().get(i);
                tensors.put(STATE + i, new Tensor(type, List.of((long) values.length), values));
            }
        });
        WholeFile.write(file, new Safetensors(metadata, tensors).bytes());
    }

    private static String text(TrainingMemory memory) {
        var all = new LinkedHashMap<String, Object>();
        all.put("optimizer", OptimizerJson.list(memory.optimizer()));
        all.put("batch", memory.batch().toString());
        all.put("clipNorm", memory.clipNorm().orElse(null));
        all.put("classWeights", memory.classWeights());
        all.put("mixup", memory.mixup());
        all.put(AUGMENTATION, list(memory.augmentation()));
        all.put("average", memory.rules().average().map(ModelFile::list).orElse(null));
        all.put("accumulate", memory.rules().accumulate());
        all.put("freeze", memory.rules().frozen());
        all.put(GROUPS, GroupsJson.map(memory.rules().groups()));
        all.put("seed", memory.seed());
        all.put("precision", memory.precision().name());
        all.put("threads", memory.threads().orElse(0));
        all.put("engine", memory.engine());
        all.put("steps", memory.steps());
        all.put("states", memory.state().size());
        return Json.line(all);
    }

    /** Changes of images as a list of their numbers, in the record's order. */
    private static List<Object> list(Augmentation augmentation) {
        return List.of(
                augmentation.flip(),
                augmentation.crop(),
                augmentation.resizedCrop(),
                augmentation.rotation(),
                augmentation.brightness(),
                augmentation.contrast(),
                augmentation.saturation(),
                augmentation.cutout());
    }

    /** @param list null in files of earlier versions, which have none */
    private static Augmentation augmentation(List<?> list) {
        return list == null
                ? Augmentation.NONE
                : new Augmentation(
                        (Boolean) list.get(0),
                        ((Number) list.get(1)).intValue(),
                        ((Number) list.get(2)).doubleValue(),
                        ((Number) list.get(3)).doubleValue(),
                        ((Number) list.get(4)).doubleValue(),
                        ((Number) list.get(5)).doubleValue(),
                        ((Number) list.get(6)).doubleValue(),
                        ((Number) list.get(7)).intValue());
    }

    /** A mean of weights (D8) as a list: its name, then its number. */
    private static List<Object> list(Averaging averaging) {
        return averaging instanceof Averaging.Swa swa
                ? List.of(SWA, swa.epochs())
                : List.of(EMA, ((Averaging.Ema) averaging).decay());
    }

    private static Averaging averaging(List<?> list) {
        var number = (Number) list.get(1);
        return switch (list.get(0).toString()) {
            case SWA -> new Averaging.Swa(number.intValue());
            case EMA -> new Averaging.Ema(number.doubleValue());
            default -> throw new IllegalArgumentException("no mean of weights is called " + list.get(0));
        };
    }

    /** What was done in addition to the usual step: files of earlier versions know nothing of it. */
    private static TrainingRules rules(Map<?, ?> all) {
        if (!all.containsKey("accumulate")) {
            return TrainingRules.NONE;
        }
        var frozen = ((List<?>) all.get("freeze"))
                .stream().map(layer -> ((Number) layer).intValue()).toList();
        var average = Optional.ofNullable((List<?>) all.get("average")).map(ModelFile::averaging);
        return new TrainingRules(
                average, number(all, "accumulate").intValue(), frozen, GroupsJson.read((Map<?, ?>) all.get(GROUPS)));
    }

    static Fitted read(Path file) {
        var content = Safetensors.read(file);
        var checkpoint = Checkpoint.of(file, content);
        var memory = Optional.ofNullable(content.metadata().get(TRAINING)).map(text -> memory(file, text, content));
        return new Fitted(checkpoint, memory, new EngineChoice.Best(), List.of());
    }

    private static TrainingMemory memory(Path file, String text, Safetensors content) {
        try {
            var all = JSON.std.mapFrom(text);
            int threads = number(all, "threads").intValue();
            return new TrainingMemory(
                    OptimizerJson.read((List<?>) all.get("optimizer")),
                    BatchSize.parse(all.get("batch").toString()),
                    Optional.ofNullable(all.get("clipNorm")).map(norm -> ((Number) norm).doubleValue()),
                    ((List<?>) all.get("classWeights"))
                            .stream().map(Object::toString).toList(),
                    all.containsKey("mixup") ? number(all, "mixup").doubleValue() : 0,
                    augmentation((List<?>) all.get(AUGMENTATION)),
                    rules(all),
                    number(all, "seed").longValue(),
                    Precision.valueOf(all.get("precision").toString()),
                    threads > 0 ? OptionalInt.of(threads) : OptionalInt.empty(),
                    all.get("engine").toString(),
                    number(all, "steps").longValue(),
                    state(number(all, "states").intValue(), content));
        } catch (IOException
                | ClassCastException
                | NullPointerException
                | IndexOutOfBoundsException
                | IllegalArgumentException e) {
            throw new UserException(file + " is damaged: what it says of its training can't be read", e);
        }
    }

    /** How many arrays, and how long, is the engine's business. */
    private static List<double[]> state(int count, Safetensors content) {
        var state = new ArrayList<double[]>();
        for (int i = 0; i < count; i++) {
            state.add(content.tensors().get(STATE + i).values());
        }
        return state;
    }

    private static Number number(Map<?, ?> all, String key) {
        return (Number) all.get(key);
    }
}
