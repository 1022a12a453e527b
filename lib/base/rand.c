#define _GNU_SOURCE

#include "base/hash.h"
#include "base/rand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static bool seeded;
static struct hash_key seed_key;
static _Atomic uint64_t drawn;

void rand_seed(const char *seed)
{
	struct hash128 h = hash_bytes(seed, strlen(seed));

	seed_key = (struct hash_key){ h.lo, h.hi };
	drawn = 0;
	seeded = true;
}

static ssize_t read_device(void *out, size_t len)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -1;
	got = read(fd, out, len);
	close(fd);
	return got;
}

void rand_system(void *out, size_t len)
{
	char *p = out;
	ssize_t got;

	while (len) {
		got = getrandom(p, len, 0);
		if (got < 0 && errno != EINTR)
			got = read_device(p, len);
		if (got > 0) {
			p += got;
			len -= (size_t)got;
		} else if (got == 0 || errno != EINTR) {
			abort();	/* ids that can be guessed are worse */
		}
	}
}

uint64_t rand_u64(void)
{
	unsigned char count[8];
	uint64_t n;

	if (!seeded) {
		rand_system(&n, sizeof(n));
		return n;
	}
	n = atomic_fetch_add(&drawn, 1);
	for (int i = 0; i < 8; i++)
		count[i] = (unsigned char)(n >> 8 * i);
	return hash64(&seed_key, count, sizeof(count));
}

void rand_bytes(void *out, size_t len)
{
	unsigned char *p = out;
	uint64_t word = 0;

	if (!seeded) {
		rand_system(out, len);
		return;
	}
	for (size_t i = 0; i < len; i++, word >>= 8) {
		if (i % 8 == 0)
			word = rand_u64();
		p[i] = (unsigned char)word;
	}
}
