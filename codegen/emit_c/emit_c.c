/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See emit_c.h. */
#include "emit_c/emit_c.h"

#include "emit_c/emitter.h"

#include <ctype.h>
#include <string.h>

const char emit_licence[] = "/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */\n";

void emit_c_file(emitter *e, const char *name, cwriter *w)
{
    const char *bytes = text_done(&w->out);
    out_files_add(e->files, name, bytes, w->out.length_bytes);
}

const char *c_place(emitter *e, span at)
{
    const source_set *sources = e->module->sources;
    const source *s = at.source != 0 && sources != NULL ? source_get(sources, at.source) : NULL;
    return s != NULL ? arena_format(e->arena, "%s:%u", c_base_name(s->path), source_place(sources, at).line)
                     : NULL;
}

/* ---- names -------------------------------------------------------------------------------- */

/* "RULE_MM_18" for a line of mm.yaml. */
static const char *rule_base_name(emitter *e, const ir_rule *r)
{
    const char *at = c_place(e, r->at);
    char *name = arena_format(e->arena, "RULE_%s", at != NULL ? at : r->func->name);
    char *suffix = strstr(name, ".yaml:");
    if (suffix != NULL) {
        *suffix = '_';
        memmove(suffix + 1, suffix + strlen(".yaml:"), strlen(suffix + strlen(".yaml:")) + 1);
    }
    for (char *c = name; *c != '\0'; c++)
        *c = isalnum((unsigned char)*c) ? (char)toupper((unsigned char)*c) : '_';
    return name;
}

static uint32_t hash_text(const char *s)
{
    uint32_t h = 2166136261u;
    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h;
}

/* Adds to an open-addressed set with a free place; false when the text is there already. */
static bool set_add(const char **set, uint32_t mask, const char *s)
{
    uint32_t i = hash_text(s) & mask;
    for (; set[i] != NULL; i = (i + 1) & mask)
        if (strcmp(set[i], s) == 0)
            return false;
    set[i] = s;
    return true;
}

/* One line may refuse for several reasons, and files in two folders may have one name. */
static void name_rules(emitter *e)
{
    const ir_module *m = e->module;
    uint32_t room = 16;
    while (room < 2 * m->n_rules)
        room *= 2;
    const char **set = arena_array(e->arena, const char *, room);
    e->rule_name = arena_array(e->arena, const char *, m->n_rules + 1u);
    for (uint32_t i = 0; i < m->n_rules; i++) {
        const char *base = rule_base_name(e, m->rule[i]), *name = base;
        for (uint32_t k = 2; !set_add(set, room - 1, name); k++)
            name = arena_format(e->arena, "%s_%u", base, k);
        e->rule_name[i] = name;
    }
}

static void name_all(emitter *e)
{
    const ir_module *m = e->module;
    static const char *const own[] = {"prelude", "rules", "unit", "pack"};
    name_rules(e);
    e->func_name = arena_array(e->arena, const char *, m->n_funcs + 1u);
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        const ir_func *f = m->func[i];
        const char *name = f->op != NULL ? f->op->c_name : f->name;
        e->func_name[i] = f->kind == IR_FUNC_OP ? arena_format(e->arena, "tare_rule_%s", name)
                                                : arena_format(e->arena, "tare_p_%s", f->name);
    }
    e->slot_name = arena_array(e->arena, const char *, m->n_slots + 1u);
    for (uint32_t i = 0; i < m->n_slots; i++)
        e->slot_name[i] = arena_format(e->arena, "slot_%s", m->slot[i]->name);
    e->family = arena_array(e->arena, const char *, m->n_ops + 1u);
    for (uint32_t i = 0; i < m->n_ops; i++) {
        e->family[i] =
            m->op[i]->family != NULL && m->op[i]->family[0] != '\0' ? m->op[i]->family : "operators";
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            if (strcmp(e->family[i], own[k]) == 0)
                e->family[i] = arena_format(e->arena, "%s_family", own[k]);
    }
}

/* ---- rule numbers ------------------------------------------------------------------------- */

