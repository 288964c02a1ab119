/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A directory of definitions: which files, in which order, and the keys at their top.
 *
 * All files are loaded before any is understood, because operators name devices, and devices are
 * profiles.
 */
#include "opdef/reader.h"

#include "base/arena.h"
#include "source/nearest.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef enum file_kind { FILE_ANY, FILE_PRELUDE, FILE_PROFILE, FILE_OPERATORS } file_kind;

typedef struct file {
    file_kind kind;
    const char *family;
    ynode *root;
} file;

typedef struct loader {
    opdef_reader reader;
    pointers files;
} loader;

void pointers_add(struct arena *a, pointers *list, void *pointer)
{
    if (list->n == list->room) {
        list->room = list->room ? 2 * list->room : 16;
        void **more = arena_array(a, void *, list->room);
        if (list->n)
            memcpy(more, list->at, list->n * sizeof *more);
        list->at = more;
    }
    list->at[list->n++] = pointer;
}

/* ---- files ------------------------------------------------------------------------------------ */

static void refuse_path(loader *l, const char *path, const char *why)
{
    diag_error(l->reader.errors, (span){0}, "cannot read `%s`: %s", path, why);
    l->reader.set->is_incomplete = true;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool ends_in(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n > m && strcmp(name + n - m, ending) == 0;
}

static file_kind kind_of(const ynode *root)
{
    if (ynode_get(root, "profile") || ynode_get(root, "extends"))
        return FILE_PROFILE;
    return FILE_OPERATORS;
}

static void load_file(loader *l, const char *path, const char *shown, file_kind kind)
{
    opdef_reader *r = &l->reader;
    const char *why = "";
    uint32_t id = source_load(r->set->sources, path, shown, YAML_MAX_BYTES, &why);
    if (id == 0) {
        refuse_path(l, shown, why);
        return;
    }
    ynode *root = yaml_parse(r->arena, r->errors, r->set->sources, id);
    if (!root || !ynode_expect_map(r->errors, root, "file")) {
        r->set->is_incomplete = true;
        return;
    }
    const char *name = last_part(path);
    file *f = arena_new(r->arena, file);
    f->kind = kind == FILE_ANY ? kind_of(root) : kind;
    f->family = arena_text(r->arena, name, strlen(name) - (ends_in(name, ".yaml") ? 5 : 0));
    f->root = root;
    pointers_add(r->arena, &l->files, f);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Names in a directory that do not start with a dot, sorted. */
static pointers list_names(loader *l, const char *dir, const char *shown)
{
    pointers names = {0};
    DIR *open = opendir(dir);
    if (!open) {
        refuse_path(l, shown, strerror(errno));
        return names;
    }
    for (struct dirent *entry = readdir(open); entry; entry = readdir(open))
        if (entry->d_name[0] != '.')
            pointers_add(l->reader.arena, &names, arena_text(l->reader.arena, entry->d_name, strlen(entry->d_name)));
    closedir(open);
    if (names.n)
        qsort(names.at, names.n, sizeof *names.at, compare_names);
    return names;
}

static void load_folder(loader *l, const char *dir, const char *shown, file_kind kind)
{
    pointers names = list_names(l, dir, shown);
    for (uint32_t i = 0; i < names.n; i++) {
        const char *name = names.at[i];
        const char *path = arena_format(l->reader.arena, "%s/%s", dir, name);
        const char *path_shown = arena_format(l->reader.arena, "%s/%s", shown, name);
        if (ends_in(name, ".yaml"))
            load_file(l, path, path_shown, kind);
        else if (ends_in(name, ".yml"))
            refuse_path(l, path_shown, "definitions end in `.yaml`");
    }
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void load_root(loader *l, const char *dir, const char *shown)
{
    struct arena *a = l->reader.arena;
    uint32_t n_before = l->files.n;
    static const struct { const char *name; file_kind kind; } folders[] = {
        {"prelude", FILE_PRELUDE}, {"profiles", FILE_PROFILE}};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = arena_format(a, "%s/%s", dir, folders[i].name);
        if (is_folder(path))
            load_folder(l, path, arena_format(a, "%s/%s", shown, folders[i].name), folders[i].kind);
    }
    load_folder(l, dir, shown, FILE_OPERATORS);
    if (l->files.n == n_before && !l->reader.set->is_incomplete)
        refuse_path(l, shown, "it holds no definitions, expected `.yaml` files");
}

/* "family.yaml" of /a/b/opdefs is shown as opdefs/family.yaml, wherever the build stands. */
static const char *shown_name(loader *l, const char *path, bool with_folder)
{
    char *full = realpath(path, NULL);
    if (!full)
        return path;
    const char *name = last_part(full);
    if (with_folder && name > full + 1) {
        name--;
        while (name > full && name[-1] != '/')
            name--;
    }
    const char *copy = arena_text(l->reader.arena, name, strlen(name));
    free(full);
    return copy[0] ? copy : path;
}

static void load_path(loader *l, const char *path)
{
    if (is_folder(path))
        load_root(l, path, shown_name(l, path, false));
    else
        load_file(l, path, shown_name(l, path, true), FILE_ANY);
}

/* ---- keys at the top -------------------------------------------------------------------------- */

static ast_unit *read_rules(opdef_reader *r, const ynode *root)
{
    const ynode *rules = ynode_get(root, "rules");
    if (!rules)
        return arena_new(r->arena, ast_unit);
    if (!ynode_expect_block(r->errors, rules, "rules")) {
        r->set->is_incomplete = true;
        return arena_new(r->arena, ast_unit);
    }
    uint32_t n_errors = diag_errors(r->errors);
    ast_unit *unit = rule_parse_unit(r->arena, r->errors, r->set->sources, rules->text_at);
    if (diag_errors(r->errors) != n_errors) /* a function may have been left out */
        r->set->is_incomplete = true;
    return unit;
}

static void read_prose(opdef_reader *r, const ynode *root)
{
    static const char *const keys[] = {"family", "doc"};
    for (size_t i = 0; i < 2; i++) {
        const ynode *prose = ynode_get(root, keys[i]);
        if (prose)
            ynode_expect_text(r->errors, prose, keys[i]);
    }
}

static ast_name read_name(opdef_reader *r, const ynode *node, const char *what)
{
    if (!node || !ynode_expect_line(r->errors, node, what))
        return (ast_name){0};
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    if (strspn(node->text, allowed) != strlen(node->text) || (node->text[0] >= '0' && node->text[0] <= '9')) {
        diag_error(r->errors, node->text_at, "`%s` is `%s`, expected a lower-case name", what, node->text);
        return (ast_name){0};
    }
    return (ast_name){node->text, node->text_at};
}

static void read_profile(opdef_reader *r, const ynode *root)
{
    static const char *const keys[] = {"profile", "inherits", "doc", "rules"}, *const more[] = {"extends", "doc", "rules"};
    const bool extends = ynode_get(root, "extends") != NULL;
    if (extends)
        ynode_expect_keys(r->errors, root, "an extension of a profile", 3, more);
    else
        ynode_expect_keys(r->errors, root, "a profile", 4, keys);
    read_prose(r, root);
    const ynode *name = ynode_get(root, extends ? "extends" : "profile");
    if (!name)
        diag_error(r->errors, (span){root->at.source, root->at.start_bytes, 0}, "profile has no name, expected `profile: NAME`");
    opdef_profile *profile = arena_new(r->arena, opdef_profile);
    profile->name = read_name(r, name, extends ? "extends" : "profile");
    profile->inherits = read_name(r, ynode_get(root, "inherits"), "inherits");
    profile->rules = read_rules(r, root);
    if (profile->name.text)
        pointers_add(r->arena, extends ? &r->extensions : &r->profiles, profile);
    else
        r->set->is_incomplete = true;
}

static void read_prelude(opdef_reader *r, const ynode *root)
{
    static const char *const keys[] = {"doc", "rules"};
    ynode_expect_keys(r->errors, root, "a prelude file", 2, keys);
    read_prose(r, root);
    pointers_add(r->arena, &r->units, read_rules(r, root));
}

static void read_operators(opdef_reader *r, const ynode *root, const char *family)
{
    static const char *const keys[] = {"family", "doc", "rules", "operators"};
    ynode_expect_keys(r->errors, root, "a file of operators", 4, keys);
    read_prose(r, root);
    if (ynode_get(root, "rules"))
        pointers_add(r->arena, &r->units, read_rules(r, root));
    const ynode *ops = ynode_get(root, "operators");
    if (!ops)
        return;
    if (!ynode_expect_seq(r->errors, ops, "operators"))
        r->set->is_incomplete = true;
    for (uint32_t i = 0; ops->kind == Y_SEQ && i < ops->n; i++)
        read_op(r, family, ops->item[i]);
}

/* ---- order and repetitions -------------------------------------------------------------------- */

static int profile_rank(const opdef_profile *p)
{
    return strcmp(p->name.text, "cpu") == 0 ? 0 : strcmp(p->name.text, "cuda") == 0 ? 1 : 2;
}

static int compare_profiles(const void *left, const void *right)
{
    const opdef_profile *a = *(const opdef_profile *const *)left, *b = *(const opdef_profile *const *)right;
    int difference = profile_rank(a) - profile_rank(b);
    if (difference == 0)
        difference = strcmp(a->name.text, b->name.text);
    if (difference == 0)
        difference = a->name.at.source < b->name.at.source ? -1 : a->name.at.source > b->name.at.source;
    return difference;
}

static const opdef_profile *find_profile(const opdef_reader *r, const char *name)
{
    for (uint32_t i = 0; i < r->profiles.n; i++) {
        const opdef_profile *p = r->profiles.at[i];
        if (strcmp(p->name.text, name) == 0)
            return p;
    }
    return NULL;
}

static void tell_missing(opdef_reader *r, ast_name name)
{
    const char **names = arena_array(r->arena, const char *, r->profiles.n + (size_t)1);
    for (uint32_t i = 0; i < r->profiles.n; i++)
        names[i] = ((opdef_profile *)r->profiles.at[i])->name.text;
    uint32_t error = diag_error(r->errors, name.at, "there is no profile `%s`", name.text);
    const char *near = nearest(name.text, r->profiles.n, names);
    if (near)
        diag_hint(r->errors, error, "did you mean `%s`?", near);
}

static void check_inherits(opdef_reader *r, const opdef_profile *p)
{
    if (p->inherits.text && !find_profile(r, p->inherits.text))
        tell_missing(r, p->inherits);
}

/* The rules of an extension, behind those of the profile. */
static void extend(opdef_reader *r, const opdef_profile *extension)
{
    const opdef_profile *p = find_profile(r, extension->name.text);
    if (!p) {
        tell_missing(r, extension->name);
        return;
    }
    ast_unit *to = p->rules;
    const ast_unit *from = extension->rules;
    ast_func **func = arena_array(r->arena, ast_func *, to->n_funcs + from->n_funcs + (size_t)1);
    ast_slot **slot = arena_array(r->arena, ast_slot *, to->n_slots + from->n_slots + (size_t)1);
    for (uint32_t i = 0; i < to->n_funcs + from->n_funcs; i++)
        func[i] = i < to->n_funcs ? to->func[i] : from->func[i - to->n_funcs];
    for (uint32_t i = 0; i < to->n_slots + from->n_slots; i++)
        slot[i] = i < to->n_slots ? to->slot[i] : from->slot[i - to->n_slots];
    *to = (ast_unit){to->n_funcs + from->n_funcs, to->n_slots + from->n_slots, func, slot};
}

/* A profile inherits from one that inherits ...: as many steps as there are profiles end in a circle. */
static void check_circle(opdef_reader *r, const opdef_profile *p)
{
    const opdef_profile *at = p;
    for (uint32_t i = 0; at && at->inherits.text; i++) {
        at = find_profile(r, at->inherits.text);
        if (at == p || i > r->profiles.n) {
            if (at == p)
                diag_error(r->errors, p->inherits.at, "profile `%s` inherits from itself", p->name.text);
            return;
        }
    }
}

/* cpu and cuda have fixed numbers: those after them need both. */
static void check_profiles(opdef_reader *r)
{
    static const char *const fixed[] = {"cpu", "cuda"};
    for (uint32_t i = 0; i < r->profiles.n; i++) {
        const opdef_profile *p = r->profiles.at[i], *before = i ? r->profiles.at[i - 1] : NULL;
        if (before && strcmp(before->name.text, p->name.text) == 0) {
            uint32_t error = diag_error(r->errors, p->name.at, "profile `%s` is defined twice", p->name.text);
            diag_note(r->errors, error, before->name.at, "`%s` is here first", p->name.text);
        } else if (i < 2 && strcmp(p->name.text, fixed[i]) != 0) {
            diag_error(r->errors, p->name.at, "profile `%s` stands without `%s`", p->name.text, fixed[i]);
        }
        if (i + 1 == TARE_KIND_MAX)
            diag_error(r->errors, p->name.at, "there are more than %d profiles", TARE_KIND_MAX - 1);
        check_inherits(r, p);
        check_circle(r, p);
    }
}

static int compare_variants(const void *left, const void *right)
{
    const opdef_variant *a = *(const opdef_variant *const *)left, *b = *(const opdef_variant *const *)right;
    int difference = strcmp(a->schema->c_name, b->schema->c_name);
    if (difference)
        return difference;
    span s = a->schema->at, t = b->schema->at;
    if (s.source != t.source)
        return s.source < t.source ? -1 : 1;
    return s.start_bytes < t.start_bytes ? -1 : s.start_bytes > t.start_bytes;
}

static void tell_repeated(opdef_reader *r, const schema *first, const schema *again)
{
    uint32_t error;
    if (strcmp(first->full_name, again->full_name) == 0)
        error = diag_error(r->errors, again->at, "operator `%s` is defined twice", again->full_name);
    else
        error = diag_error(r->errors, again->at, "operators `%s` and `%s` have one name in C: `%s`", first->full_name,
                           again->full_name, again->c_name);
    diag_note(r->errors, error, first->at, "`%s` is here first", first->full_name);
}

static void leave_out_def(opdef_reader *r, const opdef *def)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->defs.n; i++)
        if (r->defs.at[i] != def)
            r->defs.at[n++] = r->defs.at[i];
    r->defs.n = n;
}

