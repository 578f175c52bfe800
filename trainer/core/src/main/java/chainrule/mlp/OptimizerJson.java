package chainrule.mlp;

import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** An optimiser as a list: its name, then its numbers in the order of its record, such as {@code ["momentum", 0.01, 0.9]}. */
final class OptimizerJson implements Optimizer.Cases<List<Object>> {
    static List<Object> list(Optimizer optimizer) {
        return optimizer.choose(new OptimizerJson());
    }

    private static List<Object> list(String name, double... numbers) {
        var list = new ArrayList<Object>();
        list.add(name);
        DoubleStream.of(numbers).forEach(list::add);
        return list;
    }

    @Override
    public List<Object> sgd(Sgd o) {
        return list("sgd", o.rate());
    }

    @Override
    public List<Object> momentum(Momentum o) {
        return list("momentum", o.rate(), o.momentum());
    }

    @Override
    public List<Object> nesterov(Nesterov o) {
        return list("nesterov", o.rate(), o.momentum());
    }

    @Override
    public List<Object> rmsProp(RmsProp o) {
        return list("rmsprop", o.rate(), o.decay(), o.epsilon());
    }

    @Override
    public List<Object> adam(Adam o) {
        return list(
                "adam",
                o.rate(),
                o.beta1(),
                o.beta2(),
                o.epsilon(),
                o.epsilonPlace().ordinal());
    }

    @Override
    public List<Object> adamW(AdamW o) {
        return list("adamw", o.rate(), o.beta1(), o.beta2(), o.epsilon(), o.weightDecay());
    }

    @Override
    public List<Object> lion(Lion o) {
        return list("lion", o.rate(), o.beta1(), o.beta2(), o.weightDecay());
    }

    /** @throws IllegalArgumentException if the list is something else */
    static Optimizer read(List<?> list) {
        double[] n = list.stream()
                .skip(1)
                .mapToDouble(number -> ((Number) number).doubleValue())
                .toArray();
        return switch (list.get(0).toString()) {
            case "sgd" -> new Sgd(n[0]);
            case "momentum" -> new Momentum(n[0], n[1]);
            case "nesterov" -> new Nesterov(n[0], n[1]);
            case "rmsprop" -> new RmsProp(n[0], n[1], n[2]);
            case "adam" -> new Adam(n[0], n[1], n[2], n[3], EpsilonPlace.values()[(int) n[4]]);
            case "adamw" -> new AdamW(n[0], n[1], n[2], n[3], n[4]);
            case "lion" -> new Lion(n[0], n[1], n[2], n[3]);
            default -> throw new IllegalArgumentException("no optimiser is called " + list.get(0));
        };
    }
}
