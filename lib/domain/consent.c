#include "domain/consent.h"

#include "base/alloc.h"
#include "text/date.h"
#include "text/email.h"
#include "text/phone.h"

#include <string.h>
#include <strings.h>

static bool same(const char *a, const char *b)
{
	return a && b && !strcasecmp(a, b);
}

/* No channel, or the other has none: any. */
static bool overlaps(const char *a, const char *b)
{
	return !a || !*a || !b || !*b || same(a, b);
}

/* A day counts from its start. */
static bool time_of(int64_t *out, const struct node *entry)
{
	const char *at = node_text(entry, "at");
	int64_t day;

	if (!at)
		return false;
	if (!day_parse(&day, at, strlen(at))) {
		*out = instant_of_day(day);
		return true;
	}
	return !instant_parse(out, at, strlen(at));
}

static const struct node *entry_at(const struct node *root, size_t i)
{
	const struct node *list = node_get(root, "consent");

	if (list && list->kind == NODE_MAP)
		return i ? NULL : list;
	return list && list->kind == NODE_LIST && i < list->n ? &list->v[i] : NULL;
}

static bool ended_by(const struct node *grant, const struct node *withdrawal)
{
	int64_t given, taken;

	return !time_of(&given, grant) || !time_of(&taken, withdrawal) ||
	       given <= taken;
}

static bool withdraws(const struct node *entry, const struct node *grant)
{
	return same(node_text(entry, "status"), "withdrawn") &&
	       same(node_text(entry, "purpose"), node_text(grant, "purpose")) &&
	       overlaps(node_text(entry, "channel"), node_text(grant, "channel")) &&
	       ended_by(grant, entry);
}

/* Is there, in `root`, what ends the consent `grant`? */
static bool is_withdrawn(const struct node *root, const struct node *grant)
{
	const struct node *entry;

	for (size_t i = 0; (entry = entry_at(root, i)); i++)
		if (withdraws(entry, grant))
			return true;
	return false;
}

static bool has_email(const struct node *root)
{
	return !node_empty(node_get(root, "email")) &&
	       !same(node_text(root, "email_status"), "bounced");
}

/* Can the contact be reached so at all? */
static bool has_channel(const struct node *root, const char *channel)
{
	if (same(channel, "email"))
		return has_email(root);
	if (same(channel, "phone") || same(channel, "sms") || same(channel, "whatsapp"))
		return !node_empty(node_get(root, "phone"));
	if (same(channel, "post") || same(channel, "mail") || same(channel, "letter"))
		return !node_empty(node_get(root, "street"));
	return has_email(root) || !node_empty(node_get(root, "phone")) ||
	       !node_empty(node_get(root, "url"));
}

/* The i-th entry that allows it and that the record itself does not end. */
static const struct node *grant_at(const struct node *root, size_t i,
				   const char *purpose, const char *channel)
{
	const struct node *entry = entry_at(root, i);
	const char *over = entry ? node_text(entry, "channel") : NULL;

	if (!entry || !same(node_text(entry, "status"), "granted") ||
	    !same(node_text(entry, "purpose"), purpose) || !overlaps(over, channel) ||
	    !has_channel(root, channel ? channel : over) || is_withdrawn(root, entry))
		return NULL;
	return entry;
}

bool consent_given(const struct node *root, const char *purpose, const char *channel)
{
	for (size_t i = 0; entry_at(root, i); i++)
		if (grant_at(root, i, purpose, channel))
			return true;
	return false;
}

/* --- the same address in other records --- */

struct address {
	const char *field;
	enum key_kind kind;
	void (*key)(struct str *out, const struct node *value, const char *country);
};

static void add_email(struct str *out, const struct node *value, const char *country)
{
	(void)country;
	email_key(out, value->text, value->len);
}

static void add_phone(struct str *out, const struct node *value, const char *country)
{
	phone_key(out, value->text, value->len, country);
}

static const struct address addresses[] = {
	{ "email", KEY_EMAIL, add_email },
	{ "phone", KEY_PHONE, add_phone }
};

/* Is it this kind of address that the withdrawal is about? */
static bool concerns(const struct node *entry, const struct address *address)
{
	const char *channel = node_text(entry, "channel");

	if (address->kind == KEY_EMAIL)
		return overlaps(channel, "email");
	return same(channel, "phone") || same(channel, "sms") ||
	       same(channel, "whatsapp");
}

static bool ends(const struct node *root, const struct node *grant,
		 const struct address *address)
{
	const struct node *entry;

	for (size_t i = 0; (entry = entry_at(root, i)); i++)
		if (concerns(entry, address) && withdraws(entry, grant))
			return true;
	return false;
}

/* Do other contacts with that address end the consent? */
static int ended_elsewhere(bool *out, struct work *work, rid self,
			   const struct address *address, const struct str *key,
			   const struct node *grant)
{
	struct rids found = RIDS_INIT;
	struct record other = RECORD_INIT;
	int rc = key->len ? work_find(work, TYPE_CONTACT, address->kind,
				      key->buf, key->len, &found) : 0;

	for (size_t i = 0; i < found.n && !rc && !*out; i++) {
		if (found.v[i] == self)
			continue;
		rc = work_get(work, found.v[i], &other);
		*out = !rc && ends(other.doc.root, grant, address);
	}
	record_release(&other);
	rids_release(&found);
	return rc;
}

static int check_elsewhere(bool *out, struct work *work, const struct record *contact,
			   const struct node *grant)
{
	const struct node *root = contact->doc.root, *value;
	const char *country = node_text(root, "country");
	struct str key = STR_INIT;
	int rc = 0;

	if (!country)
		country = work->store.config.country;
	for (size_t a = 0; a < ARRAY_SIZE(addresses); a++) {
		const struct node *list = node_get(root, addresses[a].field);

		for (size_t i = 0; !rc && !*out && (value = node_value(list, i, NULL)); i++) {
			str_clear(&key);
			if (value->kind == NODE_SCALAR)
				addresses[a].key(&key, value, country);
			rc = ended_elsewhere(out, work, contact->entry.r,
					     &addresses[a], &key, grant);
		}
	}
	str_release(&key);
	return rc;
}

int consent_holds(bool *out, struct work *work, const struct record *contact,
		  const char *purpose, const char *channel)
{
	const struct node *root = contact->doc.root, *grant;
	bool ended;
	int rc = 0;

	*out = false;
	for (size_t i = 0; !rc && !*out && entry_at(root, i); i++) {
		grant = grant_at(root, i, purpose, channel);
		ended = false;
		if (grant)
			rc = check_elsewhere(&ended, work, contact, grant);
		*out = grant && !rc && !ended;
	}
	return rc;
}
