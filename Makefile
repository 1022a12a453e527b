# crm: a customer-relationship manager over a folder of YAML files.
#
# `make help` prints the targets and the knobs below: lines that begin with
# two hashes.  Other flags build in a folder of their own, so that they never
# mix: `make check SANITIZE=address,undefined` leaves the plain build alone.

VERSION_HERE = 0.1.0

## Knobs:
##   CC=clang                     another compiler
CC = gcc
##   CFLAGS, CPPFLAGS, LDFLAGS    added to our own
CFLAGS ?= -O2 -g
##   PREFIX=/usr/local            where `make install` puts things
PREFIX = /usr/local
##   DESTDIR=                     put before PREFIX, for packagers
DESTDIR =
##   SANITIZE=address,undefined   build with these sanitizers
SANITIZE =
##   COVERAGE=1                   build for gcov
COVERAGE =
##   WERROR=1                     a warning is an error
WERROR =
##   V=1                          print the commands
V =
##   OUT=build                    the folder to build in
OUT = build$(if $(filter-out gcc cc,$(CC)),-$(notdir $(CC)))$(if $(SANITIZE),-$(SANITIZE))$(if $(COVERAGE),-coverage)
##   FUZZ_SECONDS=30              how long `make fuzz` runs each program
FUZZ_SECONDS = 30
##   FUZZ_QUERIES=4000            how many queries it asks crm and the evaluator
FUZZ_QUERIES = 4000
##

bindir = $(PREFIX)/bin
mandir = $(PREFIX)/share/man
docdir = $(PREFIX)/share/doc/crm
libexecdir = $(PREFIX)/libexec/crm
bashdir = $(PREFIX)/share/bash-completion/completions
zshdir = $(PREFIX)/share/zsh/vendor-completions
fishdir = $(PREFIX)/share/fish/vendor_completions.d

# A work tree asks git, a tarball of `make dist` has a file.
VERSION := $(or $(if $(wildcard .git),$(patsubst v%,%,$(shell git describe --tags --dirty 2>/dev/null))),$(shell cat VERSION 2>/dev/null),$(VERSION_HERE))

Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla \
	-Wformat=2 -Wundef $(if $(WERROR),-Werror)
CRM_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
	-I. -Ilib -I$(OUT)
SANITIZE_FLAGS = $(if $(SANITIZE),-fsanitize=$(SANITIZE) \
	-fno-sanitize-recover=all -fno-omit-frame-pointer)
EXTRA = $(SANITIZE_FLAGS) $(if $(COVERAGE),--coverage -O0)
COMPILE = $(CC) -std=c11 $(CRM_CPPFLAGS) $(CPPFLAGS) $(WARN) $(CFLAGS) $(EXTRA)
LINK = $(CC) $(CFLAGS) $(EXTRA) $(LDFLAGS) -Wl,--as-needed
LIBS = -lyaml -lsqlite3 -lutf8proc -ljansson -lz -lpthread -lm

# The order of a folder means nothing: the same sources give the same binary.
find = $(sort $(shell find $(1) -name '$(2)' 2>/dev/null))
LIB_SRC := $(call find,lib,*.c)
CMD_SRC := $(call find,cmd,*.c)
TEST_SRC := $(call find,tests/lib,*.c)
FUZZ_SRC := $(call find,tests/fuzz,*.c)
HEADERS := $(call find,lib cmd,*.h)
MAN := $(call find,man,*.[1-9])
EXTERNAL := $(call find,cmd/external,crm-*)
SCHEMA_SQL := $(wildcard lib/index/schema.sql)
VIEWS_SQL := $(call find,lib/index/views,*.sql)

PRESETS := $(call find,lib/import/presets,*.yaml)

LIB_OBJ = $(LIB_SRC:%.c=$(OUT)/%.o) $(OUT)/gen/sql.o $(OUT)/gen/presets.o
CMD_OBJ = $(CMD_SRC:%.c=$(OUT)/%.o)
TEST_OBJ = $(TEST_SRC:%.c=$(OUT)/%.o)
TESTS = $(TEST_SRC:%.c=$(OUT)/%)
LIB = $(OUT)/libcrm.a

