# lr: make (build), make demo, make check; make help lists the rest. HACKING.md explains the tree.
VERSION := $(shell sed -n 's/^.define LR_VERSION "\(.*\)"/\1/p' lib/base/version.h)
PREFIX  ?= /usr/local
B       ?= build
CC      ?= cc
CFLAGS  ?= -O2 -g
SAN     ?=
WERROR  ?=
STATIC  ?= 1
PIE     ?= 0

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 $(if $(WERROR),-Werror)
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -Ilib -Itests $(WARN) $(CFLAGS) -ffunction-sections -fdata-sections \
	$(if $(filter 0,$(PIE)),-fno-pie,-fpie) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer)
ALL_LDFLAGS := -Wl,--gc-sections $(if $(filter 0,$(PIE)),-no-pie,-pie) $(LDFLAGS) $(if $(SAN),-fsanitize=$(SAN))

# Without PIE a one-shot tool starts some 7 % sooner (no relocations); PIE=1 for those who want the address space shuffled.
# Linked statically, glibc too, where the archives are there: starting is most of what a one-shot tool costs. STATIC=0 for none
# of it. lr-ingest keeps a dynamic glibc, whose iconv loads its converters; the tests that preload a library use bin-shared.
have    = $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a))
archive = $(if $(filter 1,$(STATIC)),$(if $(call have,$(1)),-l:lib$(1).a,-l$(1)),-l$(1))
THIRD  := jansson csv lmdb xxhash sodium
LIBS   := $(foreach l,$(THIRD),$(call archive,$(l))) -pthread
# What every short run touches stands side by side; other linkers do not know such a script.
STARTUP := -Wl,-z,noseparate-code,-T,lib/startup.ld
GNU_LD := $(findstring GNU ld,$(shell $(CC) $(LDFLAGS) -Wl,--version 2>/dev/null))
WHOLLY := $(if $(SAN),,$(if $(filter 0,$(PIE)),$(if $(filter-out 1,$(STATIC) $(foreach l,$(THIRD) c,$(if $(call have,$(l)),1,0))),,-static $(if $(GNU_LD),$(STARTUP)))))

SRC   := $(wildcard lib/*/*.c)
OBJ   := $(SRC:%.c=$(B)/%.o)
PROGS := $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
BIN   := $(PROGS:%=$(B)/bin/%)
UNIT  := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))
PAGES := $(wildcard man/*.[1-9])

all: $(BIN)

# changed flags rebuild
FLAGS := $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(WHOLLY) $(LIBS)
$(B)/flags: FORCE
	@mkdir -p $(B); printf '%s\n' '$(FLAGS)' | cmp -s - $@ || printf '%s\n' '$(FLAGS)' > $@
FORCE:

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/liblr.a: $(OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/bin/lr-ingest: WHOLLY :=
$(B)/bin/%: $(B)/cmd/%.o $(B)/liblr.a lib/startup.ld
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) $(WHOLLY) -o $@ $(filter-out %.ld,$^) $(LIBS)

$(B)/bin-shared/%: $(B)/cmd/%.o $(B)/liblr.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(B)/unit/%: $(B)/tests/unit/%.o $(B)/liblr.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

.SECONDARY:
-include $(OBJ:.o=.d) $(PROGS:%=$(B)/cmd/%.d) $(UNIT:$(B)/unit/%=$(B)/tests/unit/%.d)

# ---- what a fresh checkout needs: these install missing packages first, saying so
demo:
	@tests/deps.sh build
	@$(MAKE) -s -j2 all
	@LR_BIN='$(abspath $(B))/bin' examples/demo.sh

check:
	@tests/deps.sh build test
	@$(MAKE) -s -j2 all unit
	@tests/run.sh '$(B)'

check-all: check
	@tests/run.sh --all '$(B)'

unit: $(UNIT) $(PROGS:%=$(B)/bin-shared/%)

lint:
	@tests/run.sh --only lint '$(B)'

bench: all
	@LR_BIN='$(abspath $(B))/bin' tests/bench/run.sh $(BENCH)

install: all
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man/man1' '$(DESTDIR)$(PREFIX)/share/man/man5' \
		'$(DESTDIR)$(PREFIX)/share/man/man7' '$(DESTDIR)$(PREFIX)/share/doc/lr'
	install $(BIN) '$(DESTDIR)$(PREFIX)/bin'
	for p in $(PAGES); do install -m 644 $$p '$(DESTDIR)$(PREFIX)/share/man/man'$${p##*.}; done
	cp -R README.md NEWS.md LICENSE examples '$(DESTDIR)$(PREFIX)/share/doc/lr'

dist:
	git archive --prefix=lr-$(VERSION)/ -o lr-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(B)

help:
	@echo 'all demo check check-all lint bench install dist clean'
	@echo 'variables: CC CFLAGS SAN=address,undefined WERROR=1 STATIC=0 PIE=1 PREFIX DESTDIR B (build directory) BENCH (options)'

.PHONY: all demo check check-all unit lint bench install dist clean help FORCE
