// Stands in for NVIDIA's driver, cuBLASLt and NVRTC, as far as DriverCard, Products and Nvrtc call them: memory is the
// computer's, kernels are the project's own, products are as they are defined. Stricter than the original where that is
// easy: what is used must have been made, memory must have been taken, captures take nothing but launches. In front of
// this: shim.h, the kernels, and the list of them.
#include <array>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#define EXPORTED extern "C" __attribute__((visibility("default")))

enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, INVALID_CONTEXT = 201, INVALID_HANDLE = 400, NOT_FOUND = 500,
       CAPTURE_UNSUPPORTED = 900, CAPTURE_UNJOINED = 904, CAPTURE_ISOLATION = 905, MISALIGNED = 716, UNKNOWN = 999 };
typedef unsigned long long Address;

static std::map<Address, size_t> taken;
static size_t total = 400 << 20;
static bool initialised;
static int retained;
static thread_local bool current;
static int contextMark;
static std::set<void *> streams, graphs, executables, modules, handles, descriptions;
typedef std::vector<std::function<void()>> Work;
// What streams capture, and the thread that began it: of each stream its launches, its marks and what it waits for.
struct Item {
    enum { LAUNCH, MARK, WAIT } kind;
    std::function<void()> work;
    int mark;
};
struct Capture {
    std::thread::id thread;
    std::map<void *, std::vector<Item>> items;
    std::map<Address, void *> workspaces;
    std::map<void *, size_t> next;
    std::set<int> reached;
    Work order;
};
static std::map<void *, Capture> captures;
struct Event {
    Capture *capture;
    void *stream;
    int mark;
};
static std::set<Event *> events;
static int marks;
// Several threads may call; a call is done before the next one begins.
static std::recursive_mutex calls;

#define REQUIRE(condition, code) \
    if (!(condition)) { \
        return code; \
    }
#define ONE_CALL std::lock_guard<std::recursive_mutex> oneCall(calls);
#define NOT_CAPTURING ONE_CALL REQUIRE(retained && current, INVALID_CONTEXT) REQUIRE(!capturesHere(), CAPTURE_UNSUPPORTED)

static bool capturesHere() {
    for (auto &each : captures) {
        if (each.second.thread == std::this_thread::get_id()) {
            return true;
        }
    }
    return false;
}

// How often something was done, by name, and what is left at the end of the process: to a line of the file STAND_IN_COUNTS.
static std::map<std::string, long> counts;
struct Report {
    ~Report() {
        const char *name = getenv("STAND_IN_COUNTS");
        FILE *file = name ? fopen(name, "a") : nullptr;
        if (!file) {
            return;
        }
        size_t left = taken.size() + streams.size() + graphs.size() + executables.size() + modules.size() + handles.size()
                + events.size() + descriptions.size() + retained;
        fprintf(file, "left=%zu", left);
        for (auto &each : counts) {
            fprintf(file, " %s=%ld", each.first.c_str(), each.second);
        }
        fprintf(file, "\n");
        fclose(file);
    }
};
static Report report;

// What a function is to return, such as cuMemAlloc=2: every time, as STAND_IN_FAILS says, or the nth time from now, as the test says.
static std::string fails = getenv("STAND_IN_FAILS") ? getenv("STAND_IN_FAILS") : "";
static int failsAt, called, failures;
static int failure(const char *function) {
    size_t length = strlen(function);
    if (fails.compare(0, length, function) || fails[length] != '=') {
        return SUCCESS;
    }
    bool now = !failsAt || ++called == failsAt;
    failures += now;
    return now ? atoi(fails.c_str() + length + 1) : SUCCESS;
}
EXPORTED void standInFails(const char *what, int time) {
    fails = what;
    failsAt = time;
    called = failures = 0;
}
// Since then.
EXPORTED int standInFailures() {
    return failures;
}
EXPORTED int standInCount(const char *what) {
    return counts[what];
}
#define MAY_FAIL(function) \
    if (int code = failure(function)) { \
        return code; \
    }

