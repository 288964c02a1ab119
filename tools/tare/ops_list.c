/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* `tare ops`: every operator with family, place, nature, the slots it asks, and what was recorded of it. */
#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "options.h"

enum { SLOTS_MOST = 256 };

typedef struct listing {
    const options *o;
    const tare_registry *r;
    counts *recorded;          /* by operator; NULL: not asked for */
    uint32_t n_uncovered;
    text line;
    bool broken;               /* no memory */
} listing;

/* ---- recordings ------------------------------------------------------------------------------------ */

static void gather(listing *l, const report *recorded)
{
    for (size_t i = 0; i < recorded->n_ops; i++) {
        const uint32_t op = tare_registry_find(l->r, recorded->op[i].name);
        if (op == TARE_NO_OP)
            continue;
        l->recorded[op].compared += recorded->op[i].counts.compared;
        l->recorded[op].agree += recorded->op[i].counts.agree;
    }
}

/* Compares every file, so that what is covered is also known to agree. */
static bool count_files(listing *l, session *s, reason *why)
{
    session plain = {0};
    comparison c = {.session = s, .plain = &plain};
    l->recorded = calloc(tare_registry_ops(l->r) + (size_t)1, sizeof *l->recorded);
    bool fine = l->recorded ? options_session(l->o, &plain, why) : refuse(why, "no memory for counts");
    tensors_init(&c.tensors, s);
    tensors_init(&c.plain_tensors, &plain);
    for (int i = -1; fine && i < l->o->n_files; i++) {
        c.report = (report){0};
        fine = compare_file(&c, i < 0 ? l->o->covered_by : l->o->file[i], why);
        if (fine)
            gather(l, &c.report);
        report_finish(&c.report);
    }
    tensors_finish(&c.tensors);
    tensors_finish(&c.plain_tensors);
    session_finish(&plain);
    text_finish(&c.shown);
    return fine;
}

/* ---- slots ------------------------------------------------------------------------------------------- */

static uint32_t slots_of(listing *l, uint32_t op, uint32_t *slot)
{
    const uint32_t n = tare_registry_slots(l->r, op, slot, SLOTS_MOST);
    l->broken |= n == UINT32_MAX;
    return n == UINT32_MAX ? 0 : n < SLOTS_MOST ? n : SLOTS_MOST;
}

static void add_slots(listing *l, uint32_t op)
{
    uint32_t slot[SLOTS_MOST];
    const uint32_t n = slots_of(l, op, slot);
    for (uint32_t k = 0; k < n; k++)
        text_addf(&l->line, "%s%s", k ? "," : "  asks ", tare_registry_slot_name(l->r, slot[k]));
}

/* {"slot":"conv_format","profiles":["cpu","cuda"]}: profiles that answer in their own way. */
static void add_slot_json(listing *l, uint32_t slot)
{
    bool first = true;
    text_add(&l->line, "{\"slot\":");
    text_add_json(&l->line, tare_registry_slot_name(l->r, slot), strlen(tare_registry_slot_name(l->r, slot)));
    text_add(&l->line, ",\"profiles\":[");
    for (uint32_t kind = 1; tare_registry_kind_name(l->r, kind); kind++) {
        if (!tare_registry_slot_differs(l->r, slot, kind))
            continue;
        text_add(&l->line, first ? "" : ",");
        text_add_json(&l->line, tare_registry_kind_name(l->r, kind), strlen(tare_registry_kind_name(l->r, kind)));
        first = false;
    }
    text_add(&l->line, "]}");
}

/* ---- printing ---------------------------------------------------------------------------------------- */

static const char *nature(uint32_t flags)
{
    return flags & TARE_OP_OUT              ? "out"
           : flags & TARE_OP_INPLACE        ? "in-place"
           : flags & TARE_OP_DATA_DEPENDENT ? "data"
                                            : "";
}

static void add_plain(listing *l, uint32_t number, const tare_op_info *op)
{
    char place[256];
    (void)snprintf(place, sizeof place, "%s:%u", op->file, op->line);
    text_addf(&l->line, "%-56s %-14s %-9s ", op->name, op->family, nature(op->flags));
    if (l->recorded)
        text_addf(&l->line, "%6" PRIu64 " of %-6" PRIu64 " ", l->recorded[number].agree, l->recorded[number].compared);
    text_addf(&l->line, "%-32s", place);
    add_slots(l, number);
    while (l->line.len && l->line.at[l->line.len - 1] == ' ')
        l->line.at[--l->line.len] = '\0';
}