/* The numbers of the rule lines that stand in a file's functions. */
static void put_rule_numbers(emitter *e, cwriter *w, const bool *in_file)
{
    const ir_module *m = e->module;
    bool any = false;
    for (uint32_t i = 0; i < m->n_rules; i++) {
        if (!in_file[m->rule[i]->func->index])
            continue;
        if (!any) {
            cw_blank(w);
            cw_comment(w, "Lines that can refuse a call.");
            cw_open(w, "enum {");
        }
        any = true;
        cw_line(w, "%s = TARE_RULE_FIRST + %u,", e->rule_name[i], i);
    }
    if (any)
        cw_close(w, "};");
}

/* What the files of a unit have among themselves is no symbol of the library that they make. */
static void put_hidden(cwriter *w, const char *verb)
{
    cw_blank(w);
    cw_raw(w, "#if defined(__GNUC__)\n#pragma GCC visibility %s\n#endif\n\n", verb);
}

/* ---- prelude ------------------------------------------------------------------------------ */

static void emit_prelude_header(emitter *e)
{
    const ir_module *m = e->module;
    cwriter w = {.out = {.arena = e->arena}};
    cw_raw(&w, "%s", emit_licence);
    cw_comment(&w, "Generated by tarec: functions that rules share, and what profiles decide.");
    cw_raw(&w,
           "#ifndef TARE_OPS_PRELUDE_H\n#define TARE_OPS_PRELUDE_H\n\n#include \"tare/vocabulary.h\"\n\n");
    cw_raw(&w, "/* a * b + c is two roundings in every execution. */\n#if defined(__clang__)\n");
    cw_raw(&w, "#pragma STDC FP_CONTRACT OFF\n#endif\n\n");
    cw_raw(&w, "/* ORDER ENV */\nenum {\n#define TARE_ENV(name, type, default_value) ENV_##name,\n");
    cw_raw(&w, "#include \"tare/env.def\"\n#undef TARE_ENV\n    ENV_COUNT\n};\n");
    emit_slot_callers(e, &w);
    put_hidden(&w, "push(hidden)");
    for (uint32_t i = 0; i < m->n_funcs; i++)
        if (m->func[i]->kind != IR_FUNC_OP)
            emit_prototype(e, &w, m->func[i]);
    cw_blank(&w);
    emit_slot_fillers(e, &w, true);
    put_hidden(&w, "pop");
    cw_raw(&w, "#endif\n");
    emit_c_file(e, "c/prelude.h", &w);
}

static void emit_prelude(emitter *e)
{
    const ir_module *m = e->module;
    bool *in_file = arena_array(e->arena, bool, m->n_funcs + 1u);
    for (uint32_t i = 0; i < m->n_funcs; i++)
        in_file[i] = m->func[i]->kind != IR_FUNC_OP;
    cwriter w = {.out = {.arena = e->arena}};
    cw_raw(&w, "%s", emit_licence);
    cw_comment(&w, "Generated by tarec: functions that rules share, and what profiles decide.");
    cw_raw(&w, "#include \"prelude.h\"\n\n#include \"rules.h\"\n");
    put_rule_numbers(e, &w, in_file);
    for (uint32_t i = 0; i < m->n_funcs; i++)
        if (in_file[i])
            emit_c_func(e, &w, m->func[i]);
    emit_slot_fillers(e, &w, false);
    emit_c_file(e, "c/prelude.c", &w);
}

static void emit_rules_header(emitter *e)
{
    const ir_module *m = e->module;
    cwriter w = {.out = {.arena = e->arena}};
    cw_raw(&w, "%s", emit_licence);
    cw_comment(&w, "Generated by tarec: every operator's rule, for rules that call it.");
    cw_raw(&w, "#ifndef TARE_OPS_RULES_H\n#define TARE_OPS_RULES_H\n\n#include \"tare/abi.h\"\n");
    put_hidden(&w, "push(hidden)");
    for (uint32_t i = 0; i < m->n_ops; i++)
        emit_prototype(e, &w, m->op[i]->func);
    put_hidden(&w, "pop");
    cw_raw(&w, "#endif\n");
    emit_c_file(e, "c/rules.h", &w);
}

/* ---- families ----------------------------------------------------------------------------- */

