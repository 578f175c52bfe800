package chainrule.model;

import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;

/** What is made of each kind of part of an input layer: who implements it forgets none. */
public interface InputPartCases<T> {
    T plain(Plain plain);

    T scaled(Scaled scaled);

    T embedding(Embedding embedding);

    T periodic(Periodic periodic);

    /** The case of a part. */
    default T of(Part part) {
        return part.choose(this);
    }
}
