/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where parts of results come from, over the operators of tests/data/explain. */
#include "tare/tare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "compile.h"
#include "rig.h"

typedef struct fixture {
    arena a;
    tare_unit unit;
    tare_registry *registry;
    tare_mode *mode;
    tare_provenance *notes;
    tare_rec matrix, vector;
    char said[2048];
} fixture;

static void begin(fixture *f)
{
    char why[200] = "";
    compiled c;
    const tare_unit *units[] = {&f->unit};
    memset(f, 0, sizeof *f);
    arena_init(&f->a, 1 << 16, NULL);
    const compile_options options = {.dir = TARE_SOURCE_DIR "/tests/data/explain/opdefs", .goal = COMPILE_IR};
    if (!compile(&f->a, &options, &c))
        fail_msg("%s", diag_render(c.errors));
    size_t bytes;
    const uint8_t *pack = ir_pack(&f->a, c.module, &bytes);
    f->unit = (tare_unit){.abi_version = TARE_ABI_VERSION, .ir_version = TARE_IR_VERSION, .pack = pack, .pack_bytes = bytes};
    f->registry = tare_registry_create(units, 1, why, sizeof why);
    assert_non_null(f->registry);
    f->mode = tare_mode_create(f->registry);
    f->notes = tare_provenance_create();
    tare_mode_set_provenance(f->mode, f->notes);
    const tare_desc matrix = {.size = (int64_t[]){5, 6}, .rank = 2, .dtype = TARE_DTYPE_float32, .device = TARE_DEVICE_CPU};
    const tare_desc vector = {.size = (int64_t[]){6}, .rank = 1, .dtype = TARE_DTYPE_int32, .device = TARE_DEVICE_CPU};
    assert_int_equal(tare_tensor(f->mode, &matrix, &f->matrix), TARE_OK);
    assert_int_equal(tare_tensor(f->mode, &vector, &f->vector), TARE_OK);
}

static void end(fixture *f)
{
    tare_provenance_destroy(f->notes);
    tare_mode_destroy(f->mode);
    tare_registry_destroy(f->registry);
    arena_finish(&f->a);
}

static uint32_t run(fixture *f, const char *op, const tare_slot *slot, uint32_t n)
{
    static tare_results results;
    tare_bound b;
    tare_error e;
    assert_true(tare_bind(f->mode, tare_registry_find(f->registry, op), slot, n, NULL, 0, &b, &e));
    const uint32_t rule = tare_run(f->mode, &b, TARE_INTERPRETED, &results);
    tare_bound_finish(&b);
    return rule;
}

static void say_origin(char *at, size_t room, const tare_step *s)
{
    static const char *const part[] = {"value", "size", "stride", "offset", "dtype", "device", "layout", "bytes", "length"};
    const int dim = s->from.dim == TARE_ALL_DIMS ? -1 : (int)s->from.dim;
    const int element = s->from.element == TARE_NO_ELEMENT ? -1 : (int)s->from.element;
    (void)snprintf(at, room, "argument %u/%d %s[%d]; ", s->from.index, element, part[s->from.part], dim);
}

static void hear(void *user, const tare_step *s)
{
    fixture *f = user;
    const size_t used = strlen(f->said);
    char *at = f->said + used;
    const size_t room = sizeof f->said - used;
    switch (s->kind) {
    case TARE_STEP_LINE: (void)snprintf(at, room, "%s:%u; ", s->function, s->line); break;
    case TARE_STEP_THEN: (void)snprintf(at, room, "then %u; ", s->line); break;
    case TARE_STEP_ELSE: (void)snprintf(at, room, "else %u; ", s->line); break;
    case TARE_STEP_CONTIGUOUS: (void)snprintf(at, room, "contiguous; "); break;
    case TARE_STEP_ARGUMENT: say_origin(at, room, s); break;
    case TARE_STEP_CONSTANT: (void)snprintf(at, room, "constant %lld; ", (long long)s->value); break;
    case TARE_STEP_ENV: (void)snprintf(at, room, "env %d; ", (int)s->field); break;
    case TARE_STEP_UNKNOWN: (void)snprintf(at, room, "data; "); break;
    }
}

static void expect(fixture *f, tare_part part, uint32_t element, uint32_t dim, const char *said)
{
    const tare_quantity of = {part, 0, element, dim};
    f->said[0] = '\0';
    assert_int_equal(tare_provenance_explain(f->notes, &of, hear, f), TARE_OK);
    assert_string_equal(f->said, said);
}

#define WHOLE TARE_NO_ELEMENT

