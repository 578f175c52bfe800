// Lets g++ compile the kernels, and runs a grid on one processor: block after block, thread after thread. A thread that
// waits for the others of its block keeps its stack; the next one begins on another.
#include <cmath>
#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <ucontext.h>
#include <utility>
#include <vector>

using std::cos;
using std::exp;
using std::expm1;
using std::log;
using std::log1p;
using std::rint;
using std::sin;
using std::sqrt;
using std::tanh;

#define __global__
#define __device__ static
#define __shared__ static
#define __align__(bytes) __attribute__((aligned(bytes)))

// g++ calls it where an address is not a multiple of what its type asks for, which a GPU answers with an error.
static bool misaligned;
extern "C" __attribute__((visibility("hidden"))) void __ubsan_handle_type_mismatch_v1(void *, void *) {
    if (!misaligned) {
        fprintf(stderr, "a kernel has used an address that is not aligned\n");
    }
    misaligned = true;
}

static unsigned __float_as_uint(float value) {
    unsigned bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

struct Index {
    unsigned x, y;
};
static Index threadIdx, blockIdx, blockDim, gridDim;

struct Stack {
    ucontext_t context;
    std::vector<char> memory = std::vector<char>(1 << 16);
    jmp_buf place;
    unsigned thread = 0;
    bool begun = false;
    bool waits = false;
};
static jmp_buf scheduler;
static ucontext_t start;
static std::vector<Stack *> stacks;
static Stack *running;
static unsigned nextThread;
static void (*kernelBody)(void **);
static void **kernelArguments;

// From a thread's stack to the scheduler's, until the thread is resumed. Jumps, for swapcontext asks the system each time.
static void leave(Stack *self) {
    if (_setjmp(self->place) == 0) {
        _longjmp(scheduler, 1);
    }
}

// Runs threads, one after the other, until one has to wait or none is left.
static void runThreads() {
    while (true) {
        while (nextThread < blockDim.x) {
            running->thread = nextThread++;
            threadIdx.x = running->thread;
            kernelBody(kernelArguments);
        }
        running->waits = false;
        leave(running);
    }
}

static void __syncthreads() {
    Stack *self = running;
    self->waits = true;
    leave(self);
    threadIdx.x = self->thread;
}

static void resume(Stack *stack) {
    running = stack;
    stack->waits = false;
    if (_setjmp(scheduler) == 0) {
        if (stack->begun) {
            _longjmp(stack->place, 1);
        }
        stack->begun = true;
        swapcontext(&start, &stack->context);
    }
}

static Stack *idleStack() {
    for (Stack *stack : stacks) {
        if (!stack->waits) {
            return stack;
        }
    }
    Stack *stack = new Stack;
    getcontext(&stack->context);
    stack->context.uc_stack.ss_sp = stack->memory.data();
    stack->context.uc_stack.ss_size = stack->memory.size();
    stack->context.uc_link = nullptr;
    makecontext(&stack->context, runThreads, 0);
    stacks.push_back(stack);
    return stack;
}

// One block. All threads reach the same barriers, or it is an error: __syncthreads in a branch.
static void runBlock() {
    nextThread = 0;
    while (nextThread < blockDim.x) {
        resume(idleStack());
    }
    std::vector<Stack *> waiting;
    do {
        waiting.clear();
        for (Stack *stack : stacks) {
            if (stack->waits) {
                waiting.push_back(stack);
            }
        }
        if (!waiting.empty() && waiting.size() != blockDim.x) {
            throw std::logic_error("only some of a block's threads wait");
        }
        for (Stack *stack : waiting) {
            resume(stack);
        }
    } while (!waiting.empty());
}

template <class... A, std::size_t... I>
static void call(void (*kernel)(A...), void **arguments, std::index_sequence<I...>) {
    kernel(*(std::remove_reference_t<A> *) arguments[I]...);
}

// A kernel by its function, with arguments as cuLaunchKernel takes them.
template <auto kernel> struct Body;
template <class... A, void (*kernel)(A...)> struct Body<kernel> {
    static void run(void **arguments) {
        call(kernel, arguments, std::index_sequence_for<A...>());
    }
    static constexpr int arity = sizeof...(A);
    static std::vector<size_t> sizes() {
        return {sizeof(A)...};
    }
};

struct Kernel {
    void (*body)(void **);
    int arity;
    std::vector<size_t> sizes;
};
static std::map<std::string, Kernel> kernels();

static void runGrid(const Kernel &kernel, unsigned blocks, unsigned members, unsigned threads, void **arguments) {
    kernelBody = kernel.body;
    kernelArguments = arguments;
    gridDim = {blocks, members};
    blockDim.x = threads;
    for (unsigned block = 0; block < blocks * members; block++) {
        blockIdx = {block % blocks, block / blocks};
        runBlock();
    }
}

// out <- epilogue(alpha op(a) op(b) + beta out), row by row: what a product is to be, in as plain a way as there is.
template <class T, class F>
static void multiply(
        T *out, const F *a, bool transposeA, const F *b, bool transposeB, int rows, int columns, int inner, T alpha, T beta,
        int epilogue, const T *bias, T (*number)(F)) {
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                sum += (double) number(transposeA ? a[(size_t) k * rows + i] : a[(size_t) i * inner + k])
                        * number(transposeB ? b[(size_t) j * inner + k] : b[(size_t) k * columns + j]);
            }
            T *place = out + (size_t) i * columns + j;
            T value = (T) (alpha * sum + (beta == 0 ? 0 : beta * *place));
            value += epilogue ? bias[j] : 0;
            *place = epilogue == 2 && !(value > 0) ? 0 : value;
        }
    }
}

