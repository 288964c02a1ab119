/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "sample.h"

#include "base/arena.h"

#include <string.h>

enum { INT = TARE_TY_INT, BOOL = TARE_TY_BOOL, INTS = TARE_TY_LIST | TARE_TY_INT, TENSOR = TARE_TY_TENSOR,
       TENSORS = TARE_TY_LIST | TARE_TY_TENSOR, DTYPE = TARE_TY_DTYPE, FORMAT = TARE_TY_FORMAT,
       SCALAR = TARE_TY_SCALAR, FLOAT = TARE_TY_FLOAT, STR = TARE_TY_STR };
enum { RUNTIME_ERROR = 0, INDEX_ERROR = 1 };

static const char text_of_sample[] =
    "fn bdim(x: int, y: int, i: int) -> int\n"
    "fn broadcast(a: ints, b: ints) -> ints\n"
    "fn natural(size: ints) -> ints\n"
    "slot pick_format(self: Tensor) -> format\n"
    "op combine\n"
    "op probe\n"
    "op combine_\n";

/* Places everything that is made from now on at the start of a line. */
static void at_line(ir_build *b, uint32_t id, uint32_t line)
{
    const char *p = text_of_sample;
    for (uint32_t i = 1; i < line; i++)
        p = strchr(p, '\n') + 1;
    b->at = (span){id, (uint32_t)(p - text_of_sample), (uint32_t)strcspn(p, "\n")};
}

static ir_expr *eq(ir_build *b, ir_expr *x, ir_expr *y) { return x_op(b, TARE_IR_EQ, x, y); }

/* select, or, require with a message of three pieces */
static ir_func *bdim(ir_build *b)
{
    ir_func *f = build_func(b, "bdim", IR_FUNC_HELPER);
    f->doc = "Size of one broadcast dimension.";
    const uint32_t x = build_param(b, "x", INT), y = build_param(b, "y", INT), i = build_param(b, "i", INT);
    build_result(b, INT);
    ir_rule *r = build_rule(b, "require x == 1 or y == 1 or x == y, RuntimeError,", RUNTIME_ERROR);
    build_piece(b, r, "The size of tensor a (", x_local(b, x), NULL);
    build_piece(b, r, ") must match the size of tensor b (", x_local(b, y), NULL);
    build_piece(b, r, ") at non-singleton dimension ", x_local(b, i), NULL);
    ir_expr *one = x_op(b, TARE_IR_OBLIVIOUS, eq(b, x_local(b, x), x_int(b, 1)), x_bool(b, false));
    ir_expr *either = x_op(b, TARE_IR_OR, one, eq(b, x_local(b, y), x_int(b, 1)));
    s_require(b, x_op(b, TARE_IR_OR, either, eq(b, x_local(b, x), x_local(b, y))), r);
    s_return(b, x_op(b, TARE_IR_SELECT, eq(b, x_local(b, x), x_int(b, 1)), x_local(b, y), x_local(b, x)));
    return f;
}

/* The size of dimension i counted from the end, 1 beyond: an IF on a var. */
static uint32_t from_end(ir_build *b, const char *name, uint32_t list, uint32_t i)
{
    const uint32_t v = s_var(b, name, x_int(b, 1));
    ir_stmt *s = s_if(b, x_op(b, TARE_IR_LT, x_local(b, i), x_op(b, TARE_IR_LEN, x_local(b, list))));
    const ir_place former = s_enter(b, s->body);
    ir_expr *last = x_op(b, TARE_IR_SUB, x_op(b, TARE_IR_LEN, x_local(b, list)), x_int(b, 1));
    s_set(b, v, x_op(b, TARE_IR_AT, x_local(b, list), x_op(b, TARE_IR_SUB, last, x_local(b, i))));
    s_leave(b, former);
    return v;
}