static bool holds(Address from, size_t bytes) {
    auto after = taken.upper_bound(from);
    if (after == taken.begin()) {
        return false;
    }
    auto piece = std::prev(after);
    return from + bytes <= piece->first + piece->second;
}

// The capture that a stream is part of.
static Capture *captureOf(void *stream) {
    for (auto &each : captures) {
        if (each.second.items.count(stream)) {
            return &each.second;
        }
    }
    return nullptr;
}

static void put(void *stream, std::function<void()> work) {
    if (Capture *capture = captureOf(stream)) {
        capture->items[stream].push_back({Item::LAUNCH, work, 0});
    } else {
        work();
    }
}

// Does what a stream has until a mark, and of the others only what it waits for: as late as they may be.
static void doUntil(Capture &capture, void *stream, int mark) {
    auto &items = capture.items[stream];
    for (size_t &i = capture.next[stream]; i < items.size() && !capture.reached.count(mark);) {
        Item &item = items[i++];
        if (item.kind == Item::LAUNCH) {
            capture.order.push_back(item.work);
        } else if (item.kind == Item::MARK) {
            capture.reached.insert(item.mark);
        }
        for (auto &other : capture.items) {
            for (auto &each : other.second) {
                if (item.kind == Item::WAIT && each.kind == Item::MARK && each.mark == item.mark) {
                    doUntil(capture, other.first, item.mark);
                }
            }
        }
    }
}

// Whether a stream has launches left that the capture's own stream has not waited for.
static bool isLeft(const Capture &capture) {
    for (auto &each : capture.items) {
        for (size_t i = capture.next.count(each.first) ? capture.next.at(each.first) : 0; i < each.second.size(); i++) {
            if (each.second[i].kind == Item::LAUNCH) {
                return true;
            }
        }
    }
    return false;
}