/* Without its base a definition goes as a whole. */
static void leave_out(opdef_reader *r, const opdef_variant *variant)
{
    opdef *def = variant->def;
    uint32_t n = 0;
    if (variant->law == LAW_BASE) {
        leave_out_def(r, def);
        return;
    }
    for (uint32_t i = 0; i < def->n_variants; i++)
        if (def->variant[i] != variant)
            def->variant[n++] = def->variant[i];
    def->n_variants = n;
}

/* The first one stays, so that who uses the name is not told that it is missing. */
static void check_repeated(opdef_reader *r)
{
    pointers all = {0};
    for (uint32_t i = 0; i < r->defs.n; i++) {
        const opdef *def = r->defs.at[i];
        for (uint32_t v = 0; v < def->n_variants; v++)
            pointers_add(r->arena, &all, def->variant[v]);
    }
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, compare_variants);
    for (uint32_t i = 1, first = 0; i < all.n; i++) {
        const schema *a = ((opdef_variant *)all.at[first])->schema, *b = ((opdef_variant *)all.at[i])->schema;
        if (strcmp(a->c_name, b->c_name) != 0) {
            first = i;
            continue;
        }
        tell_repeated(r, a, b);
        leave_out(r, all.at[i]);
    }
}

/* ---- the whole -------------------------------------------------------------------------------- */