## Targets:
##   all        build $(OUT)/crm (what plain `make` does)
all: $(OUT)/crm

$(OUT)/crm: $(CMD_OBJ) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

$(LIB): $(LIB_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)ar rcsD $@ $^

# -MMD -MP notes what each object includes, so touching a header rebuilds what
# uses it, and deleting one breaks nothing.
$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(CMD_OBJ): | $(OUT)/gen/build.h

$(OUT)/tests/lib/%: $(OUT)/tests/lib/%.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# A string constant of SQL is longer than C promises to take; both compilers do.
$(OUT)/gen/sql.o: $(OUT)/gen/sql.c lib/index/sql.h $(OUT)/flags
	$(call say,CC,$<)
	$(Q)$(COMPILE) -Wno-overlength-strings -c -o $@ $<

# Comments but marks stay out: SQLite would keep them, and read them each time.
sql_constant = printf 'const char %s[] = ""\n' $(1); \
	cat /dev/null $(2) | sed -e '/^-- \[/!s/[[:space:]]*--.*//' \
		-e '/^[[:space:]]*$$/d; s/[[:space:]]\{1,\}/ /g' \
		-e 's/[\\"]/\\&/g; s/.*/\t"&\\n"/'; printf '\t;\n'

$(OUT)/gen/sql.c: $(SCHEMA_SQL) $(VIEWS_SQL) Makefile $(OUT)/sources
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q){ printf '#include "index/sql.h"\n\n'; \
		$(call sql_constant,sql_schema,$(SCHEMA_SQL)); \
		$(call sql_constant,sql_views,$(VIEWS_SQL)); } >$@

# The presets of import, and the list of their names.
$(OUT)/gen/presets.o: $(OUT)/gen/presets.c lib/import/preset.h $(OUT)/flags
	$(call say,CC,$<)
	$(Q)$(COMPILE) -Wno-overlength-strings -c -o $@ $<

$(OUT)/gen/presets.c: $(PRESETS) Makefile $(OUT)/sources
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q){ printf '#include "import/preset.h"\n\n'; \
		printf 'const struct preset_source preset_sources[] = {\n'; \
		for f in $(PRESETS); do \
			printf '{ "%s",\n' "$$(basename $$f .yaml)"; \
			sed -e 's/[\\"]/\\&/g; s/.*/\t"&\\n"/' $$f; printf '},\n'; \
		done; printf '{ NULL, NULL }\n};\n\n'; \
		printf 'const char *const preset_names[] = {\n'; \
		for f in $(PRESETS); do \
			printf '\t"%s",\n' "$$(basename $$f .yaml)"; \
		done; printf '\tNULL\n};\n'; } >$@

# What is built depends on these too: each file changes when its text does.
note = mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(1))' >$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(OUT)/flags: FORCE
	@$(call note,$(COMPILE) $(LDFLAGS))

$(OUT)/sources: FORCE
	@$(call note,$(SCHEMA_SQL) $(VIEWS_SQL) $(PRESETS))

$(OUT)/gen/build.h: FORCE
	@mkdir -p $(@D)
	@printf '#define CRM_VERSION "%s"\n#define CRM_LIBEXEC "%s"\n' \
		'$(VERSION)' '$(libexecdir)' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(TEST_OBJ:.o=.d)

##   check      build, and run the tests that are quick (under three minutes)
check: all $(TESTS)
	$(Q)OUT='$(abspath $(OUT))' CC='$(CC)' tests/run quick

##   test       everything: check, slow tests, sanitizers, both compilers, lint
test:
	$(Q)OUT='$(abspath $(OUT))' CC='$(CC)' MAKE='$(MAKE)' tests/run all

# One build of what tests/run needs to run every test.
test-programs: all $(TESTS)

##   lint       the manual and the code, read by mandoc and cppcheck
lint: lint-man lint-code