EXPORTED int cuInit(unsigned) {
    initialised = true;
    return SUCCESS;
}
EXPORTED int cuDriverGetVersion(int *version) {
    *version = 13010;
    return SUCCESS;
}
EXPORTED int cuDeviceGetCount(int *count) {
    REQUIRE(initialised, 3);
    *count = 1;
    return SUCCESS;
}
EXPORTED int cuDeviceGet(int *device, int ordinal) {
    REQUIRE(initialised && ordinal == 0, 101);
    *device = 0;
    return SUCCESS;
}
EXPORTED int cuDeviceGetName(char *name, int length, int) {
    strncpy(name, "Stand-in 9000", length);
    return SUCCESS;
}
EXPORTED int cuDeviceGetAttribute(int *value, int which, int) {
    REQUIRE(which == 75 || which == 76, INVALID_VALUE);
    *value = which == 75 ? 9 : 0;
    return SUCCESS;
}
EXPORTED int cuDeviceTotalMem_v2(size_t *bytes, int) {
    *bytes = total;
    return SUCCESS;
}
EXPORTED int cuDevicePrimaryCtxRetain(void **context, int) {
    ONE_CALL
    REQUIRE(initialised, INVALID_VALUE);
    retained++;
    counts["contexts"] += retained == 1;
    *context = &contextMark;
    return SUCCESS;
}
// Everything must have been given back.
EXPORTED int cuDevicePrimaryCtxRelease_v2(int) {
    ONE_CALL
    REQUIRE(retained, INVALID_CONTEXT);
    retained--;
    REQUIRE(retained || (taken.empty() && streams.empty() && graphs.empty() && executables.empty() && modules.empty()), UNKNOWN);
    return SUCCESS;
}
EXPORTED int cuCtxSetCurrent(void *context) {
    REQUIRE(retained && context == &contextMark, INVALID_CONTEXT);
    current = true;
    return SUCCESS;
}
EXPORTED int cuStreamCreate(void **stream, unsigned flags) {
    NOT_CAPTURING
    REQUIRE(flags == 1, INVALID_VALUE);
    *stream = new int;
    streams.insert(*stream);
    counts["streams"]++;
    return SUCCESS;
}
EXPORTED int cuStreamDestroy_v2(void *stream) {
    NOT_CAPTURING
    return streams.erase(stream) ? SUCCESS : INVALID_HANDLE;
}
EXPORTED int cuStreamSynchronize(void *stream) {
    NOT_CAPTURING
    return streams.count(stream) ? SUCCESS : INVALID_HANDLE;
}
EXPORTED int cuModuleLoadData(void **module, const char *image) {
    NOT_CAPTURING
    MAY_FAIL("cuModuleLoadData")
    REQUIRE(!strcmp(image, "code of sm_90"), 200);
    *module = new int;
    modules.insert(*module);
    counts["modules"]++;
    return SUCCESS;
}
EXPORTED int cuModuleUnload(void *module) {
    NOT_CAPTURING
    return modules.erase(module) ? SUCCESS : INVALID_HANDLE;
}
EXPORTED int cuModuleGetFunction(void **function, void *module, const char *name) {
    ONE_CALL
    static auto known = kernels();
    REQUIRE(modules.count(module), INVALID_HANDLE);
    REQUIRE(known.count(name), NOT_FOUND);
    *function = &known[name];
    return SUCCESS;
}
EXPORTED int cuMemGetInfo_v2(size_t *free, size_t *all) {
    NOT_CAPTURING
    *free = *all = total;
    for (auto &piece : taken) {
        *free -= piece.second;
    }
    return SUCCESS;
}
EXPORTED int cuMemAlloc_v2(Address *address, size_t bytes) {
    NOT_CAPTURING
    MAY_FAIL("cuMemAlloc")
    size_t free, all;
    cuMemGetInfo_v2(&free, &all);
    REQUIRE(bytes <= free, OUT_OF_MEMORY);
    void *memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
    memset(memory, 0xff, bytes);
    *address = (Address) memory;
    taken[*address] = bytes;
    return SUCCESS;
}
EXPORTED int cuMemFree_v2(Address address) {
    NOT_CAPTURING
    REQUIRE(taken.erase(address), INVALID_VALUE);
    free((void *) address);
    return SUCCESS;
}
EXPORTED int cuMemsetD8Async(Address address, unsigned char value, size_t bytes, void *stream) {
    NOT_CAPTURING
    REQUIRE(streams.count(stream) && holds(address, bytes), INVALID_VALUE);
    memset((void *) address, value, bytes);
    return SUCCESS;
}
EXPORTED int cuMemcpyHtoDAsync_v2(Address to, const void *from, size_t bytes, void *stream) {
    NOT_CAPTURING
    REQUIRE(streams.count(stream) && holds(to, bytes), INVALID_VALUE);
    memcpy((void *) to, from, bytes);
    return SUCCESS;
}
EXPORTED int cuMemcpyDtoHAsync_v2(void *to, Address from, size_t bytes, void *stream) {
    NOT_CAPTURING
    REQUIRE(streams.count(stream) && holds(from, bytes), INVALID_VALUE);
    memcpy(to, (const void *) from, bytes);
    return SUCCESS;
}
EXPORTED int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void *stream) {
    NOT_CAPTURING
    REQUIRE(streams.count(stream) && holds(from, bytes) && holds(to, bytes), INVALID_VALUE);
    memcpy((void *) to, (const void *) from, bytes);
    return SUCCESS;
}
// Arguments are copied: each is as long as the longest.
EXPORTED int cuLaunchKernel(
        void *function, unsigned blocks, unsigned gridY, unsigned gridZ, unsigned threads, unsigned blockY, unsigned blockZ,
        unsigned shared, void *stream, void **arguments, void **extra) {
    ONE_CALL
    auto kernel = (const Kernel *) function;
    REQUIRE(streams.count(stream) && gridY > 0 && gridY < 65536 && gridZ == 1 && blockY == 1 && blockZ == 1, INVALID_VALUE);
    REQUIRE(blocks > 0 && threads > 0 && threads <= 1024 && !shared && !extra, INVALID_VALUE);
    std::vector<uint64_t> values(kernel->arity);
    for (int i = 0; i < kernel->arity; i++) {
        memcpy(&values[i], arguments[i], kernel->sizes[i]);
    }
    put(stream, [=]() mutable {
        std::vector<void *> places;
        for (auto &value : values) {
            places.push_back(&value);
        }
        runGrid(*kernel, blocks, gridY, threads, places.data());
    });
    return SUCCESS;
}
EXPORTED int cuStreamBeginCapture_v2(void *stream, int mode) {
    NOT_CAPTURING
    REQUIRE(streams.count(stream) && !captureOf(stream) && mode == 2, INVALID_VALUE);
    captures[stream].thread = std::this_thread::get_id();
    captures[stream].items[stream] = {};
    return SUCCESS;
}
EXPORTED int cuStreamEndCapture(void *stream, void **graph) {
    ONE_CALL
    REQUIRE(captures.count(stream), INVALID_VALUE);
    Capture capture = std::move(captures[stream]);
    captures.erase(stream);
    doUntil(capture, stream, -1);
    REQUIRE(!isLeft(capture), CAPTURE_UNJOINED);
    *graph = new Work(capture.order);
    graphs.insert(*graph);
    return SUCCESS;
}
EXPORTED int cuEventCreate(Event **event, unsigned flags) {
    NOT_CAPTURING
    REQUIRE(flags == 2, INVALID_VALUE);
    *event = new Event{};
    events.insert(*event);
    return SUCCESS;
}
EXPORTED int cuEventDestroy_v2(Event *event) {
    NOT_CAPTURING
    REQUIRE(events.erase(event), INVALID_HANDLE);
    delete event;
    return SUCCESS;
}
EXPORTED int cuEventRecord(Event *event, void *stream) {
    ONE_CALL
    Capture *capture = captureOf(stream);
    REQUIRE(events.count(event) && capture, INVALID_HANDLE);
    *event = {capture, stream, ++marks};
    capture->items[stream].push_back({Item::MARK, {}, event->mark});
    return SUCCESS;
}
// A stream becomes part of a capture by waiting for one of its events.
EXPORTED int cuStreamWaitEvent(void *stream, Event *event, unsigned flags) {
    ONE_CALL
    REQUIRE(streams.count(stream) && events.count(event) && !flags, INVALID_VALUE);
    REQUIRE(event->capture && captureOf(event->stream) == event->capture, INVALID_HANDLE);
    REQUIRE(!captureOf(stream) || captureOf(stream) == event->capture, CAPTURE_ISOLATION);
    event->capture->items[stream].push_back({Item::WAIT, {}, event->mark});
    return SUCCESS;
}
EXPORTED int cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long flags) {
    NOT_CAPTURING
    REQUIRE(graphs.count(graph) && !flags, INVALID_VALUE);
    *executable = new Work(*(Work *) graph);
    executables.insert(*executable);
    return SUCCESS;
}
EXPORTED int cuGraphDestroy(void *graph) {
    ONE_CALL
    return graphs.erase(graph) ? SUCCESS : INVALID_HANDLE;
}
EXPORTED int cuGraphExecDestroy(void *executable) {
    ONE_CALL
    return executables.erase(executable) ? SUCCESS : INVALID_HANDLE;
}
EXPORTED int cuGraphLaunch(void *executable, void *stream) {
    NOT_CAPTURING
    MAY_FAIL("cuGraphLaunch")
    REQUIRE(executables.count(executable) && streams.count(stream), INVALID_HANDLE);
    for (auto &work : *(Work *) executable) {
        work();
    }
    REQUIRE(!misaligned, MISALIGNED);
    return SUCCESS;
}
EXPORTED int cuGetErrorName(int code, const char **name) {
    static std::string text;
    text = code == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : "code " + std::to_string(code);
    *name = text.c_str();
    return SUCCESS;
}
EXPORTED int cuGetErrorString(int, const char **text) {
    *text = "as the stand-in says";
    return SUCCESS;
}