template <class T> static T same(T value) {
    return value;
}

static float fromBfloat16(unsigned short value) {
    unsigned bits = (unsigned) value << 16;
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

// Hardware that cuts off the last 13 bits of a factor of tf32: kernels have to give it numbers that are rounded.
static float toTf32(float value) {
    unsigned bits;
    memcpy(&bits, &value, sizeof bits);
    bits = bits >> 13 << 13;
    memcpy(&value, &bits, sizeof bits);
    return value;
}

// factors: 0 float32, 1 float64, 2 bfloat16, 3 tf32.
static void multiply(
        void *out, const void *a, int transposeA, const void *b, int transposeB, int rows, int columns, int inner,
        int factors, const void *alpha, const void *beta, int epilogue, const void *bias) {
    if (factors == 0 || factors == 3) {
        multiply<float, float>((float *) out, (const float *) a, transposeA, (const float *) b, transposeB, rows, columns,
                inner, *(const float *) alpha, *(const float *) beta, epilogue, (const float *) bias, factors ? toTf32 : same<float>);
    } else if (factors == 1) {
        multiply<double, double>((double *) out, (const double *) a, transposeA, (const double *) b, transposeB, rows,
                columns, inner, *(const double *) alpha, *(const double *) beta, epilogue, (const double *) bias,
                same<double>);
    } else {
        multiply<float, unsigned short>((float *) out, (const unsigned short *) a, transposeA, (const unsigned short *) b,
                transposeB, rows, columns, inner, *(const float *) alpha, *(const float *) beta, epilogue,
                (const float *) bias, fromBfloat16);
    }
}

// The same for several networks: how many numbers lie from one's matrix to the next one's.
struct Members {
    int count;
    int64_t out, a, b, bias;
};
static void multiplyAll(
        void *out, const void *a, int transposeA, const void *b, int transposeB, int rows, int columns, int inner,
        int factors, const void *alpha, const void *beta, int epilogue, const void *bias, Members members) {
    int64_t each = factors == 1 ? 8 : 4;
    int64_t eachFactor = factors == 2 ? 2 : each;
    for (int k = 0; k < members.count; k++) {
        multiply((char *) out + k * members.out * each, (const char *) a + k * members.a * eachFactor, transposeA,
                (const char *) b + k * members.b * eachFactor, transposeB, rows, columns, inner, factors, alpha, beta,
                epilogue, (const char *) bias + k * members.bias * each);
    }
}
