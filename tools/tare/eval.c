/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * `tare eval`: calls in, one prediction a line out.  What a line says was answered is never read.
 */
#include "commands.h"

#include <stdio.h>

#include "answer.h"
#include "input.h"
#include "options.h"
#include "symbols.h"

/* What was assumed beside what came out. */
static void add_assumptions(tensors *t, const prediction *p, text *out)
{
    if (p->kind != PREDICTED)
        out->at[--out->len] = '\0';
    text_add(out, ",");
    (void)tare_sym_minimize(t->session->mode);
    symbols_add_facts(t->session->mode, out);
    text_add(out, "}");
}

static bool eval_line(tensors *t, const options *o, const char *bytes, size_t len, text *out, reason *why)
{
    json_error_t error;
    request r;
    prediction p;
    reason unsupported = {""};
    json_t *line = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!line)
        return refuse(why, "no JSON at column %d: %s", error.column, error.text);
    tare_mode_reset(t->session->mode);
    tensors_clear(t);
    text_clear(out);
    if (o->symbolic && !symbols_make(t->session->mode, line, 2, true, why)) {
        json_decref(line);
        return false;
    }
    const request_result result = request_read(t, line, &r, &unsupported);
    if (result == REQUEST_READY && o->symbolic) {
        predict(t->session, &r, NULL, &p);
        answer_write_open(t, &r, &p, out);
        add_assumptions(t, &p, out);
    } else if (result == REQUEST_READY) {
        predict(t->session, &r, NULL, &p);
        answer_write(t, &r, &p, out);
    } else if (result == REQUEST_UNSUPPORTED) {
        answer_unsupported(unsupported.text, out);
    }
    json_decref(line);
    if (result == REQUEST_BAD)
        return refuse(why, "%.400s", unsupported.text);
    return out->broken ? refuse(why, "no memory for an answer") : true;
}

static int eval_file(session *s, const options *o, const char *path)
{
    reason why = {""}, inner = {""};
    input *in = input_open(path, &why);
    if (!in)
        return complain(EXIT_REFUSED, why.text);
    tensors t;
    text out = {0};
    const char *line;
    size_t len;
    input_result result;
    bool fine = true;
    tensors_init(&t, s);
    while (fine && (result = input_line(in, &line, &len, &inner)) == INPUT_LINE) {
        fine = eval_line(&t, o, line, len, &out, &inner);
        if (fine)
            (void)puts(text_get(&out));
    }
    if (!fine || result == INPUT_BAD)
        (void)refuse(&why, "%.200s:%u: %.280s", path, input_line_number(in), inner.text);
    text_finish(&out);
    tensors_finish(&t);
    input_close(in);
    return !fine || result == INPUT_BAD ? complain(EXIT_REFUSED, why.text) : EXIT_FINE;
}

static const char help[] =
    "usage: tare eval [--symbolic] [--execution native|interpreted] [--ops FILE] [--env NAME=VALUE]... FILE...\n"
    "\n"
    "Reads calls, one JSON object a line ({\"op\", \"args\", \"kwargs\"}; plain or .xz, `-` for standard input)\n"
    "and writes one line for each: {\"out\": ...} with \"after\" where an input's metadata changed,\n"
    "{\"error\": ..., \"message\": ...}, or {\"unsupported\": why}. Sizes that only data tells are {\"sym\": \"u0\"}\n"
    "with \"ranges\": {\"u0\": [low, high]}.\n"
    "  --symbolic  numbers may be {\"sym\": \"s0*s1 + 2\"} over \"symbols\": {\"s0\": today's value}; answers tell\n"
    "              \"guards\", \"same\", \"ranges\" and \"asserts\" too. Symbols in \"dynamic\": [\"s0\"] are marked dynamic,\n"
    "              \"specialized\" tells why one of them became a number; a rule line that needs a guard of symbols in\n"
    "              \"strict\": [\"s0\"] refuses the call\n";

static int eval_files(const options *o, session *s)
{
    int code = EXIT_FINE;
    for (int i = 0; i < o->n_files; i++) {
        const int one = eval_file(s, o, o->file[i]);
        code = one ? one : code;
    }
    return code;
}

const command command_eval = {"eval", "predict single calls, one JSON line each", help, NULL, eval_files};