static void understand(loader *l)
{
    opdef_reader *r = &l->reader;
    for (uint32_t i = 0; i < l->files.n; i++) {
        const file *f = l->files.at[i];
        if (f->kind == FILE_PROFILE)
            read_profile(r, f->root);
    }
    if (r->profiles.n)
        qsort(r->profiles.at, r->profiles.n, sizeof *r->profiles.at, compare_profiles);
    check_profiles(r);
    for (uint32_t i = 0; i < r->extensions.n; i++)
        extend(r, r->extensions.at[i]);
    for (uint32_t i = 0; i < l->files.n; i++) {
        const file *f = l->files.at[i];
        if (f->kind == FILE_PRELUDE)
            read_prelude(r, f->root);
        else if (f->kind == FILE_OPERATORS)
            read_operators(r, f->root, f->family);
    }
    check_repeated(r);
}

static void finish_set(const opdef_reader *r)
{
    opdef_set *set = r->set;
    set->def = arena_array(r->arena, opdef *, r->defs.n);
    set->unit = arena_array(r->arena, ast_unit *, r->units.n);
    set->profile = arena_array(r->arena, opdef_profile *, r->profiles.n);
    while (set->n_defs < r->defs.n) {
        set->def[set->n_defs] = r->defs.at[set->n_defs];
        set->n_defs++;
    }
    while (set->n_units < r->units.n) {
        set->unit[set->n_units] = r->units.at[set->n_units];
        set->n_units++;
    }
    while (set->n_profiles < r->profiles.n) {
        set->profile[set->n_profiles] = r->profiles.at[set->n_profiles];
        set->n_profiles++;
    }
}

opdef_set *opdef_read(struct arena *a, diag_list *d, source_set *sources, const char *dir, uint32_t n_overlays,
                      const char *const *overlay)
{
    opdef_set *set = arena_new(a, opdef_set);
    set->sources = sources;
    loader l = {.reader = {.arena = a, .errors = d, .set = set}};
    load_path(&l, dir);
    for (uint32_t i = 0; i < n_overlays; i++)
        load_path(&l, overlay[i]);
    understand(&l);
    finish_set(&l.reader);
    return set;
}
