package chainrule.datasets.fetch;

import java.net.URI;
import java.util.List;

/**
 * Where the publishers offer their data sets. CIFAR's checksums are those of its page; MNIST's and Fashion-MNIST's are
 * those that torchvision checks.
 */
public final class Publishers {
    private static final URI CIFAR = URI.create("https://www.cs.toronto.edu/~kriz/");
    private static final URI MNIST = URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/");
    private static final URI FASHION = URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");

    private Publishers() {}

    /** All archives of a data set; none for one that no publisher offers. */
    public static List<Archive> archives(String dataset) {
        return switch (dataset) {
            case "cifar10" ->
                List.of(new Archive(
                        dataset, CIFAR, "cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530"));
            case "cifar100" ->
                List.of(new Archive(
                        dataset, CIFAR, "cifar-100-binary.tar.gz", 168_513_733, "03b5dce01913d631647c71ecec9e9cb8"));
            case "mnist" ->
                List.of(
                        new Archive(
                                dataset,
                                MNIST,
                                "train-images-idx3-ubyte.gz",
                                9_912_422,
                                "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                        new Archive(
                                dataset,
                                MNIST,
                                "train-labels-idx1-ubyte.gz",
                                28_881,
                                "d53e105ee54ea40749a09fcbcd1e9432"),
                        new Archive(
                                dataset,
                                MNIST,
                                "t10k-images-idx3-ubyte.gz",
                                1_648_877,
                                "9fb629c4189551a2d022fa330f9573f3"),
                        new Archive(
                                dataset,
                                MNIST,
                                "t10k-labels-idx1-ubyte.gz",
                                4_542,
                                "ec29112dd5afa0611ce80d1b7f02629c"));
            case "fashion-mnist" ->
                List.of(
                        new Archive(
                                dataset,
                                FASHION,
                                "train-images-idx3-ubyte.gz",
                                26_421_880,
                                "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                        new Archive(
                                dataset,
                                FASHION,
                                "train-labels-idx1-ubyte.gz",
                                29_515,
                                "25c81989df183df01b3e8a0aad5dffbe"),
                        new Archive(
                                dataset,
                                FASHION,
                                "t10k-images-idx3-ubyte.gz",
                                4_422_102,
                                "bef4ecab320f06d8554ea6380940ec79"),
                        new Archive(
                                dataset,
                                FASHION,
                                "t10k-labels-idx1-ubyte.gz",
                                5_148,
                                "bb300cfdad3c16e7a12a480ee83cd310"));
            default -> List.of();
        };
    }
}