# Which manuals are installed here says nothing; tests/docs.bats checks ours.
lint-man:
	$(Q)! mandoc -Tlint -Wstyle $(MAN) 2>/dev/null | \
		grep -v 'referenced manual not found'

lint-code: $(OUT)/gen/sql.c $(OUT)/gen/presets.c $(OUT)/gen/build.h
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr \
		--enable=warning,performance,portability \
		--suppress=missingIncludeSystem --suppress=unknownEvaluationOrder \
		--suppress=legacyUninitvar --suppress=uninitvar -j 2 \
		'-Djson_object_foreach(o,k,v)=while (next(o, &k, &v))' \
		'-Djson_array_foreach(o,k,v)=while (next(o, &k, &v))' \
		$(CRM_CPPFLAGS) $(LIB_SRC) $(CMD_SRC)

# Fuzzing needs clang, and the library instrumented: a folder of its own.
FUZZ_OUT = build-fuzz
FUZZ = $(FUZZ_SRC:tests/fuzz/%.c=$(FUZZ_OUT)/tests/fuzz/%)
FUZZ_LIB_OBJ = $(LIB_SRC:%.c=$(FUZZ_OUT)/%.o) $(FUZZ_OUT)/gen/sql.o \
	$(FUZZ_OUT)/gen/presets.o
FUZZ_COMPILE = clang -std=c11 $(CRM_CPPFLAGS) -g -O1 -Wno-overlength-strings \
	-fno-sanitize-recover=all

$(FUZZ_OUT)/%.o: %.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(FUZZ_COMPILE) -fsanitize=fuzzer-no-link,address,undefined -c -o $@ $<

$(FUZZ_OUT)/gen/%.o: $(OUT)/gen/%.c
	@mkdir -p $(@D)
	$(Q)$(FUZZ_COMPILE) -fsanitize=fuzzer-no-link,address,undefined -c -o $@ $<

$(FUZZ_OUT)/tests/fuzz/%: $(FUZZ_OUT)/tests/fuzz/%.o $(FUZZ_LIB_OBJ)
	$(call say,LINK,$@)
	$(Q)clang -fsanitize=fuzzer,address,undefined -Wl,--as-needed -o $@ $^ $(LIBS)

##   fuzz       each program of tests/fuzz over its corpus, FUZZ_SECONDS long;
##              and random queries against an evaluator of their own
fuzz: fuzz-programs fuzz-queries

fuzz-programs: $(FUZZ)
	$(Q)for f in $(FUZZ); do \
		n=$$(basename $$f); found=$(FUZZ_OUT)/corpus/$$n; \
		mkdir -p $$found tests/fuzz/corpus/$$n; \
		$$f -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
			-artifact_prefix=$(FUZZ_OUT)/$$n- \
			$$found tests/fuzz/corpus/$$n >$$f.log 2>&1 || \
			{ tail -n 60 $$f.log; exit 1; }; \
		sed -n "s/^stat::number_of_executed_units: */$$n: runs without a finding: /p" \
			$$f.log; \
	done

# Each 200 on a store of their own; the seed of one that differs is printed.
fuzz-queries: all
	$(Q)rm -rf $(FUZZ_OUT)/queries; mkdir -p $(FUZZ_OUT)/queries
	$(Q)cd $(FUZZ_OUT)/queries; \
	for i in $$(seq $$(($(FUZZ_QUERIES) / 200))); do \
		seed=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' '); \
		PATH='$(abspath $(OUT))':$$PATH XDG_CONFIG_HOME=$$PWD/config \
			python3 '$(CURDIR)/tests/oracle/query.py' store $$seed 200 >log || \
			{ cat log; exit 1; }; \
		rm -rf store; \
	done; \
	echo 'random queries: $(FUZZ_QUERIES) without a finding'

##   bench      measure, and compare with the budgets (tests/bench/run)
bench: all
	$(Q)OUT='$(abspath $(OUT))' tests/bench/run

##   cover      run the quick tests and say which lines they reach
cover:
	$(Q)$(MAKE) COVERAGE=1 check
	$(Q)$(MAKE) COVERAGE=1 cover-report