static void emit_family(emitter *e, const char *family, const bool *member)
{
    const ir_module *m = e->module;
    bool *in_file = arena_array(e->arena, bool, m->n_funcs + 1u);
    for (uint32_t i = 0; i < m->n_ops; i++)
        if (member[i])
            in_file[m->op[i]->func->index] = true;
    cwriter w = {.out = {.arena = e->arena}};
    cw_raw(&w, "%s", emit_licence);
    cw_comment(&w, arena_format(e->arena, "Generated by tarec from %s.yaml.", family));
    cw_raw(&w, "#include \"tare/boxing.h\"\n\n#include \"prelude.h\"\n#include \"rules.h\"\n");
    cw_raw(&w, "#include \"tare_ops.h\"\n#include \"unit.h\"\n");
    put_rule_numbers(e, &w, in_file);
    for (uint32_t i = 0; i < m->n_ops; i++)
        if (member[i]) {
            emit_c_func(e, &w, m->op[i]->func);
            emit_entries(e, &w, m->op[i]);
        }
    emit_c_file(e, arena_format(e->arena, "c/%s.c", family), &w);
}

static void emit_families(emitter *e)
{
    const uint32_t n = e->module->n_ops;
    bool *done = arena_array(e->arena, bool, n + 1u);
    for (uint32_t i = 0; i < n; i++) {
        if (done[i])
            continue;
        bool *member = arena_array(e->arena, bool, n + 1u);
        for (uint32_t k = i; k < n; k++)
            member[k] = strcmp(e->family[k], e->family[i]) == 0;
        for (uint32_t k = i; k < n; k++)
            done[k] = done[k] || member[k];
        emit_family(e, e->family[i], member);
    }
}

/* ---- the public header -------------------------------------------------------------------- */

static void emit_public_header(emitter *e)
{
    const ir_module *m = e->module;
    cwriter w = {.out = {.arena = e->arena}};
    cw_raw(&w, "%s", emit_licence);
    cw_comment(&w, "Generated by tarec: metadata of operators' results, from that of their arguments.\n"
                   "\n"
                   "tare_op_NAME returns TARE_OK and has written the results; or the number of the rule line "
                   "that refused "
                   "the call, and has written nothing. A Tensor? may be NULL. tare_node_NAME and "
                   "tare_boxed_NAME take the "
                   "same arguments in slots, in the order of the schema: the first trusts them, the second "
                   "checks each tag. "
                   "For a tensor result the caller's slot gives the record to write.");
    cw_raw(&w, "#ifndef TARE_OPS_H\n#define TARE_OPS_H\n\n#include \"tare/abi.h\"\n\n");
    cw_raw(&w, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
    cw_comment(&w, "All of them, for tare_registry_create.");
    cw_raw(&w, "extern const tare_unit tare_ops_unit;\n");
    for (uint32_t i = 0; i < m->n_ops; i++) {
        cw_blank(&w);
        emit_entry_doc(e, &w, m->op[i]);
        emit_entry_prototypes(e, &w, m->op[i]);
    }
    cw_raw(&w, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
    emit_c_file(e, "include/tare_ops.h", &w);
}

/* ---- all ---------------------------------------------------------------------------------- */

/* Types that C entries have no form for. */
static void refuse_types(emitter *e)
{
    for (uint32_t i = 0; i < e->module->n_ops; i++) {
        const ir_op *op = e->module->op[i];
        for (uint32_t k = 0; k < op->n_args + op->n_returns; k++)
            if (c_form_of(op->arg[k].type) == FORM_BAD)
                diag_error(e->diags, op->at, "`%s` of `%s` is `%s`, which has no form in C",
                           op->arg[k].name != NULL ? op->arg[k].name : "result", op->name,
                           ir_type_name(op->arg[k].type));
    }
}

void emit_c(struct arena *a, diag_list *d, const ir_module *module, out_files *files)
{
    emitter e = {.arena = a, .diags = d, .module = module, .files = files};
    const uint32_t errors = diag_errors(d);
    refuse_types(&e);
    if (diag_errors(d) != errors)
        return;
    name_all(&e);
    emit_public_header(&e);
    emit_prelude_header(&e);
    emit_prelude(&e);
    emit_rules_header(&e);
    emit_families(&e);
    size_t pack_bytes = 0;
    const uint8_t *pack = ir_pack(a, module, &pack_bytes);
    emit_c_unit(&e, pack, pack_bytes);
}

const char *emit_c_op(struct arena *a, diag_list *d, const ir_module *module, const ir_op *op)
{
    emitter e = {.arena = a, .diags = d, .module = module};
    cwriter w = {.out = {.arena = a}};
    name_all(&e);
    emit_c_func(&e, &w, op->func);
    emit_entries(&e, &w, op);
    return text_done(&w.out);
}
