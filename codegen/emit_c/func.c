/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Functions: what stands around their statements.
 */
#include "emit_c/emitter.h"

/* ---- heads -------------------------------------------------------------------------------- */

/* "tare_rec tare_rule_mm(tare_mode *m, tare_rec self, tare_rec mat2)" */
static const char *func_head(emitter *e, const ir_func *f, const char *const *param_name)
{
    text t = {.arena = e->arena};
    text_add(&t, "%s %s(tare_mode *m", f->n_results == 1 ? c_form(f->result[0])->type : "void",
             e->func_name[f->index]);
    for (uint32_t i = 0; i < f->n_params; i++)
        text_add(&t, ", %s %s", c_form(f->local[i].type)->type, param_name[i]);
    for (uint32_t i = 0; f->n_results > 1 && i < f->n_results; i++)
        text_add(&t, ", %s *%s", c_form(f->result[i])->type, param_name[f->n_params + i]);
    text_add(&t, ")");
    return text_done(&t);
}

/* Of parameters, then of out pointers. */
static const char **param_names(emitter *e, const ir_func *f, name_set *names)
{
    const char **name = arena_array(e->arena, const char *, f->n_params + f->n_results + 1u);
    for (uint32_t i = 0; i < f->n_params; i++)
        name[i] = c_name_take(names, f->local[i].name);
    for (uint32_t i = 0; f->n_results > 1 && i < f->n_results; i++)
        name[f->n_params + i] = c_name_take(names, arena_format(e->arena, "out%u", i));
    return name;
}

void emit_prototype(emitter *e, cwriter *w, const ir_func *f)
{
    name_set names = {.arena = e->arena};
    cw_line(w, "%s;", func_head(e, f, param_names(e, f, &names)));
}

/* ---- functions ---------------------------------------------------------------------------- */

static void put_unused(cfunc *c, cwriter *w, const char *const *param)
{
    if (!c->uses_mode)
        cw_line(w, "(void)m;");
    for (uint32_t i = 0; i < c->f->n_params; i++)
        if (c->local[i].reads == 0)
            cw_line(w, "(void)%s;", param[i]);
}

static void put_doc(emitter *e, cwriter *w, const ir_func *f)
{
    const char *at = c_place(e, f->at);
    text t = {.arena = e->arena};
    if (f->doc != NULL)
        text_add(&t, "%s", f->doc);
    if (at != NULL)
        text_add(&t, "%s%s", f->doc != NULL ? "\n" : "", at);
    if (t.length_bytes > 0)
        cw_comment(w, text_done(&t));
}

void emit_c_func(emitter *e, cwriter *w, const ir_func *f)
{
    cwriter body = {.out = {.arena = e->arena}, .level = 1};
    cfunc c = {.e = e, .f = f, .w = &body, .names = {.arena = e->arena}};
    const char **param = param_names(e, f, &c.names);
    c_plan(&c);
    c.out = param + f->n_params;
    for (uint32_t i = 0; i < f->n_locals; i++)
        c.local[i].name = i < f->n_params ? param[i] : c_name_take(&c.names, f->local[i].name);
    for (uint32_t i = 0; i < f->n_params; i++)
        if (c_owns_list(&c, i) && c.local[i].reads > 0) {
            c.uses_mode = true;
            cw_line(&body, "%s = tare_%s_copy(m, %s);", param[i],
                    c_form_of(f->local[i].type) == FORM_INTS ? "list" : c_form(f->local[i].type)->box,
                    param[i]);
        }
    c_block(&c, f->body);
    cw_blank(w);
    put_doc(e, w, f);
    cw_line(w, "%s", func_head(e, f, param));
    cw_open(w, "{");
    put_unused(&c, w, param);
    cw_raw(w, "%s", text_done(&body.out));
    cw_close(w, "}");
}
