/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Values and nodes of an exported program; see program.h. */
#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "program_args.h"
#include "program_arithmetic.h"
#include "program_symbols.h"
#include "tare/symbolic.h"

static uint32_t program_slot(const program *p, const char *name)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (const char *c = name; *c; c++)
        h = (h ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    uint32_t i = (uint32_t)(h >> 16) & (p->hash_room - 1);
    while (p->hash[i] && strcmp(p->value[p->hash[i] - 1].name, name) != 0)
        i = (i + 1) & (p->hash_room - 1);
    return i;
}

int32_t program_find(const program *p, const char *name)
{
    return p->hash_room ? (int32_t)p->hash[program_slot(p, name)] - 1 : -1;
}

static bool program_grow(program *p)
{
    const uint32_t room = p->room_values ? 2 * p->room_values : 256;
    program_value *value = realloc(p->value, room * sizeof *value);
    if (!value)
        return false;
    p->value = value;
    p->room_values = room;
    free(p->hash);
    p->hash_room = 4 * room;
    p->hash = calloc(p->hash_room, sizeof *p->hash);
    for (uint32_t i = 0; p->hash && i < p->n_values; i++)
        p->hash[program_slot(p, p->value[i].name)] = i + 1;
    return p->hash != NULL;
}

/* A value of that name, made if it is new. -1 without memory. */
static int32_t program_value_named(program *p, const char *name)
{
    if (p->n_values == p->room_values && !program_grow(p))
        return -1;
    const uint32_t slot = program_slot(p, name);
    if (!p->hash[slot]) {
        p->value[p->n_values++] = (program_value){.name = name};
        p->hash[slot] = p->n_values;
    }
    return (int32_t)p->hash[slot] - 1;
}

static bool read_metas(program *p, const json_t *graph, reason *why)
{
    const char *name;
    json_t *meta;
    json_object_foreach (json_object_get(graph, "tensor_values"), name, meta) {
        const int32_t v = program_value_named(p, name);
        if (v < 0)
            return refuse(why, "no memory for the program's values");
        p->value[v].meta = meta;
    }
    return true;
}

static bool read_inputs(program *p, const json_t *graph, reason *why)
{
    const json_t *inputs = json_object_get(graph, "inputs");
    const size_t n = json_array_size(inputs);
    p->input = pool_alloc(&p->pool, (n + 1) * sizeof *p->input);
    if (!p->input)
        return refuse(why, "no memory for the program's inputs");
    for (size_t i = 0; i < n; i++) {
        const char *name = json_string_value(json_object_get(json_object_get(json_array_get(inputs, i), "as_tensor"), "name"));
        if (!name)
            continue; /* a number or a string: nodes state it again */
        const int32_t v = program_find(p, name);
        if (v < 0 || !p->value[v].meta)
            return refuse(why, "input `%s` has no entry in `tensor_values`", name);
        p->value[v].is_input = true;
        p->input[p->n_inputs++] = v;
    }
    return true;
}

static bool add_out(program *p, program_node *node, const json_t *value, reason *why)
{
    const char *name = json_string_value(json_object_get(json_object_get(value, "as_tensor"), "name"));
    const json_t *sym_int = json_object_get(value, "as_sym_int"), *number = sym_int ? sym_int : json_object_get(value, "as_sym_bool");
    number = number ? number : json_object_get(value, "as_sym_float");
    node->number_out = number ? json_string_value(json_object_get(number, "as_name")) : node->number_out;
    node->out[node->n_outs] = name ? program_value_named(p, name) : -1;
    if (name && node->out[node->n_outs] < 0)
        return refuse(why, "no memory for the program's values");
    node->n_outs++;
    return true;
}

static bool read_outs(program *p, program_node *node, const json_t *outs, reason *why)
{
    const json_t *list = json_object_get(json_array_get(outs, 0), "as_tensors");
    node->list_out = json_array_size(outs) == 1 && list;
    const size_t n = node->list_out ? json_array_size(list) : json_array_size(outs);
    node->out = pool_alloc(&p->pool, (n + 1) * sizeof *node->out);
    if (!node->out)
        return refuse(why, "no memory for the program's nodes");
    for (size_t i = 0; i < n; i++) {
        json_t *wrapped = NULL;
        if (node->list_out) {
            wrapped = json_pack("{sO}", "as_tensor", json_array_get(list, i));
            if (!wrapped)
                return refuse(why, "an output list whose elements are no values");
        }
        const bool fine = add_out(p, node, wrapped ? wrapped : json_array_get(outs, i), why);
        json_decref(wrapped);
        if (!fine)
            return false;
    }
    return true;
}

/* What arithmetic makes is an argument of nodes behind it. */
static bool read_made(program *p, const program_node *node, reason *why)
{
    tare_slot made;
    if (!node->arithmetic || node->unsupported || program_arithmetic(p, node, &made) != NULL)
        return true;
    return program_note_made(p, node, &made) || refuse(why, "no memory for the program's numbers");
}

static bool read_node(program *p, program_node *node, const json_t *json, reason *why)
{
    node->target = json_string_value(json_object_get(json, "target"));
    node->name = json_string_value(json_object_get(json, "name"));
    if (!node->target)
        return refuse(why, "a node without a string `target`");
    node->op = tare_registry_find(p->session->registry, node->target);
    node->arithmetic = node->op == TARE_NO_OP && program_is_arithmetic(node->target);
    if (node->op == TARE_NO_OP && !node->arithmetic)
        node->unsupported = "the operator is unknown";
    node->inputs = json_object_get(json, "inputs");
    return program_read_args(p, node, node->inputs, why) &&
           read_outs(p, node, json_object_get(json, "outputs"), why) && read_made(p, node, why);
}

