package chainrule.engine;

/**
 * What a device can do at most, measured on it with random numbers: the lower bound of a training step is computed from it.
 *
 * @param copyRate bytes a second of a large copy on the device, counting those read and those written
 * @param productRate operations a second (two for each multiplication) of one large square product in the job's precision
 * @param side rows and columns of that product
 * @param stepProducts seconds that the matrix products of one step take, without everything else
 * @param stepOperations operations of these products
 */
public record DeviceLimits(double copyRate, double productRate, int side, double stepProducts, double stepOperations) {
    /** Seconds that the step's operations take at the rate of the large square product. */
    public double floor() {
        return stepOperations / productRate;
    }
}