/* repeat, for, set_at, call */
static ir_func *broadcast(ir_build *b, ir_func *one)
{
    ir_func *f = build_func(b, "broadcast", IR_FUNC_HELPER);
    const uint32_t x = build_param(b, "a", INTS), y = build_param(b, "b", INTS);
    build_result(b, INTS);
    const uint32_t rank = s_let(b, "rank", x_op(b, TARE_IR_MAX, x_op(b, TARE_IR_LEN, x_local(b, x)),
                                                x_op(b, TARE_IR_LEN, x_local(b, y))));
    const uint32_t out = s_var(b, "size", x_op(b, TARE_IR_REPEAT, x_int(b, 1), x_local(b, rank)));
    ir_stmt *loop = s_for(b, TARE_STMT_FOR, "i", x_int(b, 0), x_local(b, rank));
    const ir_place former = s_enter(b, loop->body);
    const uint32_t u = from_end(b, "u", x, loop->local), v = from_end(b, "v", y, loop->local);
    ir_expr *last = x_op(b, TARE_IR_SUB, x_local(b, rank), x_int(b, 1));
    const uint32_t at = s_let(b, "at", x_op(b, TARE_IR_SUB, last, x_local(b, loop->local)));
    const uint32_t both = build_local(b, "both", INT, false);
    s_call(b, one, 3, (ir_expr *[]){x_local(b, u), x_local(b, v), x_local(b, at)}, 1, &both);
    s_set_at(b, out, x_local(b, at), x_local(b, both));
    s_leave(b, former);
    s_return(b, x_local(b, out));
    return f;
}

/* for_down, push-free: strides of a contiguous tensor; break, floor division, copy */
static ir_func *natural(ir_build *b)
{
    ir_func *f = build_func(b, "natural", IR_FUNC_HELPER);
    const uint32_t size = build_param(b, "size", INTS);
    build_result(b, INTS);
    const uint32_t out = s_var(b, "stride", x_op(b, TARE_IR_COPY, x_local(b, size)));
    const uint32_t next = s_var(b, "next", x_int(b, 1));
    ir_stmt *loop = s_for(b, TARE_STMT_FOR_DOWN, "i", x_int(b, 0), x_op(b, TARE_IR_LEN, x_local(b, size)));
    const ir_place former = s_enter(b, loop->body);
    s_set_at(b, out, x_local(b, loop->local), x_local(b, next));
    ir_expr *here = x_op(b, TARE_IR_AT, x_local(b, size), x_local(b, loop->local));
    s_set(b, next, x_op(b, TARE_IR_MUL, x_local(b, next), x_op(b, TARE_IR_MAX, here, x_int(b, 1))));
    s_leave(b, former);
    s_return(b, x_local(b, out));
    return f;
}

/* A profile's function: a constant, or a decision. */
static ir_func *pick(ir_build *b, const char *name, bool decides)
{
    ir_func *f = build_func(b, name, IR_FUNC_SLOT);
    const uint32_t self = build_param(b, "self", TENSOR);
    build_result(b, FORMAT);
    ir_expr *contiguous = x_const(b, TARE_IR_CONST_FORMAT, TARE_FORMAT_CONTIGUOUS);
    if (!decides) {
        s_return(b, contiguous);
        return f;
    }
    ir_expr *enabled = x_op(b, TARE_IR_AND, x_op(b, TARE_IR_IS_CHANNELS_LAST, x_local(b, self)),
                            x_env(b, 8 /* cudnn */));
    s_return(b, x_op(b, TARE_IR_SELECT, enabled, x_const(b, TARE_IR_CONST_FORMAT, TARE_FORMAT_CHANNELS_LAST),
                     contiguous));
    return f;
}

