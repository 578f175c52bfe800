package chainrule.model;

import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import java.util.Arrays;
import java.util.stream.Collectors;

/** An input layer as one line, a word for each part: {@code plain:3 embedding:5:2}. */
public final class InputLayerText implements InputPartCases<String> {
    private InputLayerText() {}

    public static String of(InputLayer layer) {
        return layer.parts().stream().map(new InputLayerText()::of).collect(Collectors.joining(" "));
    }

    /** @throws IllegalArgumentException if a word is not a part's */
    public static InputLayer parse(String text) {
        return new InputLayer(
                Arrays.stream(text.split(" ")).map(InputLayerText::part).toList());
    }

    private static Part part(String word) {
        String[] all = word.split(":");
        return switch (all[0]) {
            case "plain" -> new Plain(Integer.parseInt(all[1]));
            case "scaled" -> new Scaled(Integer.parseInt(all[1]));
            case "embedding" -> new Embedding(Integer.parseInt(all[1]), Integer.parseInt(all[2]));
            case "periodic" ->
                new Periodic(Integer.parseInt(all[1]), Integer.parseInt(all[2]), Double.parseDouble(all[3]));
            default -> throw new IllegalArgumentException("no part of an input layer is called " + word);
        };
    }

    @Override
    public String plain(Plain plain) {
        return "plain:" + plain.width();
    }

    @Override
    public String scaled(Scaled scaled) {
        return "scaled:" + scaled.width();
    }

    @Override
    public String embedding(Embedding embedding) {
        return "embedding:%d:%d".formatted(embedding.categories(), embedding.size());
    }

    @Override
    public String periodic(Periodic periodic) {
        return "periodic:%d:%d:%s".formatted(periodic.width(), periodic.frequencies(), periodic.deviation());
    }
}
