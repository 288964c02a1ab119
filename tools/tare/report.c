/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Counting and printing; see report.h. */
#include "report.h"

#include <stdlib.h>
#include <string.h>

void report_finish(report *r)
{
    for (size_t i = 0; i < r->n_ops; i++)
        free(r->op[i].name);
    free(r->op);
    free(r->hash);
    *r = (report){0};
}

static uint64_t hash_name(const char *name)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    return h;
}

static size_t report_slot(const report *r, const char *name)
{
    size_t i = (size_t)hash_name(name) & (r->hash_room - 1);
    while (r->hash[i] && strcmp(r->op[r->hash[i] - 1].name, name) != 0)
        i = (i + 1) & (r->hash_room - 1);
    return i;
}

static bool report_grow(report *r)
{
    const size_t room = r->room ? 2 * r->room : 64;
    op_counts *op = realloc(r->op, room * sizeof *op);
    if (!op)
        return false;
    r->op = op;
    r->room = room;
    free(r->hash);
    r->hash_room = 4 * room;
    r->hash = calloc(r->hash_room, sizeof *r->hash);
    if (!r->hash)
        return false;
    for (size_t i = 0; i < r->n_ops; i++)
        r->hash[report_slot(r, r->op[i].name)] = i + 1;
    return true;
}

static counts *report_op(report *r, const char *name)
{
    if (r->broken || (r->n_ops == r->room && !report_grow(r))) {
        r->broken = true;
        return NULL;
    }
    const size_t slot = report_slot(r, name);
    if (!r->hash[slot]) {
        char *copy = malloc(strlen(name) + 1);
        if (!copy) {
            r->broken = true;
            return NULL;
        }
        r->op[r->n_ops] = (op_counts){.name = strcpy(copy, name)};
        r->hash[slot] = ++r->n_ops;
    }
    return &r->op[r->hash[slot] - 1].counts;
}

static void count_in(counts *c, const outcome *o)
{
    c->compared++;
    c->agree += o->verdict == VERDICT_AGREE;
    c->differ += o->verdict == VERDICT_DIFFER;
    c->corrected += o->verdict == VERDICT_CORRECTED;
    c->unsupported += o->verdict == VERDICT_UNSUPPORTED;
    c->data_dependent += o->data_dependent;
    c->errors_expected += o->error_expected;
    c->errors_raised += o->error_expected && o->error_raised;
    c->errors_same_message += o->error_expected && o->error_same_message;
}

void report_count(report *r, const char *op, const outcome *o)
{
    counts *c = report_op(r, op);
    if (c)
        count_in(c, o);
    count_in(&r->total, o);
}

void report_add(report *sum, const report *part)
{
    const counts *p = &part->total;
    counts *c = &sum->total;
    c->compared += p->compared;
    c->agree += p->agree;
    c->differ += p->differ;
    c->corrected += p->corrected;
    c->unsupported += p->unsupported;
    c->data_dependent += p->data_dependent;
    c->errors_expected += p->errors_expected;
    c->errors_raised += p->errors_raised;
    c->errors_same_message += p->errors_same_message;
    sum->skipped += part->skipped;
    sum->broken = sum->broken || part->broken;
}

static void counts_json(const counts *c, text *out)
{
    text_addf(out,
              "\"compared\":%llu,\"agree\":%llu,\"differ\":%llu,\"corrected\":%llu,\"unsupported\":%llu,\"data_dependent\":%llu,"
              "\"errors\":{\"expected\":%llu,\"raised\":%llu,\"same_message\":%llu}",
              (unsigned long long)c->compared, (unsigned long long)c->agree, (unsigned long long)c->differ,
              (unsigned long long)c->corrected, (unsigned long long)c->unsupported, (unsigned long long)c->data_dependent,
              (unsigned long long)c->errors_expected, (unsigned long long)c->errors_raised,
              (unsigned long long)c->errors_same_message);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const op_counts *)a)->name, ((const op_counts *)b)->name);
}

void report_json(report *r, const char *file, text *out)
{
    text_add(out, "{\"file\":");
    text_add_json(out, file, strlen(file));
    text_add(out, ",");
    counts_json(&r->total, out);
    text_addf(out, ",\"skipped\":%llu,\"ops\":{", (unsigned long long)r->skipped);
    if (r->n_ops)
        qsort(r->op, r->n_ops, sizeof *r->op, by_name);
    for (size_t i = 0; i < r->n_ops; i++) {
        text_add(out, i ? "," : "");
        text_add_json(out, r->op[i].name, strlen(r->op[i].name));
        text_add(out, ":{");
        counts_json(&r->op[i].counts, out);
        text_add(out, "}");
    }
    text_add(out, "}}");
}

const char report_columns[] = " compared     agree    differ  unsupported  file";

void report_row(const counts *c, text *out)
{
    text_addf(out, "%9llu %9llu %9llu %12llu", (unsigned long long)c->compared, (unsigned long long)c->agree,
              (unsigned long long)c->differ, (unsigned long long)c->unsupported);
}

void report_line(const counts *c, text *out)
{
    text_addf(out, "%llu compared, %llu agree, %llu differ, %llu unsupported", (unsigned long long)c->compared,
              (unsigned long long)c->agree, (unsigned long long)c->differ, (unsigned long long)c->unsupported);
    if (c->corrected)
        text_addf(out, ", %llu corrected", (unsigned long long)c->corrected);
}
