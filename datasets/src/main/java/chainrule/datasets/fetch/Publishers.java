package chainrule.datasets.fetch;

import java.net.URI;
import java.util.List;

/** What the publishers offer, with their checksums; those of the MNIST files are as torchvision has them. */
public final class Publishers {
    private static final URI TORONTO = URI.create("https://www.cs.toronto.edu/~kriz/");
    /** Those who made MNIST no longer offer it to everyone; this is PyTorch's copy. */
    private static final URI PYTORCH = URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/");
    /** The publisher has no https. */
    private static final URI ZALANDO = URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");

    /** Packed. Source: A. Krizhevsky, <a href="https://www.cs.toronto.edu/~kriz/cifar.html">the data sets' page</a>. */
    public static final List<Archive> CIFAR_10 = List.of(
            new Archive("cifar10", TORONTO, "cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530"));

    /** Packed; from the same page. */
    public static final List<Archive> CIFAR_100 = List.of(new Archive(
            "cifar100", TORONTO, "cifar-100-binary.tar.gz", 168_513_733, "03b5dce01913d631647c71ecec9e9cb8"));

    /** Four files, kept as they are. */
    public static final List<Archive> MNIST = List.of(
            digits("train-images-idx3-ubyte.gz", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            digits("train-labels-idx1-ubyte.gz", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
            digits("t10k-images-idx3-ubyte.gz", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
            digits("t10k-labels-idx1-ubyte.gz", 4_542, "ec29112dd5afa0611ce80d1b7f02629c"));

    /** Four files, kept as they are. */
    public static final List<Archive> FASHION_MNIST = List.of(
            fashion("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            fashion("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
            fashion("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
            fashion("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"));

    private Publishers() {}

    private static Archive digits(String file, long bytes, String md5) {
        return new Archive("mnist", PYTORCH, file, bytes, md5);
    }

    private static Archive fashion(String file, long bytes, String md5) {
        return new Archive("fashion-mnist", ZALANDO, file, bytes, md5);
    }
}