struct Layout {
    int type;
    uint64_t rows, columns;
    int64_t stride;
    int count = 1;
    int64_t apart = 0;
};
struct Operation {
    int compute, scale, pointerMode, transposeA, transposeB, epilogue;
    void *bias;
    int64_t biasApart;
};
enum { NOT_SUPPORTED = 15, INVALID = 7 };

EXPORTED int cublasLtCreate(void **handle) {
    ONE_CALL
    *handle = new int;
    handles.insert(*handle);
    return SUCCESS;
}
EXPORTED int cublasLtDestroy(void *handle) {
    ONE_CALL
    return handles.erase(handle) ? SUCCESS : INVALID;
}
template <class T> static int made(void **place, T *thing) {
    ONE_CALL
    *place = thing;
    descriptions.insert(thing);
    return SUCCESS;
}
template <class T> static int destroyed(T *thing) {
    ONE_CALL
    REQUIRE(descriptions.erase(thing), INVALID);
    delete thing;
    return SUCCESS;
}
EXPORTED const char *cublasLtGetStatusString(int status) {
    return status == INVALID ? "invalid value" : "another status";
}
EXPORTED int cublasLtMatmulDescCreate(void **place, int compute, int scale) {
    return made(place, new Operation{compute, scale});
}
EXPORTED int cublasLtMatmulDescSetAttribute(Operation *operation, int which, const void *value, size_t bytes) {
    std::map<int, std::pair<void *, size_t>> fields = {
        {2, {&operation->pointerMode, 4}}, {3, {&operation->transposeA, 4}}, {4, {&operation->transposeB, 4}},
        {7, {&operation->epilogue, 4}}, {8, {&operation->bias, 8}}, {10, {&operation->biasApart, 8}}};
    REQUIRE(fields.count(which) && fields[which].second == bytes, INVALID);
    memcpy(fields[which].first, value, bytes);
    return SUCCESS;
}
EXPORTED int cublasLtMatmulDescDestroy(Operation *operation) {
    return destroyed(operation);
}
EXPORTED int cublasLtMatrixLayoutCreate(void **place, int type, uint64_t rows, uint64_t columns, int64_t stride) {
    return made(place, new Layout{type, rows, columns, stride});
}
EXPORTED int cublasLtMatrixLayoutSetAttribute(Layout *layout, int which, const void *value, size_t bytes) {
    REQUIRE((which == 5 && bytes == 4) || (which == 6 && bytes == 8), INVALID);
    memcpy(which == 5 ? (void *) &layout->count : (void *) &layout->apart, value, bytes);
    return SUCCESS;
}
EXPORTED int cublasLtMatrixLayoutDestroy(Layout *layout) {
    return destroyed(layout);
}
EXPORTED int cublasLtMatmulPreferenceCreate(void **place) {
    return made(place, new uint64_t(0));
}
EXPORTED int cublasLtMatmulPreferenceSetAttribute(uint64_t *preference, int which, const void *value, size_t bytes) {
    REQUIRE(which == 1 && bytes == 8, INVALID);
    memcpy(preference, value, bytes);
    return SUCCESS;
}
EXPORTED int cublasLtMatmulPreferenceDestroy(uint64_t *preference) {
    return destroyed(preference);
}

