package chainrule.engine.cuda.driver;

import chainrule.base.Message;
import chainrule.datasets.DataSetting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Variables of the environment that change what CUDA's libraries and driver do, without a message.
 *
 * @param variables by name
 */
public record CudaEnvironment(Map<String, String> variables) {
    /** Those with which products are not what they are said to be. */
    private static final Map<String, Message> CHANGES_PRODUCTS = Map.of(
            "NVIDIA_TF32_OVERRIDE",
            Message.of(
                    "CUDA's libraries then round the factors of float32 products to tf32: unset it, and use `%s` for that",
                    DataSetting.PRECISION.to("tf32")),
            "CUBLAS_EMULATE_SINGLE_PRECISION",
            Message.text("cuBLASLt then makes float32 products from bfloat16 parts: unset it"),
            "CUBLAS_EMULATE_DOUBLE_PRECISION",
            Message.text("cuBLASLt then makes float64 products from integers: unset it"));

    /** Those that libcublasLt, the loader and the driver read, and that change results, speed or what is loaded. */
    private static final List<String> NAMES = List.of(
            CudaLibraries.VARIABLE,
            "NVIDIA_TF32_OVERRIDE",
            "CUBLAS_EMULATE_SINGLE_PRECISION",
            "CUBLAS_EMULATE_DOUBLE_PRECISION",
            "CUBLAS_EMULATION_STRATEGY",
            "CUBLAS_FIXEDPOINT_EMULATION_MANTISSA_BIT_COUNT",
            "CUBLASLT_HEURISTICS_LUT_FILE",
            "CUBLASLT_HEURISTICS_CACHE_CAPACITY",
            "CUBLASLT_LOG_LEVEL",
            "CUBLASLT_LOG_MASK",
            "CUBLAS_FORCE_XMMA_KERNEL_INIT",
            "CUDA_VISIBLE_DEVICES",
            "CUDA_DEVICE_ORDER",
            "CUDA_DEVICE_MAX_CONNECTIONS",
            "CUDA_LAUNCH_BLOCKING",
            "CUDA_MODULE_LOADING",
            "CUDA_FORCE_PTX_JIT",
            "CUDA_DISABLE_PTX_JIT",
            "CUDA_CACHE_DISABLE",
            "LD_BIND_NOW",
            "LD_PRELOAD");

    public static CudaEnvironment here() {
        return new CudaEnvironment(System.getenv());
    }

    /** Those that are set. */
    public Map<String, String> set() {
        var set = new LinkedHashMap<String, String>();
        for (var name : NAMES) {
            if (isSet(name)) {
                set.put(name, variables.get(name));
            }
        }
        return set;
    }

    /**
     * Why the engine must not run: NVIDIA documents no type of product that these variables leave alone. 0 switches each of them off;
     * NVIDIA_TF32_OVERRIDE=0 changes nothing, since factors in tf32 are rounded before the product.
     */
    public Optional<Message> problem() {
        return NAMES.stream()
                .filter(name -> CHANGES_PRODUCTS.containsKey(name)
                        && isSet(name)
                        && !variables.get(name).strip().equals("0"))
                .map(name -> Message.of("%s is %s: %s", name, variables.get(name), CHANGES_PRODUCTS.get(name)))
                .findFirst();
    }

    /** What to add to a message that the bindings can't be loaded. */
    String hintOnLoading() {
        return isSet("LD_BIND_NOW")
                ? "; LD_BIND_NOW is set: unset it, since older releases of CUDA 13 lack some functions"
                : "";
    }

    private boolean isSet(String name) {
        return !variables.getOrDefault(name, "").isBlank();
    }
}
