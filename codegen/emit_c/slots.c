/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Profile slots: a caller by value for each slot, an adapter for each function that fills one, and
 * the tables.
 *
 * In the tables a slot's function takes every parameter by address and writes each result through
 * an out pointer; see tare_slot_at in tare/vocabulary.h.
 */
#include "emit_c/emitter.h"

#include <string.h>

/* "tare_mode *m, const tare_rec *input, int64_t *out" */
static const char *by_address(emitter *e, const ir_slot *s, const char *const *name)
{
    text t = {.arena = e->arena};
    text_add(&t, "tare_mode *m");
    for (uint32_t i = 0; i < s->n_params; i++)
        text_add(&t, ", const %s *%s", c_form(s->param[i])->memory, name[i]);
    for (uint32_t i = 0; i < s->n_results; i++)
        text_add(&t, ", %s *%s", c_form(s->result[i])->memory, name[s->n_params + i]);
    return text_done(&t);
}

/* Parameters, then results: out, or out0, out1 ... */
static const char **slot_names(emitter *e, const ir_slot *s, name_set *names)
{
    const char **name = arena_array(e->arena, const char *, s->n_params + s->n_results + 1u);
    c_name_take(names, "device");
    for (uint32_t i = 0; i < s->n_params; i++)
        name[i] = c_name_take(names,
                              s->param_name != NULL && s->param_name[i] != NULL ? s->param_name[i] : "value");
    for (uint32_t i = 0; i < s->n_results; i++)
        name[s->n_params + i] =
            c_name_take(names, s->n_results == 1 ? "out" : arena_format(e->arena, "out%u", i));
    return name;
}

static bool is_same_in_memory(tare_irtype type)
{
    return strcmp(c_form(type)->type, c_form(type)->memory) == 0;
}

/* A value of a parameter or result read from its form in memory. */
static const char *from_memory(emitter *e, tare_irtype type, const char *value)
{
    switch (c_form_of(type)) {
    case FORM_BOOL:
    case FORM_GENERATOR: return arena_format(e->arena, "%s != 0", value);
    case FORM_OPT_BOOL: return arena_format(e->arena, "(int32_t)%s", value);
    default: return value;
    }
}

static void put_caller(emitter *e, cwriter *w, const ir_slot *s)
{
    name_set names = {.arena = e->arena};
    const char **name = slot_names(e, s, &names);
    const bool single = s->n_results == 1;
    text head = {.arena = e->arena}, call = {.arena = e->arena};
    text_add(&head, "static inline %s %s(tare_mode *m, int64_t device",
             single ? c_form(s->result[0])->type : "void", e->slot_name[s->index]);
    for (uint32_t i = 0; i < s->n_params; i++)
        text_add(&head, ", %s %s", c_form(s->param[i])->type, name[i]);
    for (uint32_t i = 0; !single && i < s->n_results; i++)
        text_add(&head, ", %s *%s", c_form(s->result[i])->type, name[s->n_params + i]);
    cw_blank(w);
    cw_line(w, "typedef void (*%s_fn)(%s);", e->slot_name[s->index], by_address(e, s, name));
    cw_line(w, "%s)", text_done(&head));
    cw_open(w, "{");
    for (uint32_t i = 0; i < s->n_params; i++) {
        const bool same = is_same_in_memory(s->param[i]);
        if (!same)
            cw_line(w, "const %s %s_at = %s;", c_form(s->param[i])->memory, name[i], name[i]);
        text_add(&call, ", &%s%s", name[i], same ? "" : "_at");
    }
    for (uint32_t i = 0; i < s->n_results; i++) {
        const bool same = !single && is_same_in_memory(s->result[i]);
        const char *zero = c_form(s->result[i])->zero, *brace = strchr(zero, '{');
        const char *out = name[s->n_params + i];
        if (!same)
            cw_line(w, "%s %s%s = %s;", c_form(s->result[i])->memory, out, single ? "" : "_at",
                    c_form_of(s->result[i]) == FORM_BOOL ? "0"
                    : brace != NULL                      ? brace
                                                         : zero);
        text_add(&call, same ? ", %s" : single ? ", &%s" : ", &%s_at", out);
    }
    cw_line(w, "((%s_fn)tare_slot_at(m, device, SLOT_%s))(m%s);", e->slot_name[s->index], s->name,
            call.length_bytes > 0 ? text_done(&call) : "");
    for (uint32_t i = 0; !single && i < s->n_results; i++)
        if (!is_same_in_memory(s->result[i]))
            cw_line(w, "*%s = %s;", name[s->n_params + i],
                    from_memory(e, s->result[i], arena_format(e->arena, "%s_at", name[s->n_params + i])));
    if (single)
        cw_line(w, "return %s;", from_memory(e, s->result[0], name[s->n_params]));
    cw_close(w, "}");
}

