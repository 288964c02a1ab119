/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Nanoseconds of one typed call, for operators whose rules differ in kind; beside them a loop that only copies
 * records through two guards, as the machine's own measure.
 */
#include "benchmark.h"

#include <tare_ops.h>

#include <stdlib.h>
#include <string.h>

typedef struct setting {
    tare_mode *mode;
    tare_rec contiguous, same, row, last, plane, matrix, transposed, piece[4], image, filter, weight, bias, sequence;
} setting;

typedef uint32_t (*call_fn)(const setting *s, tare_rec *out);

static uint32_t call_add_same(const setting *s, tare_rec *out)
{
    return tare_op_add_Tensor(s->mode, &s->contiguous, &s->same, TARE_INT(1), out);
}

static uint32_t call_add_broadcast(const setting *s, tare_rec *out)
{
    return tare_op_add_Tensor(s->mode, &s->contiguous, &s->row, TARE_INT(1), out);
}

static uint32_t call_add_channels_last(const setting *s, tare_rec *out)
{
    return tare_op_add_Tensor(s->mode, &s->last, &s->plane, TARE_INT(1), out);
}

static uint32_t call_view(const setting *s, tare_rec *out)
{
    static const int64_t size[] = {8, -1, 64};
    return tare_op_view(s->mode, &s->contiguous, (tare_ints){size, 3}, out);
}

static uint32_t call_mm(const setting *s, tare_rec *out)
{
    return tare_op_mm(s->mode, &s->matrix, &s->transposed, out);
}

static uint32_t call_sum(const setting *s, tare_rec *out)
{
    static const int64_t dim[] = {1, 3};
    return tare_op_sum_dim_IntList(s->mode, &s->contiguous, (tare_ints){dim, 2}, false, 0, out);
}

static uint32_t call_cat(const setting *s, tare_rec *out)
{
    return tare_op_cat(s->mode, (tare_tensors){s->piece, 4}, 1, out);
}

static uint32_t call_convolution(const setting *s, tare_rec *out)
{
    static const int64_t ones[] = {1, 1}, zeros[] = {0, 0};
    const tare_ints one = {ones, 2}, zero = {zeros, 2};
    return tare_op_convolution(s->mode, &s->image, &s->filter, NULL, one, one, one, false, zero, 1, out);
}

static uint32_t call_layer_norm(const setting *s, tare_rec *out)
{
    static const int64_t shape[] = {768};
    tare_rec mean, rstd;
    return tare_op_native_layer_norm(s->mode, &s->sequence, (tare_ints){shape, 1}, &s->weight, &s->bias, 1e-5, out, &mean, &rstd);
}

static const struct { const char *name; call_fn fn; } calls[] = {
    {"add.Tensor same shape", call_add_same},
    {"add.Tensor broadcast", call_add_broadcast},
    {"add.Tensor channels_last and broadcast", call_add_channels_last},
    {"view", call_view},
    {"mm", call_mm},
    {"sum.dim_IntList", call_sum},
    {"cat of 4", call_cat},
    {"convolution", call_convolution},
    {"native_layer_norm", call_layer_norm},
};

static bool make(tare_mode *m, tare_rec *out, uint32_t rank, const int64_t *size, const int64_t *stride)
{
    const tare_desc desc = {.size = size, .stride = stride, .rank = rank, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU};
    return tare_tensor(m, &desc, out) == TARE_OK;
}

#define SIZES(...) ((const int64_t[]){__VA_ARGS__})

static bool setting_init(setting *s, tare_mode *m)
{
    s->mode = m;
    bool fine = make(m, &s->contiguous, 4, SIZES(8, 16, 32, 64), NULL) && make(m, &s->same, 4, SIZES(8, 16, 32, 64), NULL) &&
                make(m, &s->row, 2, SIZES(32, 64), NULL) && make(m, &s->last, 4, SIZES(8, 16, 32, 64), SIZES(32768, 1, 1024, 16)) &&
                make(m, &s->plane, 3, SIZES(16, 1, 1), NULL) && make(m, &s->matrix, 2, SIZES(512, 768), NULL) &&
                make(m, &s->transposed, 2, SIZES(768, 3072), SIZES(1, 768)) && make(m, &s->image, 4, SIZES(8, 64, 56, 56), NULL) &&
                make(m, &s->filter, 4, SIZES(64, 64, 3, 3), NULL) && make(m, &s->weight, 1, SIZES(768), NULL) &&
                make(m, &s->bias, 1, SIZES(768), NULL) && make(m, &s->sequence, 3, SIZES(4, 128, 768), NULL);
    for (uint32_t i = 0; i < 4; i++)
        fine = fine && make(m, &s->piece[i], 3, SIZES(8, 16, 64), NULL);
    return fine;
}

/* ns of one call: the median of many short runs, each in a mode that has forgotten the storages of the last. */
static double time_call(session *s, call_fn fn)
{
    enum { RUNS = 31 };
    const int n_calls = 20000;
    double ns[RUNS];
    tare_rec out = {0};
    setting all;
    for (int r = 0; r < RUNS; r++) {
        session_restart(s);
        if (!setting_init(&all, s->mode))
            return -1;
        const double start = benchmark_ns();
        for (int i = 0; i < n_calls; i++)
            if (fn(&all, &out) != TARE_OK)
                return -1;
        ns[r] = (benchmark_ns() - start) / n_calls;
    }
    return benchmark_median(ns, RUNS);
}

bool benchmark_calls(session *s, text *out)
{
    text_add(out, "\"calls_ns\":{");
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const double ns = time_call(s, calls[i].fn);
        if (ns < 0)
            return false;
        text_addf(out, "%s\"%s\":%.2f", i ? "," : "", calls[i].name, ns);
    }
    text_add(out, "}");
    return true;
}
