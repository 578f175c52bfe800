package chainrule.engine.dl4j;

/** Deeplearning4j with layers and a loss whose backward pass is Chainrule's. */
public final class HandDerivedEngine extends Dl4jEngine {
    public HandDerivedEngine() {
        super(Layers.HAND_DERIVED);
    }

    @Override
    public String name() {
        return "dl4j-hand-derived";
    }

    @Override
    public int rank() {
        return 5;
    }
}