/* combine(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor */
static ir_func *combine(ir_build *b, ir_func *sizes, ir_func *strides, ir_slot *format)
{
    ir_func *f = build_func(b, "combine_Tensor", IR_FUNC_OP);
    const uint32_t self = build_param(b, "self", TENSOR), other = build_param(b, "other", TENSOR);
    const uint32_t alpha = build_param(b, "alpha", SCALAR);
    build_result(b, TENSOR);
    const uint32_t size = build_local(b, "size", INTS, false), wanted = build_local(b, "wanted", FORMAT, false);
    s_call(b, sizes, 2, (ir_expr *[]){x_op(b, TARE_IR_SIZES, x_local(b, self)), x_op(b, TARE_IR_SIZES, x_local(b, other))},
           1, &size);
    const uint32_t promoted = s_let(b, "promoted", x_op(b, TARE_IR_PROMOTE, x_op(b, TARE_IR_DTYPE_OF, x_local(b, self)),
                                                        x_op(b, TARE_IR_DTYPE_OF, x_local(b, other))));
    ir_rule *r = build_rule(b, "require present(promoted), RuntimeError, \"no common dtype of {self.dtype:name}\"", RUNTIME_ERROR);
    build_piece(b, r, "no common dtype of ", x_op(b, TARE_IR_DTYPE_OF, x_local(b, self)), "name");
    s_require(b, x_op(b, TARE_IR_PRESENT, x_local(b, promoted)), r);
    ir_expr *of_kind = x_op(b, TARE_IR_LT, x_op(b, TARE_IR_SCALAR_KIND, x_local(b, alpha)), x_int(b, TARE_SCALAR_FLOAT));
    ir_rule *no_float = build_rule(b, "fail RuntimeError, \"alpha is {alpha}\"", RUNTIME_ERROR);
    build_piece(b, no_float, "alpha is ", x_local(b, alpha), NULL);
    ir_stmt *s = s_if(b, of_kind);
    ir_place former = s_enter(b, s->other);
    s_fail(b, no_float);
    s_leave(b, former);
    s_call_slot(b, format, x_op(b, TARE_IR_DEVICE_OF, x_local(b, self)), 1, (ir_expr *[]){x_local(b, self)}, 1, &wanted);
    const uint32_t stride = build_local(b, "stride", INTS, false);
    s_call(b, strides, 1, (ir_expr *[]){x_local(b, size)}, 1, &stride);
    s = s_if(b, eq(b, x_local(b, wanted), x_const(b, TARE_IR_CONST_FORMAT, TARE_FORMAT_CONTIGUOUS)));
    former = s_enter(b, s->body);
    const uint32_t made = s_let(b, "made", x_op(b, TARE_IR_EMPTY_STRIDED, x_local(b, size), x_local(b, stride),
                                                x_op(b, TARE_IR_GET, x_local(b, promoted)),
                                                x_op(b, TARE_IR_DEVICE_OF, x_local(b, self))));
    s_return(b, x_local(b, made));
    s_leave(b, former);
    const uint32_t like = s_let(b, "like", x_op(b, TARE_IR_EMPTY_AS, x_local(b, self), x_op(b, TARE_IR_GET, x_local(b, promoted))));
    s_return(b, x_local(b, like));
    return f;
}

/* probe(Tensor[] self, int dim=-1, int[2] pad=[0, 1], float? scale=None, str mode="same")
 *   -> (Tensor[], int, float): lists of tensors, strings, floats, optionals, push, continue */