void emit_slot_callers(emitter *e, cwriter *w)
{
    const ir_module *m = e->module;
    if (m->n_slots == 0)
        return;
    cw_blank(w);
    cw_comment(w, "What the device's profile decides.");
    cw_open(w, "enum {");
    for (uint32_t i = 0; i < m->n_slots; i++)
        cw_line(w, "SLOT_%s = %u,", m->slot[i]->name, i);
    cw_close(w, "};");
    for (uint32_t i = 0; i < m->n_slots; i++)
        put_caller(e, w, m->slot[i]);
}

/* ---- functions that fill slots ------------------------------------------------------------ */

/* The slot that a function fills, in the first profile that has it. */
static const ir_slot *slot_of(const ir_module *m, const ir_func *f)
{
    for (uint32_t p = 0; p < m->n_profiles; p++)
        for (uint32_t s = 0; s < m->n_slots; s++)
            if (m->profile[p]->slot[s] == f)
                return m->slot[s];
    return NULL;
}

static void put_filler(emitter *e, cwriter *w, const ir_slot *s, const ir_func *f)
{
    name_set names = {.arena = e->arena};
    const char **name = slot_names(e, s, &names);
    const bool single = s->n_results == 1;
    text call = {.arena = e->arena};
    text_add(&call, "%s(m", e->func_name[f->index]);
    for (uint32_t i = 0; i < s->n_params; i++)
        text_add(&call, ", %s", from_memory(e, s->param[i], arena_format(e->arena, "*%s", name[i])));
    cw_blank(w);
    cw_line(w, "void tare_s_%s(%s)", f->name, by_address(e, s, name));
    cw_open(w, "{");
    for (uint32_t i = 0; !single && i < s->n_results; i++) {
        const char *out = name[s->n_params + i];
        const bool same = is_same_in_memory(s->result[i]);
        if (!same)
            cw_line(w, "%s %s_value = %s;", c_form(s->result[i])->type, out, c_form(s->result[i])->zero);
        text_add(&call, same ? ", %s" : ", &%s_value", out);
    }
    if (single)
        cw_line(w, "*%s = %s);", name[s->n_params], text_done(&call));
    else
        cw_line(w, "%s);", text_done(&call));
    for (uint32_t i = 0; !single && i < s->n_results; i++)
        if (!is_same_in_memory(s->result[i]))
            cw_line(w, "*%s = %s_value;", name[s->n_params + i], name[s->n_params + i]);
    cw_close(w, "}");
}

void emit_slot_fillers(emitter *e, cwriter *w, bool prototypes)
{
    const ir_module *m = e->module;
    for (uint32_t i = 0; i < m->n_funcs; i++) {
        const ir_slot *s = m->func[i]->kind == IR_FUNC_SLOT ? slot_of(m, m->func[i]) : NULL;
        name_set names = {.arena = e->arena};
        if (s == NULL)
            continue;
        if (prototypes)
            cw_line(w, "void tare_s_%s(%s);", m->func[i]->name, by_address(e, s, slot_names(e, s, &names)));
        else
            put_filler(e, w, s, m->func[i]);
    }
}

/* ---- tables ------------------------------------------------------------------------------- */

static bool is_empty_somewhere(const ir_module *m, uint32_t slot)
{
    for (uint32_t p = 0; p < m->n_profiles; p++)
        if (m->profile[p]->slot[slot] == NULL)
            return true;
    return false;
}

void emit_empty_slots(emitter *e, cwriter *w)
{
    const ir_module *m = e->module;
    for (uint32_t i = 0; i < m->n_slots; i++) {
        const ir_slot *s = m->slot[i];
        if (!is_empty_somewhere(m, i))
            continue;
        name_set names = {.arena = e->arena};
        const char **name = slot_names(e, s, &names);
        cw_blank(w);
        cw_line(w, "static void none_%s(%s)", s->name, by_address(e, s, name));
        cw_open(w, "{");
        for (uint32_t k = 0; k < s->n_params + s->n_results; k++)
            cw_line(w, "(void)%s;", name[k]);
        cw_line(w, "tare_fault(m, TARE_RULE_PROFILE);");
        cw_close(w, "}");
    }
}

void emit_profile_tables(emitter *e, cwriter *w)
{
    const ir_module *m = e->module;
    for (uint32_t p = 0; p < m->n_profiles; p++) {
        cw_blank(w);
        cw_open(w, "static const tare_slot_fn profile_%s[] = {", m->profile[p]->name);
        for (uint32_t s = 0; s < m->n_slots; s++) {
            const ir_func *f = m->profile[p]->slot[s];
            if (f != NULL)
                cw_line(w, "[SLOT_%s] = (tare_slot_fn)tare_s_%s,", m->slot[s]->name, f->name);
            else
                cw_line(w, "[SLOT_%s] = (tare_slot_fn)none_%s,", m->slot[s]->name, m->slot[s]->name);
        }
        if (m->n_slots == 0)
            cw_line(w, "NULL,");
        cw_close(w, "};");
    }
    cw_blank(w);
    cw_open(w, "static const tare_slot_fn *const profiles[] = {");
    for (uint32_t p = 0; p < m->n_profiles; p++)
        cw_line(w, "profile_%s,", m->profile[p]->name);
    if (m->n_profiles == 0)
        cw_line(w, "NULL,");
    cw_close(w, "};");
}
