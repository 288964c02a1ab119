/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* `tare prop`: a program's graph, propagated and printed. */
#include "commands.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "options.h"
#include "program_graph.h"
#include "symbols.h"

typedef struct propagated { double first_us, second_us, again_us; uint32_t failed; uint32_t rule; } propagated;

static double now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static propagated propagate(program_graph *g)
{
    propagated r = {0};
    double *const took_us[] = {&r.first_us, &r.second_us, &r.again_us};
    for (size_t i = 0; i < sizeof took_us / sizeof *took_us && r.rule == TARE_OK; i++) {
        const double start = now_us();
        r.rule = tare_graph_propagate(g->graph, &r.failed);
        *took_us[i] = now_us() - start;
    }
    return r;
}

static void print_json_value(const program *p, const program_graph *g, int32_t value, bool first)
{
    char what[2048];
    text line = {0};
    const tare_rec rec = tare_graph_value(g->graph, g->value[value]);
    (void)tare_rec_format(p->session->mode, rec, what, sizeof what);
    text_add(&line, first ? "" : ",");
    text_add_json(&line, p->value[value].name, strlen(p->value[value].name));
    text_add(&line, ":");
    text_add_json(&line, what, strlen(what));
    (void)fputs(text_get(&line), stdout);
    text_finish(&line);
}

static void print_json(const char *file, const program *p, const program_graph *g, const propagated *r)
{
    text name = {0};
    text_add_json(&name, file, strlen(file));
    (void)printf("{\"file\":%s,\"nodes\":%u,\"first_us\":%.1f,\"second_us\":%.1f,\"again_us\":%.1f,\"values\":{",
                 text_get(&name), p->n_nodes, r->first_us, r->second_us, r->again_us);
    text_finish(&name);
    bool first = true;
    for (uint32_t n = 0; n < p->n_nodes; n++)
        for (uint32_t i = 0; i < p->node[n].n_outs; i++)
            if (p->node[n].out[i] >= 0) {
                print_json_value(p, g, p->node[n].out[i], first);
                first = false;
            }
    (void)puts("}}");
}

static void print_node(const program *p, const program_graph *g, uint32_t n)
{
    const program_node *node = &p->node[n];
    char what[2048];
    const char *target = strncmp(node->target, "torch.ops.", 10) == 0 ? node->target + 10 : node->target;
    for (uint32_t i = 0; i < node->n_outs; i++) {
        if (node->out[i] < 0)
            continue;
        (void)tare_rec_format(p->session->mode, tare_graph_value(g->graph, g->value[node->out[i]]), what, sizeof what);
        (void)printf("%5u  %-44s %-32s %s\n", n, i ? "" : target, p->value[node->out[i]].name, what);
    }
    if (node->n_outs == 0)
        (void)printf("%5u  %-44s\n", n, target);
}

static void print_plain(const options *o, const char *file, const program *p, const program_graph *g, const propagated *r)
{
    for (uint32_t n = 0; !o->quiet && n < p->n_nodes; n++)
        print_node(p, g, n);
    (void)printf("%s: %u nodes, %u inputs; first pass %.1f us, second %.1f us, again %.1f us (%.1f ns a node)\n", file,
                 p->n_nodes, p->n_inputs, r->first_us, r->second_us, r->again_us, p->n_nodes ? 1e3 * r->again_us / p->n_nodes : 0.0);
}

static bool refused(const session *s, const program *p, const propagated *r, reason *why)
{
    tare_error error;
    char place[300] = "";
    if (!tare_mode_error(s->mode, &error))
        return refuse(why, "node %u: rule %u", r->failed, r->rule);
    if (error.file)
        (void)snprintf(place, sizeof place, " (%s:%u)", error.file, error.line);
    return refuse(why, "node %u, %.80s: %s: %.260s%s", r->failed, p->node[r->failed].target, tare_error_kind_name(error.kind),
                  error.message, place);
}

static void print_guards(const session *s)
{
    text out = {0};
    symbols_explain(s->mode, &out);
    (void)fputs(text_get(&out), stdout);
    text_finish(&out);
}

static bool prop_program(const options *o, session *s, const char *file, const json_t *root, reason *why)
{
    program p;
    program_graph g = {0};
    session_restart(s);
    bool fine = program_init(&p, s, root, why) && program_graph_init(&g, &p, why);
    if (fine) {
        const propagated r = propagate(&g);
        if (r.rule != TARE_OK)
            fine = refused(s, &p, &r, why);
        else if (o->json)
            print_json(file, &p, &g, &r);
        else
            print_plain(o, file, &p, &g, &r);
        if (fine && o->dynamic)
            print_guards(s);
    }
    program_graph_finish(&g);
    program_finish(&p);
    return fine;
}

static bool prop_file(const options *o, session *s, const char *file, reason *why)
{
    json_t *root = program_load(file, why);
    const bool fine = root && prop_program(o, s, file, root, why);
    json_decref(root);
    return fine;
}

static const char help[] =
    "usage: tare prop [--quiet] [--dynamic] [--strict] [--json] [--execution native|interpreted] [--ops FILE] [--env NAME=VALUE]... FILE...\n"
    "\n"
    "Propagates exported programs (.json as torch.export writes it, plain or .xz) three times: first every rule\n"
    "runs, then those once more that may read more than types, to see whether they do, then only guards are\n"
    "looked at. Prints each node's results and the time of the passes.\n"
    "  --dynamic tells what was assumed of symbolic sizes, and which rule line needed it; and of each symbol that became\n"
    "            a number, why\n"
    "  --strict  takes the symbols' ranges for promises: refuses at the first rule line that needs a guard of them beyond\n"
    "            the program's own\n"
    "  --quiet   only the last line of each program\n";

static int prop_files(const options *o, session *s)
{
    reason why = {""}, full;
    int code = EXIT_FINE;
    s->marks = (o->dynamic ? TARE_SYM_KEEP : 0u) | (o->strict ? TARE_SYM_STRICT : 0u);
    for (int i = 0; i < o->n_files; i++)
        if (!prop_file(o, s, o->file[i], &why)) {
            (void)refuse(&full, "%.100s: %.400s", o->file[i], why.text);
            code = complain(EXIT_REFUSED, full.text);
        }
    return code;
}

const command command_prop = {"prop", "propagate a program or trace and print what comes out", help, NULL, prop_files};