// In cuBLAS's sense: column by column.
static uint64_t rows(const Layout *layout, int transposed) {
    return transposed ? layout->columns : layout->rows;
}
static uint64_t columns(const Layout *layout, int transposed) {
    return transposed ? layout->rows : layout->columns;
}
// Whether a matrix ends before the next network's begins.
static bool apart(const Layout *layout) {
    return layout->count == 1 || layout->apart >= (int64_t) (layout->rows * layout->columns);
}
static size_t numbers(const Layout *layout) {
    return (layout->count - 1) * layout->apart + layout->rows * layout->columns;
}
static bool fits(const Operation *operation, const Layout *a, const Layout *b, const Layout *out) {
    bool wide = operation->compute == 70;
    bool types = wide ? operation->scale == 1 && out->type == 1 && a->type == 1 && b->type == 1
            : (operation->compute == 68 || (operation->compute == 77 && a->type == 0)) && operation->scale == 0 && out->type == 0 && a->type == b->type
                    && (a->type == 0 || a->type == 14);
    return types && rows(a, operation->transposeA) == out->rows && columns(b, operation->transposeB) == out->columns
            && columns(a, operation->transposeA) == rows(b, operation->transposeB) && a->stride == (int64_t) a->rows
            && b->stride == (int64_t) b->rows && out->stride == (int64_t) out->rows && a->count == out->count
            && b->count == out->count && out->count > 0 && apart(a) && apart(b) && apart(out);
}

