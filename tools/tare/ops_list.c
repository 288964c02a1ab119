/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* `tare ops`: every operator with family, place and nature. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "options.h"

static const char *nature(uint32_t flags)
{
    return flags & TARE_OP_OUT              ? "out"
           : flags & TARE_OP_INPLACE        ? "in-place"
           : flags & TARE_OP_DATA_DEPENDENT ? "data"
                                            : "";
}

static void print_plain(const tare_op_info *op)
{
    char place[256];
    (void)snprintf(place, sizeof place, "%s:%u", op->file, op->line);
    (void)printf("%-56s %-14s %-9s %s\n", op->name, op->family, nature(op->flags), place);
}

static void print_json(const tare_op_info *op, text *out)
{
    text_clear(out);
    text_add(out, "{\"op\":");
    text_add_json(out, op->name, strlen(op->name));
    text_add(out, ",\"schema\":");
    text_add_json(out, op->schema, strlen(op->schema));
    text_add(out, ",\"family\":");
    text_add_json(out, op->family, strlen(op->family));
    text_add(out, ",\"file\":");
    text_add_json(out, op->file, strlen(op->file));
    text_addf(out, ",\"line\":%u,\"base\":", op->line);
    text_add_json(out, op->base, strlen(op->base));
    text_addf(out, ",\"native\":%s,\"writes\":%s,\"data_dependent\":%s,\"reads_environment\":%s,\"special\":%s}",
              op->native ? "true" : "false", op->flags & TARE_OP_WRITES ? "true" : "false",
              op->flags & TARE_OP_DATA_DEPENDENT ? "true" : "false", op->flags & TARE_OP_ENV ? "true" : "false",
              op->flags & TARE_OP_SPECIAL ? "true" : "false");
    (void)puts(text_get(out));
}

static void list(const options *o, const session *s)
{
    text line = {0};
    const uint32_t n = tare_registry_ops(s->registry);
    for (uint32_t i = 0; i < n; i++) {
        const tare_op_info *op = tare_registry_op(s->registry, i);
        if (o->only_op && i != tare_registry_find(s->registry, o->only_op))
            continue;
        if (o->json)
            print_json(op, &line);
        else
            print_plain(op);
    }
    text_finish(&line);
    if (!o->json && !o->only_op)
        (void)printf("%u operators\n", n);
}

static const char help[] =
    "usage: tare ops [--json] [--op NAME] [--ops FILE]\n"
    "\n"
    "Lists the operators: name, family, nature (in-place, out, data: makes sizes that only data tells)\n"
    "and the place of the definition. NAME may be spelt in any way PyTorch spells it.\n";

int command_ops(int argc, char **argv)
{
    options o;
    session s = {0};
    reason why = {""};
    int code = EXIT_FINE;
    bool usable = options_init(&o, argc, argv, &why);
    if (usable && o.n_files)
        usable = refuse(&why, "ops takes no file, but `%s` is given", o.file[0]);
    if (usable && !o.help)
        usable = options_session(&o, &s, &why);
    if (!usable)
        code = complain(EXIT_USAGE, why.text);
    else if (o.help)
        (void)fputs(help, stdout);
    else if (o.only_op && tare_registry_find(s.registry, o.only_op) == TARE_NO_OP)
        code = complain(EXIT_REFUSED, "there is no operator of that name");
    else
        list(&o, &s);
    session_finish(&s);
    options_finish(&o);
    return code;
}