static void add_field(text *out, const char *before, const char *value)
{
    text_add(out, before);
    text_add_json(out, value, strlen(value));
}

static void add_json(listing *l, uint32_t number, const tare_op_info *op)
{
    uint32_t slot[SLOTS_MOST];
    const uint32_t n = slots_of(l, number, slot);
    text *out = &l->line;
    add_field(out, "{\"op\":", op->name);
    add_field(out, ",\"schema\":", op->schema);
    add_field(out, ",\"family\":", op->family);
    add_field(out, ",\"file\":", op->file);
    text_addf(out, ",\"line\":%u", op->line);
    add_field(out, ",\"base\":", op->base);
    text_addf(out, ",\"native\":%s,\"writes\":%s,\"data_dependent\":%s,\"reads_environment\":%s,\"special\":%s,\"slots\":[",
              op->native ? "true" : "false", op->flags & TARE_OP_WRITES ? "true" : "false",
              op->flags & TARE_OP_DATA_DEPENDENT ? "true" : "false", op->flags & TARE_OP_ENV ? "true" : "false",
              op->flags & TARE_OP_SPECIAL ? "true" : "false");
    for (uint32_t k = 0; k < n; k++) {
        text_add(out, k ? "," : "");
        add_slot_json(l, slot[k]);
    }
    text_add(out, "]");
    if (l->recorded)
        text_addf(out, ",\"recorded\":%" PRIu64 ",\"agree\":%" PRIu64, l->recorded[number].compared, l->recorded[number].agree);
    text_add(out, "}");
}

static void print_last(const listing *l)
{
    const uint32_t n = tare_registry_ops(l->r);
    if (l->o->json || l->o->only_op)
        return;
    (void)printf("%u operators", n);
    if (l->recorded)
        (void)printf(", %u of them without a recorded call", l->n_uncovered);
    (void)puts("");
}

static bool list(const options *o, session *s, reason *why)
{
    listing l = {.o = o, .r = s->registry};
    const uint32_t n = tare_registry_ops(l.r);
    bool fine = !o->covered_by || count_files(&l, s, why);
    for (uint32_t i = 0; fine && i < n && !l.broken; i++) {
        l.n_uncovered += l.recorded && l.recorded[i].compared == 0;
        if (o->only_op && i != tare_registry_find(l.r, o->only_op))
            continue;
        text_clear(&l.line);
        (o->json ? add_json : add_plain)(&l, i, tare_registry_op(l.r, i));
        (void)puts(text_get(&l.line));
    }
    if (fine && !l.broken)
        print_last(&l);
    text_finish(&l.line);
    free(l.recorded);
    return fine && (!l.broken || refuse(why, "no memory for the list"));
}

/* ---- the command --------------------------------------------------------------------------------------- */

static const char help[] =
    "usage: tare ops [--json] [--op NAME] [--ops FILE] [--covered-by FILE [FILE]...]\n"
    "\n"
    "Lists the operators: name, family, nature (in-place, out, data: makes sizes that only data tells), the\n"
    "place of the definition, and the slots of device profiles that its rule asks, directly or through others.\n"
    "  --op NAME          this one alone; NAME may be spelt in any way PyTorch spells it\n"
    "  --covered-by FILE  compares recordings and tells of each operator how many calls agree, out of how many\n"
    "  --json             one object a line: schema and effects too, and of each slot the profiles that answer it\n"
    "                     in a way of their own\n"
    "\n"
    "Exit status: 0 listed; 1 there is no such operator, or a recording is refused; 2 wrong usage.\n"
    "\n"
    "example: tare ops --op aten.conv2d\n"
    "         tare ops --covered-by tests/data/calls/*.xz\n";

static bool is_usable(const options *o, reason *why)
{
    return !o->n_files || o->covered_by || refuse(why, "ops takes a file only with --covered-by, but `%s` is given", o->file[0]);
}

static int list_in(const options *o, session *s)
{
    reason why = {""};
    if (o->only_op && tare_registry_find(s->registry, o->only_op) == TARE_NO_OP)
        return complain(EXIT_REFUSED, "there is no operator of that name");
    return list(o, s, &why) ? EXIT_FINE : complain(EXIT_REFUSED, why.text);
}

const command command_ops = {"ops", "list the operators", help, is_usable, list_in};
