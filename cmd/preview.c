#include "cmd/preview.h"

#include "output/diff.h"

#include <stdio.h>

static int print_change(void *arg, const char *path, const char *before,
			size_t before_len, const char *after, size_t after_len)
{
	const struct env *env = arg;
	struct str text = STR_INIT;

	diff_add(&text, path, before, before_len, after, after_len, env->look.colour);
	fwrite(text.buf, 1, text.len, stdout);
	str_release(&text);
	return 0;
}

int preview_print(struct env *env)
{
	return work_each_staged(env->work, print_change, env);
}
