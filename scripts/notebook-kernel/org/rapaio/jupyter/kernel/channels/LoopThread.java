package org.rapaio.jupyter.kernel.channels;

import java.util.concurrent.CountDownLatch;

/**
 * Does something again and again: reads a channel of the kernel. It stands on the class path before the class of this name in the kernel's
 * jar. Version 3.0.1 of that sometimes ends at once, where its thread is faster than the line that says that it runs; and it may read a
 * message before there are handlers, and end by that. Either way the kernel never answers. This one waits until all is ready.
 */
public final class LoopThread extends Thread {
    private static final CountDownLatch READY = new CountDownLatch(1);

    private final long pause;
    private final Runnable body;
    private volatile boolean isRunning = true;

    /** With a pause in milliseconds after each time. */
    public LoopThread(String name, long pause, Runnable body) {
        super(name);
        this.pause = pause;
        this.body = body;
    }

    /** The kernel is ready: all of them may begin. */
    public static void begin() {
        READY.countDown();
    }

    @Override
    public void run() {
        try {
            READY.await();
            while (isRunning) {
                body.run();
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            shutdown();
        }
    }

    /** Ends it after the present time. */
    public void shutdown() {
        isRunning = false;
    }
}
