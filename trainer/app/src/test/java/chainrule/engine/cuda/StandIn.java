package chainrule.engine.cuda;

import java.nio.file.Files;
import java.nio.file.Path;

/** Libraries that stand in for NVIDIA's driver, NVRTC and cuBLASLt, one folder for each type that kernels are compiled for. */
final class StandIn {
    private StandIn() {}

    /** @param args the folder in which the folders `float` and `double` are made */
    public static void main(String[] args) throws Exception {
        for (var real : Real.values()) {
            var folder =
                    Files.createDirectories(Path.of(args[0]).toAbsolutePath().resolve(real.keyword()));
            var driver = Gpp.library(
                    folder, "libcuda.so.1", Gpp.kernels(real) + Gpp.resource("driver.cpp"), "-Wl,-soname,libcuda.so.1");
            for (var name : CudaLibraries.names()) {
                Gpp.library(folder, name, "", "-Wl,-soname," + name, "-Wl,--no-as-needed", driver.toString());
            }
        }
        // Gpp deletes what it made when a process exits in the usual way.
        Runtime.getRuntime().halt(0);
    }
}
