/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The command line of tarec, and its help.
 */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "tarec: compiles operator definitions into native meta functions\n"
    "\n"
    "usage: tarec build OPDEFS -o DIR [--overlay PATH]... [--c-only] [-j N]\n"
    "       tarec check OPDEFS [--no-examples] [--overlay PATH]...\n"
    "       tarec dump OPDEFS --stage=STAGE [--op NAME] [--overlay PATH]...\n"
    "\n"
    "OPDEFS is a directory: NAME.yaml are families of operators, prelude/ holds functions that rules\n"
    "share, profiles/ what differs between devices. Its README.md is the language's manual.\n"
    "\n"
    "build   checks the definitions and writes into DIR, all of it or nothing:\n"
    "          include/tare_ops.h   a typed C function for each operator, documented\n"
    "          c/*.c                the rules as readable C\n"
    "          llvm/*.ll, obj/*.o   the same as LLVM IR and native objects, to be linked with libtare\n"
    "          tare_ops.pack        the interpreter's form\n"
    "        Objects that would not change are not made again: .tare-files in DIR tells. A large\n"
    "        family is several objects; functions that many rules call have objects of their own.\n"
    "check   finds the mistakes, runs the operators' examples in the interpreter, writes nothing.\n"
    "dump    shows what became of the definitions at a stage:\n"
    "          yaml   what the files say          ast    rules as they were parsed\n"
    "          opdef  operators and schemas       types  with types; `!` marks what depends on sizes\n"
    "          ir     rules as lowered            c, llvm  what they are compiled to\n"
    "\n"
    "  -o, --output DIR   where build writes; made if missing\n"
    "  --overlay PATH     further definitions: a file, or a directory like OPDEFS. A vendor's device is\n"
    "                     a file with `profile: NAME` and functions that fill slots; operators of another\n"
    "                     library add what devices do for them with `extends: cpu`\n"
    "  --c-only           build C and the pack, no LLVM\n"
    "  -j N               make N objects at a time; as many as there are processors if not given\n"
    "  --no-examples      check the definitions alone\n"
    "  --op NAME          dump one operator alone: add.Tensor, aten::add.Tensor or aten.add.Tensor\n"
    "  --help, --version\n"
    "\n"
    "Errors go to stderr, each with its place. Exit status: 0 done, 1 the definitions are refused, or\n"
    "files cannot be written, 2 the command line is wrong.\n"
    "\n"
    "example: tarec build opdefs -o build/gen --overlay npu.yaml\n"
    "         tarec dump opdefs --stage=ir --op add.Tensor\n";

void options_help(void)
{
    fputs(help, stdout);
}

static bool refuse(const char *format, const char *word)
{
    fputs("tarec: ", stderr);
    fprintf(stderr, "%s `%s`", format, word);
    fputs("; see `tarec --help`\n", stderr);
    return false;
}

static bool parse_command(options *o, const char *word)
{
    static const struct { const char *name; command command; } commands[] = {
        {"build", COMMAND_BUILD}, {"check", COMMAND_CHECK},      {"dump", COMMAND_DUMP},
        {"help", COMMAND_HELP},   {"--version", COMMAND_VERSION}, {"--help", COMMAND_HELP},
        {"-h", COMMAND_HELP}};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(word, commands[i].name) == 0) {
            o->command = commands[i].command;
            return true;
        }
    }
    return refuse("no command", word);
}

static bool parse_stage(options *o, const char *word)
{
    static const char *const stages[] = {"yaml", "opdef", "ast", "types", "ir", "c", "llvm"};
    for (uint32_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        if (strcmp(word, stages[i]) == 0) {
            o->stage = (dump_stage)i;
            return true;
        }
    }
    return refuse("no stage", word);
}

/* The value of `--name=value` or `--name value`; NULL when `argv[*i]` is another option. */
static const char *option_value(const char *name, int argc, char **argv, int *i)
{
    size_t n = strlen(name);
    const char *word = argv[*i];
    if (strncmp(word, name, n) != 0)
        return NULL;
    if (word[n] == '=')
        return word + n + 1;
    return word[n] == 0 && *i + 1 < argc ? argv[++*i] : NULL;
}

static bool add_overlay(options *o, const char *path)
{
    if (o->n_overlays == MAX_OVERLAYS)
        return refuse("more than 64 overlays, first of those left out is", path);
    o->overlay[o->n_overlays++] = path;
    return true;
}

static bool parse_threads(options *o, const char *word)
{
    enum { MOST = 1024 };
    char *end;
    const long n = strtol(word, &end, 10);
    if (*end || end == word || n < 1 || n > MOST)
        return refuse("expected a number of 1 to 1024 after `-j`, found", word);
    o->threads = (uint32_t)n;
    return true;
}

static bool parse_word(options *o, int argc, char **argv, int *i)
{
    const char *word = argv[*i], *value;
    if (strcmp(word, "--c-only") == 0 && o->command == COMMAND_BUILD)
        o->c_only = true;
    else if (strcmp(word, "--no-examples") == 0 && o->command == COMMAND_CHECK)
        o->no_examples = true;
    else if (strcmp(word, "--time") == 0)
        o->time = true;
    else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        o->command = COMMAND_HELP;
    else if ((value = option_value("--overlay", argc, argv, i)))
        return add_overlay(o, value);
    else if (o->command == COMMAND_BUILD && ((value = option_value("-o", argc, argv, i)) ||
                                             (value = option_value("--output", argc, argv, i))))
        o->output = value;
    else if (o->command == COMMAND_BUILD && strncmp(word, "-j", 2) == 0 && (word[2] || *i + 1 < argc))
        return parse_threads(o, word[2] ? word + 2 : argv[++*i]);
    else if (o->command == COMMAND_DUMP && (value = option_value("--stage", argc, argv, i)))
        return parse_stage(o, value);
    else if (o->command == COMMAND_DUMP && (value = option_value("--op", argc, argv, i)))
        o->op = value;
    else if (word[0] == '-')
        return refuse("this command has no option, or it lacks its value:", word);
    else if (o->definitions)
        return refuse("one directory of definitions is read, second is", word);
    else
        o->definitions = word;
    return true;
}

static bool is_complete(const options *o, bool has_stage)
{
    const char *missing = NULL;
    if (o->command == COMMAND_HELP || o->command == COMMAND_VERSION)
        return true;
    if (o->command == COMMAND_NONE)
        missing = "tarec: no command";
    else if (!o->definitions)
        missing = "tarec: no directory of definitions";
    else if (o->command == COMMAND_BUILD && !o->output)
        missing = "tarec: no output directory, expected `-o DIR`";
    else if (o->command == COMMAND_DUMP && !has_stage)
        missing = "tarec: no stage, expected `--stage=STAGE`";
    if (missing)
        fprintf(stderr, "%s; see `tarec --help`\n", missing);
    return !missing;
}

bool options_parse(options *o, int argc, char **argv)
{
    bool has_stage = false;
    *o = (options){0};
    if (argc > 1 && !parse_command(o, argv[1]))
        return false;
    for (int i = 2; i < argc && o->command != COMMAND_HELP; i++) {
        has_stage |= strncmp(argv[i], "--stage", 7) == 0;
        if (!parse_word(o, argc, argv, &i))
            return false;
    }
    return is_complete(o, has_stage);
}