struct Offer {
    uint64_t algorithm[8], workspace;
    int state;
    float waves;
    int reserved[4];
};
EXPORTED int cublasLtMatmulAlgoGetHeuristic(
        void *, const Operation *operation, const Layout *a, const Layout *b, const Layout *c, const Layout *d,
        const uint64_t *preference, int wanted, void *results, int *found) {
    ONE_CALL
    REQUIRE(c == d && wanted == 8 && *preference == 32 << 20 && fits(operation, a, b, d), INVALID);
    counts["asked"]++;
    REQUIRE(!(operation->compute == 70 && operation->epilogue > 1), NOT_SUPPORTED);
    memset(results, 0, 3 * sizeof(Offer));
    for (int i = 0; i < 3; i++) {
        ((Offer *) results)[i].algorithm[0] = 4711 + i;
        ((Offer *) results)[i].waves = 0.5f + i;
    }
    *found = 3;
    return SUCCESS;
}
// A tile of 64x64, 8 splits.
EXPORTED int cublasLtMatmulAlgoConfigGetAttribute(const void *algorithm, int which, int *to, size_t bytes, size_t *written) {
    REQUIRE(bytes == 4 && which >= 0 && which < 7, INVALID);
    int values[] = {(int) *(const uint64_t *) algorithm, 15, 8, 2, 0, 0, 21};
    *to = values[which];
    *written = 4;
    return SUCCESS;
}
// Whether the environment wants an algorithm refused: STAND_IN_REFUSES is such as 4711,4712; with a c behind, in a capture only.
static bool refused(uint64_t algorithm, bool captures) {
    const char *list = getenv("STAND_IN_REFUSES");
    const char *found = list ? strstr(list, std::to_string(algorithm).c_str()) : nullptr;
    return found && (captures || found[4] != 'c');
}
EXPORTED int cublasLtMatmul(
        void *, const Operation *operation, const void *alpha, const void *a, const Layout *aLayout, const void *b,
        const Layout *bLayout, const void *beta, const void *c, const Layout *cLayout, void *d, const Layout *dLayout,
        const void *algorithm, void *workspace, size_t workspaceBytes, void *stream) {
    ONE_CALL
    uint64_t id = *(const uint64_t *) algorithm;
    counts[captureOf(stream) ? "captured-products" : "tried-products"]++;
    REQUIRE(!refused(id, captureOf(stream)), NOT_SUPPORTED);
    REQUIRE(id >= 4711 && id <= 4713 && c == d && cLayout == dLayout && streams.count(stream), INVALID);
    REQUIRE(holds((Address) workspace, workspaceBytes), INVALID);
    if (Capture *capture = captureOf(stream)) {
        // Products of two streams may run at the same time.
        auto user = capture->workspaces.emplace((Address) workspace, stream);
        REQUIRE(user.first->second == stream, INVALID);
    }
    size_t each = aLayout->type == 14 ? 2 : aLayout->type == 1 ? 8 : 4;
    size_t eachOut = dLayout->type == 1 ? 8 : 4;
    REQUIRE(holds((Address) a, numbers(aLayout) * each), INVALID);
    REQUIRE(holds((Address) b, numbers(bLayout) * each), INVALID);
    REQUIRE(holds((Address) d, numbers(dLayout) * eachOut), INVALID);
    // 0: both in the computer's memory, read now. 1: both on the card, read when the product is made; slow with a bias.
    bool onCard = operation->pointerMode == 1;
    REQUIRE(operation->pointerMode == 0 || (onCard && !operation->epilogue), INVALID);
    REQUIRE(holds((Address) alpha, eachOut) == onCard && holds((Address) beta, eachOut) == onCard, INVALID);
    std::array<char, 16> constants{};
    if (!onCard) {
        memcpy(constants.data(), alpha, eachOut);
        memcpy(constants.data() + 8, beta, eachOut);
    }
    int factors = operation->compute == 77 ? 3 : aLayout->type == 14 ? 2 : aLayout->type;
    int epilogue = operation->epilogue == 6 ? 2 : operation->epilogue == 4 ? 1 : 0;
    put(stream, [=, operation = *operation, rows = (int) dLayout->columns, columns = (int) dLayout->rows,
            inner = (int) ::columns(aLayout, operation->transposeA),
            members = Members{dLayout->count, dLayout->apart, bLayout->apart, aLayout->apart, operation->biasApart}] {
        const void *first = onCard ? alpha : constants.data();
        const void *second = onCard ? beta : constants.data() + 8;
        multiplyAll(d, b, operation.transposeB, a, operation.transposeA, rows, columns, inner, factors, first, second, epilogue,
                operation.bias, members);
    });
    return SUCCESS;
}

