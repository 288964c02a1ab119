/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * tarec: the generator's command line.
 *
 * Knows: what is printed where, and the exit status.  Refuses to know: how anything is compiled.
 */
#include "base/arena.h"
#include "compile.h"
#include "dump.h"
#include "example.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DONE = 0, REFUSED = 1, WRONG_USAGE = 2, OUT_OF_MEMORY = 70 };

static void run_out_of_memory(size_t bytes)
{
    fprintf(stderr, "tarec: out of memory, %zu bytes more were wanted\n", bytes);
    exit(OUT_OF_MEMORY);
}

static double now_ms(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static void tell_time(void *context, const char *stage)
{
    double *last = context, now = now_ms();
    fprintf(stderr, "%10.1f ms  %s\n", now - *last, stage);
    *last = now_ms();
}

static compile_goal goal_of(const options *o)
{
    if (o->command == COMMAND_DUMP)
        return dump_goal(o);
    if (o->command == COMMAND_CHECK)
        return COMPILE_IR;
    return o->c_only ? COMPILE_C : COMPILE_ALL;
}

static int tell_errors(const compiled *c)
{
    uint32_t n = diag_errors(c->errors);
    fputs(diag_render(c->errors), stderr);
    if (n > 1)
        fprintf(stderr, "tarec: %u errors\n", (unsigned)n);
    return REFUSED;
}

/* Another tarec makes other files.  NULL where the program cannot find itself: then all is made anew. */
static const char *own_hash(struct arena *a)
{
    return out_hash_file(a, "/proc/self/exe");
}

static int write_files(const options *o, const compiled *c)
{
    const char *why = NULL;
    if (out_files_write(c->files, o->output, NULL, &why))
        return DONE;
    fprintf(stderr, "tarec: %s\n", why);
    return REFUSED;
}

/* "opdefs" of /a/b/opdefs/ */
static void print_name(const char *dir)
{
    size_t end = strlen(dir);
    while (end > 1 && dir[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && dir[start - 1] != '/')
        start--;
    printf("%.*s", (int)(end - start), dir + start);
}

static void print_count(uint32_t n, const char *noun, const char *verb)
{
    printf("%u %s%s%s%s", (unsigned)n, noun, n == 1 ? "" : "s", verb, n == 1 && *verb ? "s" : "");
}

static int check_examples(struct arena *a, const options *o, const compiled *c)
{
    const uint32_t n = o->no_examples ? 0 : examples_run(a, c->errors, c->set, c->module);
    if (diag_errors(c->errors))
        return tell_errors(c);
    print_name(o->definitions);
    printf(": ");
    print_count(c->module->n_ops, "operator", "");
    printf(", ");
    if (!o->no_examples) {
        print_count(n, "example", " hold");
        printf(", ");
    }
    print_count(c->module->n_rules, "rule line", "");
    printf("\n");
    return DONE;
}

static int run(struct arena *a, const options *o)
{
    double started = now_ms();
    compile_options request = {.dir = o->definitions, .n_overlays = o->n_overlays, .overlay = o->overlay,
                               .goal = goal_of(o), .on_stage = o->time ? tell_time : NULL, .context = &started};
    if (o->command == COMMAND_BUILD && !o->c_only) {
        request.threads = o->threads;
        request.salt = own_hash(a);
        request.before = out_keys_read(a, o->output);
    }
    compiled result;
    bool is_good = compile(a, &request, &result);
    int status = is_good ? DONE : tell_errors(&result);
    /* What was read can be shown whether or not it is right. */
    bool is_shown = is_good || request.goal == COMPILE_READ || (request.goal == COMPILE_TYPES && !result.set->is_incomplete);
    if (o->command == COMMAND_DUMP && is_shown && !dump(a, o, &result))
        status = REFUSED;
    if (o->command == COMMAND_CHECK && is_good)
        status = check_examples(a, o, &result);
    if (o->command == COMMAND_BUILD && is_good)
        status = write_files(o, &result);
    if (o->time && is_good && o->command != COMMAND_DUMP)
        tell_time(&started, o->command == COMMAND_BUILD ? "write" : "examples");
    return status;
}

int main(int argc, char **argv)
{
    options o;
    if (!options_parse(&o, argc, argv))
        return WRONG_USAGE;
    if (o.command == COMMAND_HELP) {
        options_help();
        return DONE;
    }
    if (o.command == COMMAND_VERSION) {
        printf("tarec, abi %d, ir %d\n", (int)TARE_ABI_VERSION, (int)TARE_IR_VERSION);
        return DONE;
    }
    arena memory;
    arena_init(&memory, 1 << 16, run_out_of_memory);
    int status = run(&memory, &o);
    arena_finish(&memory);
    return fflush(stdout) == 0 ? status : REFUSED;
}