static ir_func *probe(ir_build *b)
{
    ir_func *f = build_func(b, "probe", IR_FUNC_OP);
    const uint32_t self = build_param(b, "self", TENSORS), dim = build_param(b, "dim", INT);
    const uint32_t pad = build_param(b, "pad", INTS), scale = build_param(b, "scale", FLOAT | TARE_TY_OPT);
    const uint32_t mode = build_param(b, "mode", STR);
    build_result(b, TENSORS);
    build_result(b, INT);
    build_result(b, FLOAT);
    const uint32_t views = s_var(b, "views", x_list(b, TENSORS, 0, NULL));
    const uint32_t total = s_var(b, "total", x_op(b, TARE_IR_STR_LEN, x_local(b, mode)));
    ir_stmt *loop = s_for(b, TARE_STMT_FOR, "k", x_int(b, 0), x_op(b, TARE_IR_LEN, x_local(b, self)));
    const ir_place former = s_enter(b, loop->body);
    const uint32_t t = s_let(b, "t", x_op(b, TARE_IR_AT, x_local(b, self), x_local(b, loop->local)));
    ir_stmt *skip = s_if(b, eq(b, x_op(b, TARE_IR_RANK, x_local(b, t)), x_int(b, 0)));
    const ir_place outer = s_enter(b, skip->body);
    s_continue(b);
    s_leave(b, outer);
    ir_rule *r = build_rule(b, "require dim < t.rank, IndexError, \"Dimension out of range\"", INDEX_ERROR);
    build_piece(b, r, "Dimension out of range", NULL, NULL);
    s_require(b, x_op(b, TARE_IR_LT, x_local(b, dim), x_op(b, TARE_IR_RANK, x_local(b, t))), r);
    ir_expr *from = x_op(b, TARE_IR_ADD, x_op(b, TARE_IR_OFFSET, x_local(b, t)), x_op(b, TARE_IR_AT, x_local(b, pad), x_int(b, 0)));
    const uint32_t v = s_let(b, "v", x_op(b, TARE_IR_VIEW, x_local(b, t), x_op(b, TARE_IR_SIZES, x_local(b, t)),
                                          x_op(b, TARE_IR_STRIDES, x_local(b, t)), from));
    s_push(b, views, x_local(b, v));
    s_set(b, total, x_op(b, TARE_IR_ADD, x_local(b, total), x_op(b, TARE_IR_SIZE, x_local(b, t), x_int(b, 0))));
    s_leave(b, former);
    ir_expr *scaled = x_op(b, TARE_IR_SELECT, x_op(b, TARE_IR_PRESENT, x_local(b, scale)),
                           x_op(b, TARE_IR_GET, x_local(b, scale)), x_float(b, 0.5));
    s_return(b, x_local(b, views), x_local(b, total),
             x_op(b, TARE_IR_MUL, scaled, x_op(b, TARE_IR_TO_FLOAT, x_local(b, total))));
    return f;
}

/* combine_(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!) */
static ir_func *combine_in_place(ir_build *b, ir_func *base)
{
    ir_func *f = build_func(b, "combine__Tensor", IR_FUNC_OP);
    const uint32_t self = build_param(b, "self", TENSOR), other = build_param(b, "other", TENSOR);
    const uint32_t alpha = build_param(b, "alpha", SCALAR), result = build_local(b, "result", TENSOR, false);
    build_result(b, TENSOR);
    s_call(b, base, 3, (ir_expr *[]){x_local(b, self), x_local(b, other), x_local(b, alpha)}, 1, &result);
    const uint32_t same = s_let(b, "same", x_op(b, TARE_IR_RESIZED, x_local(b, self), x_op(b, TARE_IR_SIZES, x_local(b, result)),
                                                x_op(b, TARE_IR_STRIDES, x_local(b, self))));
    s_writes(b, x_local(b, same));
    s_return(b, x_local(b, same));
    return f;
}

static void set_args(ir_build *b, ir_op *op, uint32_t n_args, uint32_t n_returns, const ir_arg *arg)
{
    op->family = "sample";
    op->n_args = n_args;
    op->n_returns = n_returns;
    op->arg = arena_array(b->arena, ir_arg, n_args + n_returns);
    memcpy(op->arg, arg, (n_args + n_returns) * sizeof *arg);
}

#define ALPHA                                                                                              \
    {.name = "alpha", .type = SCALAR, .flags = TARE_ARG_KWARG_ONLY | TARE_ARG_HAS_DEFAULT | TARE_ARG_SYMBOLIC, \
     .default_ = {.tag = TARE_TAG_INT, .u.i = 1}}