EXPORTED int cudaRuntimeGetVersion(int *version) {
    *version = 13000;
    return SUCCESS;
}
EXPORTED size_t cublasLtGetVersion() {
    return 130201;
}
// 13.2.1, or what STAND_IN_CUBLAS says.
EXPORTED int cublasGetProperty(int part, int *value) {
    const char *other = getenv("STAND_IN_CUBLAS");
    int numbers[3] = {};
    sscanf(other ? other : "13.2.1", "%d.%d.%d", numbers, numbers + 1, numbers + 2);
    *value = numbers[part];
    return SUCCESS;
}
EXPORTED int nvrtcVersion(int *major, int *minor) {
    *major = 13;
    *minor = 2;
    return SUCCESS;
}
EXPORTED int nvrtcGetNumSupportedArchs(int *count) {
    *count = 2;
    return SUCCESS;
}
EXPORTED int nvrtcGetSupportedArchs(int *all) {
    all[0] = 75;
    all[1] = 90;
    return SUCCESS;
}
EXPORTED int nvrtcCreateProgram(void **program, const char *source, const char *, int headers, void *, void *) {
    REQUIRE(!headers && strstr(source, "lossGradient"), 1);
    *program = new std::string;
    return SUCCESS;
}
EXPORTED int nvrtcDestroyProgram(void **program) {
    delete (std::string *) *program;
    return SUCCESS;
}
EXPORTED int nvrtcCompileProgram(std::string *program, int count, const char **options) {
    ONE_CALL
    MAY_FAIL("nvrtcCompileProgram")
    counts["compilations"]++;
    REQUIRE(count == 3 && !strcmp(options[1], "--fmad=false"), 5);
    REQUIRE(!strcmp(options[2], sizeof(real) == 4 ? "-DREAL=float" : "-DREAL=double"), 5);
    *program = std::string("code of ") + (strchr(options[0], '=') + 1);
    return SUCCESS;
}
EXPORTED int nvrtcGetCUBINSize(std::string *program, size_t *bytes) {
    *bytes = program->size() + 1;
    return SUCCESS;
}
EXPORTED int nvrtcGetCUBIN(std::string *program, char *to) {
    strcpy(to, program->c_str());
    return SUCCESS;
}
EXPORTED const char *nvrtcGetErrorString(int) {
    return "an error";
}
EXPORTED int nvrtcGetProgramLogSize(std::string *, size_t *bytes) {
    *bytes = 1;
    return SUCCESS;
}
EXPORTED int nvrtcGetProgramLog(std::string *, char *to) {
    *to = 0;
    return SUCCESS;
}
