package chainrule.engine;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.machine.ComputeAction;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The engines on the class path, the preferred one first. */
public final class Engines {
    /** The name that stands for the best engine that can run here. */
    public static final String AUTO = "auto";

    private final List<Engine> engines;

    public Engines(List<Engine> engines) {
        this.engines = engines.stream()
                .sorted(Comparator.comparingInt(Engine::rank).reversed())
                .toList();
    }

    public static Engines onClassPath() {
        return new Engines(ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList());
    }

    /** Loads the libraries that training will probably need; to be called in a thread of its own. */
    public void loadAhead() {
        engines.stream().filter(engine -> engine.rank() > 0).forEach(Engine::loadAhead);
    }

    public List<Engine> all() {
        return engines;
    }

    /**
     * The engine of that name, or the best one for {@code auto}, which does without those of rank 0: nobody takes a slow one unasked
     * because the fast ones lack something.
     *
     * @throws UserException if there is none of that name, or it can't run here
     */
    public Engine named(String name) {
        if (name.equals(AUTO)) {
            return engines.stream()
                    .filter(engine ->
                            engine.rank() > 0 && engine.reasonNotToRun().isEmpty())
                    .findFirst()
                    .orElseThrow(this::noneCanRun);
        }
        var engine = engines.stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserException("there is no engine '%s': choose one of auto, %s%s"
                        .formatted(
                                name,
                                engines.stream().map(Engine::name).collect(Collectors.joining(", ")),
                                elsewhere(name))));
        engine.reasonNotToRun().ifPresent(reason -> {
            throw new UserException(Message.of("engine %s can't run here: %s", name, reason));
        });
        return engine;
    }

    private static String elsewhere(String name) {
        String module = switch (name) {
            case "nd4j", "dl4j", "dl4j-hand-derived" -> "chainrule-nd4j";
            case "cuda" -> "chainrule-cuda";
            default -> "";
        };
        return module.isEmpty() ? "" : "; %s has it, which is not on the class path".formatted(module);
    }

    private UserException noneCanRun() {
        var best = engines.get(0);
        return new UserException(Message.of(
                "no engine can run here but slow ones: %s can't: %s; %s lists all",
                best.name(),
                best.reasonNotToRun().orElse(Message.text("it is slow")),
                ComputeAction.LIST_ENGINES.of()));
    }
}