static bool read_nodes(program *p, const json_t *graph, reason *why)
{
    const json_t *nodes = json_object_get(graph, "nodes");
    const size_t n = json_array_size(nodes);
    if (!json_is_array(nodes))
        return refuse(why, "a program without an array `nodes`");
    p->node = pool_alloc(&p->pool, (n + 1) * sizeof *p->node);
    if (!p->node)
        return refuse(why, "no memory for the program's nodes");
    for (; p->n_nodes < n; p->n_nodes++)
        if (!read_node(p, &p->node[p->n_nodes], json_array_get(nodes, p->n_nodes), why))
            return false;
    return true;
}

json_t *program_load(const char *file, reason *why)
{
    const char *bytes;
    size_t len;
    json_error_t error;
    json_t *root = NULL;
    input *in = input_open(file, why);
    if (in && input_rest(in, &bytes, &len, why) != INPUT_BAD) {
        root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
        if (!root)
            (void)refuse(why, "no JSON at line %d, column %d: %s", error.line, error.column, error.text);
    }
    if (in)
        input_close(in);
    return root;
}

bool program_init(program *p, session *s, const json_t *root, reason *why)
{
    *p = (program){.session = s};
    const json_t *graph = json_object_get(json_object_get(root, "graph_module"), "graph");
    if (!json_is_object(graph))
        return refuse(why, "a program without an object `graph_module.graph`");
    return program_make_symbols(p, root, graph, why) && read_metas(p, graph, why) && read_inputs(p, graph, why) && program_bear_inputs(p, why) &&
           program_assume_guards(p, root, why) && read_nodes(p, graph, why);
}

void program_finish(program *p)
{
    pool_clear(&p->pool);
    free(p->pool.first);
    free(p->value);
    free(p->hash);
    json_decref(p->made);
    *p = (program){0};
}

static bool read_ints(const program *p, const json_t *list, int64_t *out, reason *why)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!program_number(p, json_array_get(list, i), &out[i], why))
            return false;
    return true;
}

static bool program_device(const program *p, const json_t *device, tare_device *out)
{
    const char *type = json_string_value(json_object_get(device, "type"));
    const json_t *index = json_object_get(device, "index");
    const uint32_t kind = type ? tare_registry_kind(p->session->registry, type) : TARE_KIND_NONE;
    *out = (tare_device)(kind << 8 | (json_is_integer(index) ? (uint32_t)json_integer_value(index) & 0xffu : 0));
    return kind != TARE_KIND_NONE;
}

bool program_describe(program *p, const json_t *meta, tare_desc *out, int64_t *offset, reason *why)
{
    const json_t *sizes = json_object_get(meta, "sizes"), *strides = json_object_get(meta, "strides");
    const size_t rank = json_array_size(sizes);
    if (rank != json_array_size(strides) || rank > 255)
        return refuse(why, "a value of %zu sizes and %zu strides", rank, json_array_size(strides));
    int64_t *dim = pool_alloc(&p->pool, (2 * rank + 1) * sizeof *dim);
    if (!dim)
        return refuse(why, "no memory for a value");
    *out = (tare_desc){.size = dim, .stride = dim + rank, .rank = (uint32_t)rank};
    if (!program_number(p, json_object_get(meta, "storage_offset"), offset, why) || !read_ints(p, sizes, dim, why) ||
        !read_ints(p, strides, dim + rank, why))
        return false;
    out->dtype = program_dtype(json_integer_value(json_object_get(meta, "dtype")));
    out->layout = program_layout(json_integer_value(json_object_get(meta, "layout")));
    if (out->dtype == TARE_DTYPE_NONE || out->layout == TARE_LAYOUT_NONE)
        return refuse(why, "a value of unknown dtype or layout");
    return program_device(p, json_object_get(meta, "device"), &out->device) ? true : refuse(why, "a value on an unknown device");
}

bool program_input(program *p, uint32_t value, tare_rec *out, reason *why)
{
    tare_desc desc;
    int64_t offset;
    *out = (tare_rec){0};
    if (!program_describe(p, p->value[value].meta, &desc, &offset, why))
        return false;
    if (tare_type_intern(p->session->mode, &desc, &out->type) != TARE_OK)
        return refuse(why, "value `%s` cannot be a tensor", p->value[value].name);
    const tare_type *type = tare_type_of(p->session->mode, *out);
    int64_t bytes;
    const int64_t item = type->numel ? type->nbytes : 0;
    if (tare_is_symbolic(item) || tare_is_symbolic(offset))
        bytes = tare_sym_add(p->session->mode, item, tare_sym_mul(p->session->mode, offset, 16));
    else if (__builtin_mul_overflow(offset, 16, &bytes) || __builtin_add_overflow(bytes, item, &bytes) || offset < 0)
        return refuse(why, "value `%s` lies at offset %lld", p->value[value].name, (long long)offset);
    out->offset = offset;
    return tare_storage_create(p->session->mode, bytes, desc.device, &out->storage) == TARE_OK ? true : refuse(why, "no memory for a value");
}