cover-report:
	$(Q)for o in $(LIB_SRC:%.c=$(OUT)/%.o) $(CMD_OBJ); do \
		gcov -n -o $$o $$o 2>/dev/null; \
	done | awk -F "[':% ]+" '/^File/ { file = $$2 } \
		/^Lines/ && file ~ /^(lib|cmd).*[.]c$$/ { \
			printf "%6.1f%% of %4d lines  %s\n", $$3, $$5, file; \
			all += $$5; reached += $$3 * $$5 / 100 } \
		{ if (/^Lines/) file = "" } \
		END { printf "%6.1f%% of %4d lines in all\n", all ? 100 * reached / all : 0, all }'

##   install    the program, its manual and its completions below PREFIX
install: all
	install -d '$(DESTDIR)$(bindir)' '$(DESTDIR)$(libexecdir)' \
		'$(DESTDIR)$(docdir)' '$(DESTDIR)$(bashdir)' \
		'$(DESTDIR)$(zshdir)' '$(DESTDIR)$(fishdir)'
	install $(OUT)/crm '$(DESTDIR)$(bindir)/crm'
	$(if $(EXTERNAL),install $(EXTERNAL) '$(DESTDIR)$(libexecdir)')
	for page in $(MAN); do \
		dir='$(DESTDIR)$(mandir)/man'$${page##*.}; \
		install -d "$$dir" && install -m 644 "$$page" "$$dir" || exit 1; \
	done
	install -m 644 README.md LICENSE '$(DESTDIR)$(docdir)'
	install -m 644 completions/crm.bash '$(DESTDIR)$(bashdir)/crm'
	install -m 644 completions/_crm '$(DESTDIR)$(zshdir)/_crm'
	install -m 644 completions/crm.fish '$(DESTDIR)$(fishdir)/crm.fish'

##   uninstall  remove what install has put there
uninstall:
	rm -f '$(DESTDIR)$(bindir)/crm' '$(DESTDIR)$(bashdir)/crm' \
		'$(DESTDIR)$(zshdir)/_crm' '$(DESTDIR)$(fishdir)/crm.fish'
	rm -rf '$(DESTDIR)$(libexecdir)' '$(DESTDIR)$(docdir)'
	for page in $(notdir $(MAN)); do \
		rm -f '$(DESTDIR)$(mandir)/man'$${page##*.}/"$$page"; \
	done

##   deps       install what building and testing need (Debian 12, apt-get)
BUILD_DEPS = gcc make git libc6-dev libyaml-dev libsqlite3-dev \
	libutf8proc-dev libjansson-dev zlib1g-dev pkg-config gettext tzdata
TEST_DEPS = bats parallel strace valgrind clang clang-format cppcheck mandoc \
	python3-yaml python3-ruamel.yaml nodejs node-yaml bash zsh fish jq \
	sqlite3 tmux expect less bsdutils bsdextrautils xlsx2csv miller \
	python3-vobject
sudo = $(if $(filter 0,$(shell id -u)),,sudo)

deps:
	$(sudo) apt-get update
	$(sudo) env DEBIAN_FRONTEND=noninteractive apt-get install -y \
		--no-install-recommends $(BUILD_DEPS) $(TEST_DEPS)

##   demo       a tour in a fresh folder: every command shown as it is run
demo: all
	$(Q)OUT='$(abspath $(OUT))' tests/demo.sh

##   dist       a tarball of the last commit; the same bytes every time
DIST = crm-$(VERSION)
dist:
	$(Q)mkdir -p $(OUT)
	git archive --format=tar --prefix=$(DIST)/ \
		--add-virtual-file=$(DIST)/VERSION:$(VERSION) HEAD \
		| gzip -9n >$(OUT)/$(DIST).tar.gz

##   clean      remove every build folder
clean:
	rm -rf build build-*

##   help       print this
help:
	@sed -n 's/^## \{0,1\}//p' Makefile

.PHONY: all check test test-programs lint lint-man lint-code \
	fuzz fuzz-programs fuzz-queries bench cover cover-report install uninstall deps demo dist clean \
	help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