static void lists_hand_on_their_elements(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    const tare_slot in[] = {S_TENSOR(f.matrix), S_TENSOR(f.matrix)};
    assert_int_equal(run(&f, "test::linear", in, 2), TARE_OK);
    expect(&f, TARE_PART_SIZE, WHOLE, 0, "test::linear:11; test::linear:9; first_set:23; argument 0/-1 size[0]; ");
    expect(&f, TARE_PART_SIZE, WHOLE, 1, "test::linear:11; test::linear:10; argument 1/-1 size[0]; ");
    expect(&f, TARE_PART_STRIDE, WHOLE, 0, "test::linear:11; contiguous; ");
    expect(&f, TARE_PART_DTYPE, WHOLE, 0, "test::linear:11; argument 0/-1 dtype[0]; ");
    expect(&f, TARE_PART_OFFSET, WHOLE, 0, "test::linear:11; constant 0; ");
    assert_int_equal(run(&f, "test::flip", in, 1), TARE_OK);
    expect(&f, TARE_PART_SIZE, WHOLE, 0, "test::flip:15; backwards:17; argument 0/-1 size[1]; ");
    expect(&f, TARE_PART_STRIDE, WHOLE, 1, "test::flip:15; backwards:17; argument 0/-1 stride[0]; ");
    expect(&f, TARE_PART_OFFSET, WHOLE, 0, "test::flip:15; argument 0/-1 offset[0]; ");
    end(&f);
}

static void choices_tell_their_arm(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    tare_slot in[] = {S_TENSOR(f.vector), S_INTS(7, 8), {.tag = TARE_TAG_DTYPE, .u.i = TARE_DTYPE_bool}};
    assert_int_equal(run(&f, "test::pad", in, 2), TARE_OK);
    expect(&f, TARE_PART_SIZE, WHOLE, 1,
           "then 21; test::pad:21; test::pad:20; rounded:10; argument 1/-1 value[1]; rounded:9; cpu_rounding:4; ");
    expect(&f, TARE_PART_DTYPE, WHOLE, 0, "then 21; test::pad:21; argument 0/-1 dtype[0]; ");
    assert_int_equal(run(&f, "test::pad", in, 3), TARE_OK);
    expect(&f, TARE_PART_DTYPE, WHOLE, 0, "then 21; test::pad:21; argument 2/-1 value[0]; ");
    in[0] = S_TENSOR(f.matrix);
    assert_int_equal(run(&f, "test::pad", in, 2), TARE_OK);
    expect(&f, TARE_PART_DTYPE, WHOLE, 0, "test::pad:22; env 0; ");
    expect(&f, TARE_PART_STRIDE, WHOLE, 1, "test::pad:22; constant 1; ");
    end(&f);
}

static void lists_of_tensors(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    const tare_rec recs[] = {f.matrix, f.vector};
    const tare_slot list[] = {{.tag = TARE_TAG_TENSORS, .len = 2, .u.recs = recs}, S_INT(1)};
    assert_int_equal(run(&f, "test::take", list, 2), TARE_OK);
    expect(&f, TARE_PART_SIZE, WHOLE, 0, "test::take:26; argument 0/1 size[0]; ");
    const tare_slot in[] = {S_TENSOR(f.vector), S_INT(3)};
    assert_int_equal(run(&f, "test::split", in, 2), TARE_OK);
    expect(&f, TARE_PART_SIZE, 2, 0, "test::split:31; argument 0/-1 size[0]; argument 1/-1 value[0]; ");
    end(&f);
}

static void what_only_data_tells(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    const tare_slot in = S_TENSOR(f.vector);
    assert_int_equal(run(&f, "test::found", &in, 1), TARE_OK);
    expect(&f, TARE_PART_SIZE, WHOLE, 1, "test::found:39; test::found:36; data; ");
    expect(&f, TARE_PART_SIZE, WHOLE, 0,
           "test::found:39; else 38; test::found:38; then 38; test::found:36; data; constant 2; ");
    expect(&f, TARE_PART_BYTES, WHOLE, 0, "test::found:39; constant 1000; ");
    end(&f);
}

static void without_a_call_or_memory(void **state)
{
    (void)state;
    fixture f;
    begin(&f);
    const tare_quantity of = {.part = TARE_PART_SIZE, .element = WHOLE}, second = {.index = 1, .element = WHOLE};
    const tare_slot in = S_TENSOR(f.vector);
    assert_int_equal(tare_provenance_explain(f.notes, &of, hear, &f), TARE_RULE_ARGUMENT);
    assert_int_not_equal(run(&f, "test::refuse", &in, 1), TARE_OK);
    assert_int_equal(tare_provenance_explain(f.notes, &of, hear, &f), TARE_RULE_ARGUMENT);
    assert_int_equal(run(&f, "test::count", (tare_slot[]){S_TENSOR(f.matrix)}, 1), TARE_OK);
    assert_int_equal(tare_provenance_explain(f.notes, &second, hear, &f), TARE_RULE_ARGUMENT);
    bool failed = true;
    for (int64_t k = 0; failed; k++) {
        tare_alloc_fail_after(k);
        failed = tare_provenance_explain(f.notes, &of, hear, &f) == TARE_RULE_MEMORY;
        tare_alloc_fail_after(-1);
        assert_true(failed || k > 2);
    }
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_hand_on_their_elements), cmocka_unit_test(choices_tell_their_arm),
        cmocka_unit_test(lists_of_tensors),             cmocka_unit_test(what_only_data_tells),
        cmocka_unit_test(without_a_call_or_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