static ir_op *combine_op(ir_build *b, ir_func *f)
{
    static const int64_t dtypes[2] = {0, 1 << TARE_DTYPE_float32 | 1 << TARE_DTYPE_int64};
    const ir_arg arg[] = {{.name = "self", .type = TENSOR}, {.name = "other", .type = TENSOR}, ALPHA, {.type = TENSOR}};
    ir_op *op = build_op(b, f, "aten::combine.Tensor", "combine_Tensor",
                         "combine.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor");
    set_args(b, op, 3, 1, arg);
    op->n_dtypes = 1;
    op->dtypes = arena_array(b->arena, int64_t, 2);
    memcpy(op->dtypes, dtypes, sizeof dtypes);
    return op;
}

static void combine_in_place_op(ir_build *b, ir_func *f, ir_op *base)
{
    const ir_arg arg[] = {{.name = "self", .type = TENSOR, .flags = TARE_ARG_WRITTEN, .alias = 'a'},
                          {.name = "other", .type = TENSOR}, ALPHA, {.type = TENSOR, .flags = TARE_ARG_WRITTEN, .alias = 'a'}};
    ir_op *op = build_op(b, f, "aten::combine_.Tensor", "combine__Tensor",
                         "combine_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)");
    set_args(b, op, 3, 1, arg);
    op->flags = TARE_OP_INPLACE;
    op->base = base;
}

static void probe_op(ir_build *b, ir_func *f)
{
    static const int64_t pad[2] = {0, 1};
    const uint8_t defaulted = TARE_ARG_HAS_DEFAULT;
    const ir_arg arg[] = {
        {.name = "self", .type = TENSORS},
        {.name = "dim", .type = INT, .flags = defaulted, .default_ = {.tag = TARE_TAG_INT, .u.i = -1}},
        {.name = "pad", .type = INTS, .flags = defaulted | TARE_ARG_EXPANDS, .expand = 2,
         .default_ = {.tag = TARE_TAG_INTS, .len = 2, .u.ints = pad}},
        {.name = "scale", .type = FLOAT | TARE_TY_OPT, .flags = defaulted},
        {.name = "mode", .type = STR, .flags = defaulted, .default_ = {.tag = TARE_TAG_STR, .len = 4, .u.str = "same"}},
        {.type = TENSORS, .alias = 'a'}, {.type = INT}, {.type = FLOAT},
    };
    set_args(b, build_op(b, f, "aten::probe", "probe",
                         "probe(Tensor(a)[] self, int dim=-1, int[2] pad=[0, 1], float? scale=None, str mode=\"same\")"
                         " -> (Tensor(a)[], int, float)"), 5, 3, arg);
}

static ir_slot *pick_format(ir_build *b)
{
    ir_slot *s = build_slot(b, "pick_format");
    build_slot_param(b, s, "self", TENSOR);
    build_slot_result(b, s, FORMAT);
    return s;
}

ir_module *sample_module(arena *a)
{
    source_set *sources = source_set_create(a);
    const uint32_t id = source_add(sources, "opdefs/sample.yaml", text_of_sample, sizeof text_of_sample - 1);
    ir_build b;
    build_init(&b, a, build_module(a, sources));
    at_line(&b, id, 4);
    ir_slot *format = pick_format(&b);
    ir_func *fills[2] = {pick(&b, "cpu_pick_format", false), pick(&b, "cuda_pick_format", true)};
    build_profile(&b, "cpu")->slot[0] = fills[0];
    build_profile(&b, "cuda")->slot[0] = fills[1];
    at_line(&b, id, 1);
    ir_func *one = bdim(&b);
    at_line(&b, id, 2);
    ir_func *sizes = broadcast(&b, one);
    at_line(&b, id, 3);
    ir_func *strides = natural(&b);
    at_line(&b, id, 5);
    ir_func *base = combine(&b, sizes, strides, format);
    ir_op *op = combine_op(&b, base);
    at_line(&b, id, 6);
    probe_op(&b, probe(&b));
    at_line(&b, id, 7);
    combine_in_place_op(&b, combine_in_place(&b, base), op);
    build_done(a, b.module);
    return b.module;
}
