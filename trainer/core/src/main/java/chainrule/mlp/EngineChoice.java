package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.engine.Engine;
import chainrule.engine.Engines;

/** Which engine computes. */
sealed interface EngineChoice {
    /** @throws UserException if it is not on the class path, or can't run here */
    Engine find();

    /** The best one on the class path; the slow reference only where there is no other. */
    record Best() implements EngineChoice {
        @Override
        public Engine find() {
            var engines = Engines.onClassPath();
            if (engines.all().isEmpty()) {
                throw new UserException(
                        "no engine is on the class path: a jar that was made of several must merge their META-INF/services");
            }
            boolean alone = engines.all().stream().allMatch(engine -> engine.rank() == 0);
            return alone ? engines.all().get(0) : engines.named(Engines.AUTO);
        }
    }

    /** One of the class path's. */
    record Named(String name) implements EngineChoice {
        @Override
        public Engine find() {
            return Engines.onClassPath().named(name);
        }
    }

    /** One that the program made. */
    record Given(Engine engine) implements EngineChoice {
        @Override
        public Engine find() {
            return engine;
        }
    }
}
