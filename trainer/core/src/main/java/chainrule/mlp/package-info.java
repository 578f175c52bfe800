/**
 * Multilayer perceptrons for Java programs: {@link chainrule.mlp.Mlp} is described and fitted, and becomes a model that predicts.
 *
 * <pre>{@code
 * Dataset houses = Table.read(folder.resolve("houses.csv"), "price");
 * var parts = houses.holdOut(0.2, 1);
 * MlpRegressor model = Mlp.regressor()
 *         .hidden(64, 32)
 *         .epochs(60)
 *         .listener(epoch -> out.println(epoch.epoch() + ": R² " + epoch.validation().text()))
 *         .fit(parts.train());
 * out.println("R² on rows that it has not seen: " + model.score(parts.test()));
 * model.save(folder.resolve("houses.safetensors"));
 * double price = MlpRegressor.load(folder.resolve("houses.safetensors")).predict(new float[] {120, 3});
 * }</pre>
 *
 * <p>Arrays are as good as tables: {@code Mlp.classifier().fit(Dataset.of(inputs, classes))}. Nothing here reads a configuration or
 * prints, and the engine is found on the class path: with the core alone it is the slow reference, in plain Java.
 */
package chainrule.mlp;
