package chainrule.engine.cuda.kernel;

import chainrule.engine.cuda.card.ScalarType;
import java.util.List;
import java.util.Optional;

/**
 * The kernels for one type and one kind of GPU: from the cache if they are there, else from the compiler.
 *
 * @param capability compute capability without its dot, such as 90
 */
public record CompiledKernels(Nvrtc compiler, KernelCache cache, ScalarType real, int capability) {
    /** What the cache holds for this source, these options and this compiler. */
    public Optional<byte[]> cached() {
        return cache.read(key());
    }

    /**
     * Compiles them, and puts them into the cache.
     *
     * @throws chainrule.base.UserException if the compiler refuses
     */
    public byte[] compile() {
        byte[] code = compiler.forCard(real, capability);
        cache.write(key(), code);
        return code;
    }

    private String key() {
        return KernelCache.key(List.of(
                KernelSource.text(),
                String.join(" ", Nvrtc.options(real, compiler.target(capability))),
                compiler.version(),
                Integer.toString(capability)));
    }
}
