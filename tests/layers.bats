#!/usr/bin/env bats
# The layout of the sources: what may include what, and who may do what.

load helper

setup() {
	cd "$ROOT" || return
}

# allowed FOLDER: the folders that it may include, by lib/LAYERS.
allowed() {
	sed -n "s/^$1: *//p" lib/LAYERS
}

# no_lines WHAT: standard input is empty, or this is wrong.
no_lines() {
	local found
	found=$(cat)
	[ -z "$found" ] || { echo "$1:"; echo "$found"; return 1; }
}

@test "every folder of lib is in lib/LAYERS, and it names no other" {
	diff <(find lib -mindepth 1 -maxdepth 1 -type d -exec basename {} \; | sort) \
		<(sed -n 's/^\([a-z]*\):.*/\1/p' lib/LAYERS | grep -vx cmd | sort)
}

@test "a folder includes only headers of itself and of those it is allowed" {
	for folder in $(sed -n 's/^\([a-z]*\):.*/\1/p' lib/LAYERS); do
		files=$(find "lib/$folder" "$folder" -name '*.[ch]' 2>/dev/null)
		[ -n "$files" ] || continue
		ok=$(printf '%s|' $(allowed "$folder") "$folder")
		[ "$folder" = cmd ] && ok+="gen|"
		grep -HnE '^#include "' $files |
			grep -vE "#include \"(${ok%|})/" || true
	done | no_lines "includes of another layer"
}

@test "every project header is included by the name of its folder" {
	grep -rnE '^#include "[^/"]*"' lib cmd tests/lib | no_lines "bare names" || return
}

@test "every header compiles alone" {
	for header in $(find lib cmd -name '*.h'); do
		${CC:-gcc} -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
			-I. -Ilib -Wall -Wextra -Wpedantic -Wmissing-prototypes -Werror \
			-fsyntax-only -x c -include "$header" /dev/null || echo "$header"
	done 2>&1 | no_lines "headers that need another"
}

@test "<yaml.h> is included in lib/record alone" {
	grep -rln '<yaml.h>' lib cmd | grep -v '^lib/record/' | no_lines "files"
}

@test "<sqlite3.h> is included in lib/index alone" {
	grep -rln '<sqlite3.h>' lib cmd | grep -v '^lib/index/' | no_lines "files"
}

@test "lib does not write to standard output or error, but for cli and out of memory" {
	grep -rnE '\b(printf|puts|putchar|vprintf|perror)\(|\bstd(out|err)\b' lib \
		--include='*.c' | grep -vE '^lib/(cli/|base/alloc\.c)' | no_lines "lines"
}

@test "lib does not exit, but where base can do nothing else, and in a child" {
	grep -rnE '\b(exit|abort|_Exit|quick_exit)\(' lib --include='*.c' |
		grep -v '^lib/base/' | no_lines "lines" || return
	grep -rlE '\b_exit\(' lib --include='*.c' |
		grep -vE '^lib/(cli/|base/)' | no_lines "files"
}

@test "only cli and main read the environment" {
	grep -rnE '\b(getenv|secure_getenv|environ)\b' lib cmd --include='*.c' |
		grep -vE '^(lib/cli/|cmd/main\.c)' | no_lines "lines"
}

@test "no function of C that cannot be told the size of its room is called" {
	grep -rnE '\b(strcat|strncat|sprintf|vsprintf|gets|strtok|mktemp|tmpnam|system|popen|strncpy|alloca|atoi|setjmp|longjmp)\(' \
		lib cmd --include='*.[ch]' | no_lines "lines"
}

@test "memory is taken through base/alloc alone" {
	grep -rnE '[^x_a-z](malloc|calloc|realloc|strdup|strndup)\(' lib cmd \
		--include='*.c' | grep -v '^lib/base/alloc.c' | no_lines "lines"
}

@test "what Linux alone has is called in lib/base" {
	grep -rlE '_GNU_SOURCE|<linux/|<sys/syscall.h>' lib cmd |
		grep -v '^lib/base/' | no_lines "files"
}

@test "functions that locale or a shared buffer rule are not called" {
	grep -rnE '\b(setlocale|localtime|gmtime|ctime|asctime|strcoll|wcwidth|qsort_r|rand|srand|random)\(' \
		lib cmd --include='*.c' | no_lines "lines"
}

@test "no source says that something is left to be done" {
	grep -rnE '\bTODO|FIXME|HACK' lib cmd man tests/*.bats tests/lib completions \
		--include='*.[ch1-9]' --include='crm*' | no_lines "lines"
}

@test "every file ends in a line feed, and no line ends in blanks" {
	find lib cmd man completions store-format tests Makefile README.md -type f \
		\( -name '*.[ch1-9]' -o -name '*.bats' -o -name '*.bash' -o \
		   -name '*.sql' -o -name 'README.md' -o -name Makefile \) \
		-not -path 'tests/fuzz/*' |
	while read -r file; do
		[ -z "$(tail -c 1 "$file")" ] || echo "$file: no line feed at its end"
		grep -nE '[ 	]+$' "$file" | sed "s|^|$file:|"
	done | no_lines "files"
}

@test "C is indented by tabs, in lines of 120 columns at most" {
	find lib cmd -name '*.[ch]' | while read -r file; do
		expand -t 8 "$file" | awk -v f="$file" \
			'length($0) > 120 { print f ":" NR ": " length($0) " columns" }'
		grep -nE '^ {8}' "$file" | sed "s|^|$file:|"
	done | no_lines "lines"
}
