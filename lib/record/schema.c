#include "record/schema.h"

#include "base/alloc.h"
#include "base/i18n.h"

#include <pthread.h>
#include <string.h>

/* The table's shorthand: flags, then one macro for each shape of a row. */
#define R FIELD_REQUIRED
#define U FIELD_UNIQUE
#define M FIELD_MULTI
#define ML (FIELD_MULTI | FIELD_LABELS)
#define L FIELD_LIST
#define C FIELD_COMPUTED

#define F(n, k, f, t, e) { .name = (n), .kind = FIELD_##k, .flags = (f), \
	.ref = TYPE_NONE, .title = (t), .example = (e) }
#define ENUM(n, w, f, t, e) { .name = (n), .kind = FIELD_ENUM, .flags = (f), \
	.ref = TYPE_NONE, .words = (w), .title = (t), .example = (e) }
#define REF(n, r, f, t, e) { .name = (n), .kind = FIELD_REF, .flags = (f), \
	.ref = (r), .title = (t), .example = (e) }
#define MAP(n, s, f, t) { .name = (n), .kind = FIELD_MAP, .flags = (f), \
	.ref = TYPE_NONE, .sub = (s), .title = (t) }
#define END { .name = NULL }

const char *const contact_stages[] = {
	"suspect", "lead", "hot", "opportunity", "customer", "cold", "dead",
	NULL
};

static const char *const genders[] = { "F", "M", "O", "N", "U", NULL };
static const char *const lifecycles[] = {
	"prospect", "first-time", "renewal", "loyal", "potential-churn",
	"lost", NULL
};
static const char *const consents[] = { "granted", "withdrawn", NULL };
static const char *const email_statuses[] = {
	"ok", "bounced", "unknown", NULL
};
static const char *const case_kinds[] = {
	"question", "complaint", "defect", "safety", "return", "request", NULL
};
static const char *const task_kinds[] = {
	"task", "appointment", "call", NULL
};
static const char *const task_statuses[] = {
	"needs-action", "in-process", "completed", "cancelled", NULL
};
static const char *const components[] = {
	"staff", "production", "overhead", "campaign", "loyalty",
	"acquisition", NULL
};
const char *const event_kinds[] = {
	"call", "email", "meeting", "visit", "note", "comment", "chat", "sms",
	"push", "newsletter", "ad", "social", "web", "form", "cart", "quote",
	"order", "return", "subscription", "left", "survey", "complaint",
	"review", "document", "stage", "assign", "consent", "merge", "convert",
	NULL
};
static const char *const directions[] = { "in", "out", NULL };
static const char *const metrics[] = { "nps", "ces", "csat", NULL };
static const char *const outcomes[] = {
	"sent", "opened", "clicked", "replied", "bounced", "unsubscribed",
	"purchased", NULL
};

static const struct field consent_fields[] = {
	F("purpose", TEXT, R, N_("what for"), "marketing"),
	F("channel", TEXT, 0, N_("by which channel; none: any"), "email"),
	ENUM("status", consents, R, N_("given or taken back"), "granted"),
	F("at", WHEN, 0, N_("when"), "2026-11-21T10:30+01:00"),
	F("proof", BLOCK, 0, N_("what shows it: a form, an address, a document"),
	  "web form, 192.0.2.7"),
	F("text_version", TEXT, 0, N_("the version of the text agreed to"),
	  "privacy-v3"),
	END
};

static const struct field converted_fields[] = {
	F("at", WHEN, R, N_("when"), "2026-11-21T10:30+01:00"),
	F("by", TEXT, 0, N_("who did it"), "giulia"),
	REF("company", TYPE_COMPANY, 0, N_("the company that came of it"),
	    "acme-srl-7k2m4q9x"),
	REF("opportunity", TYPE_OPPORTUNITY, 0,
	    N_("the opportunity that came of it"), "acme-seats-5d1e8f2g"),
	END
};

static const struct field merged_fields[] = {
	REF("id", TYPE_NONE, R, N_("the record that was merged into this one"),
	    "mario-rosi-8h3j5k7m"),
	F("at", WHEN, 0, N_("when"), "2026-11-21T10:30+01:00"),
	F("by", TEXT, 0, N_("who did it"), "giulia"),
	F("lost", TEXT_MAP, 0, N_("its values that this record does not have"),
	  NULL),
	END
};

static const struct field party_fields[] = {
	REF("id", TYPE_CONTACT, R, N_("the contact"), "mario-rossi-3f2a9c1b"),
	F("role", TEXT, 0, N_("the part they play"), "decision maker"),
	END
};

static const struct field item_fields[] = {
	F("sku", TEXT, 0, N_("the article's number"), "SEAT-20"),
	F("name", TEXT, 0, N_("the article's name"), "20 seats"),
	F("quantity", NUMBER, 0, N_("how many; none: 1"), "20"),
	F("price", MONEY, 0, N_("the price of one"), "49.00 EUR"),
	END
};

#define HEAD \
	F("id", ID, R | C, N_("the record's id"), "mario-rossi-3f2a9c1b"), \
	F("created", INSTANT, C, N_("when the record was made"), \
	  "2026-11-21T10:30+01:00")

#define TAIL \
	REF("owner", TYPE_USER, 0, N_("the user who looks after it"), \
	    "giulia-bianchi-4n6p8q0r"), \
	F("tags", TEXT, M, N_("free words to find it by"), "vip"), \
	F("external_ids", TEXT_MAP, 0, \
	  N_("its ids in other systems, by system"), NULL), \
	MAP("custom", NULL, 0, N_("the store's own fields, typed in crm.yaml")), \
	F("notes", BLOCK, 0, N_("notes, any number of lines"), \
	  "prefers the phone"), \
	F("archived", BOOLEAN, 0, N_("kept, but out of lists"), "true")

#define ADDRESS \
	F("street", BLOCK, 0, N_("street and number"), "Via Roma 1"), \
	F("city", TEXT, 0, N_("city"), "Milano"), \
	F("province", PROVINCE, 0, N_("province, state or region"), "MI"), \
	F("postal_code", TEXT, 0, N_("postal code"), "20121"), \
	F("country", COUNTRY, 0, N_("country, as ISO 3166-1 has it"), "IT")

#define MERGED(type) \
	MAP("merged", merged_fields, L | C, \
	    N_("the records merged into this one")), \
	REF("merged_into", type, C, \
	    N_("the record this one was merged into: it is a signpost now"), \
	    "mario-rossi-3f2a9c1b")

static const struct field contact_fields[] = {
	HEAD,
	F("name", TEXT, 0, N_("full name, as the person writes it"),
	  "Mario Rossi"),
	F("given_name", TEXT, 0, N_("given name"), "Mario"),
	F("family_name", TEXT, 0, N_("family name"), "Rossi"),
	F("prefix", TEXT, 0, N_("before the name"), "Dott."),
	F("suffix", TEXT, 0, N_("behind the name"), "PhD"),
	F("email", EMAIL, U | ML, N_("e-mail address"), "mario@example.com"),
	F("phone", PHONE, ML, N_("phone number"), "+39 02 1234567"),
	F("url", URL, ML, N_("a profile or home page"),
	  "https://example.com/mario"),
	REF("company", TYPE_COMPANY, 0, N_("the company, by id"),
	    "acme-srl-7k2m4q9x"),
	F("organization", TEXT, 0,
	  N_("the company's name, until it is linked"), "Acme S.r.l."),
	F("title", TEXT, 0, N_("job title"), "head of purchasing"),
	F("department", TEXT, 0, N_("department"), "purchasing"),
	F("role", TEXT, 0, N_("part in decisions"), "decision maker"),
	ADDRESS,
	F("birth_date", BIRTH_DATE, 0, N_("birthday, the year may be missing"),
	  "1980-05-17"),
	ENUM("gender", genders, 0,
	     N_("female, male, other, none or unknown, as vCard has it"), "F"),
	F("language", TEXT, 0, N_("language, as BCP 47 has it"), "it"),
	F("tax_id", TEXT, 0, N_("tax code"), "RSSMRA80E17F205X"),
	ENUM("stage", contact_stages, R, N_("where in the sales process"),
	     "lead"),
	ENUM("lifecycle", lifecycles, 0,
	     N_("class of customer, overriding the derived one"), "loyal"),
	F("rating", TEXT, 0, N_("how promising"), "warm"),
	F("source", TEXT, 0, N_("where the contact came from"), "fair"),
	REF("campaign", TYPE_CAMPAIGN, 0, N_("the campaign that brought it"),
	    "spring-fair-6t8v0w2x"),
	F("lost_reason", TEXT, 0, N_("why it was lost"), "price"),
	MAP("consent", consent_fields, L,
	    N_("consents given and withdrawn, oldest first")),
	ENUM("email_status", email_statuses, 0,
	     N_("whether mail arrives"), "ok"),
	F("interests", TEXT, M, N_("what the contact cares for"), "sailing"),
	MAP("converted", converted_fields, C,
	    N_("when the lead was converted, and into what")),
	F("score", NUMBER, 0, N_("points, where they are set by hand"), "42"),
	TAIL,
	MERGED(TYPE_CONTACT),
	END
};

static const struct field company_fields[] = {
	HEAD,
	F("name", TEXT, R, N_("name"), "Acme S.r.l."),
	F("legal_name", TEXT, 0, N_("name in the company register"),
	  "Acme Società a Responsabilità Limitata"),
	F("aliases", TEXT, M, N_("other names it goes by"), "Acme Italia"),
	F("vat_id", VAT_ID, U, N_("VAT id"), "IT01234567897"),
	F("tax_id", TEXT, 0, N_("tax code"), "01234567897"),
	F("domain", DOMAIN, 0, N_("internet domain"), "acme.example"),
	F("industry", TEXT, 0, N_("industry"), "retail"),
	F("size", TEXT, 0, N_("number of people, or a range"), "51-200"),
	F("annual_revenue", MONEY, 0, N_("yearly revenue"), "1200000.00 EUR"),
	F("phone", PHONE, ML, N_("phone number"), "+39 02 1234567"),
	F("email", EMAIL, ML, N_("e-mail address"), "info@acme.example"),
	F("url", URL, ML, N_("home page"), "https://acme.example"),
	ADDRESS,
	REF("parent", TYPE_COMPANY, 0, N_("the company it belongs to"),
	    "acme-group-9c1b3f2a"),
	F("type", TEXT, 0, N_("what it is to us"), "reseller"),
	TAIL,
	MERGED(TYPE_COMPANY),
	END
};

static const struct field opportunity_fields[] = {
	HEAD,
	F("name", TEXT, R, N_("what the deal is called"), "Acme: 20 seats"),
	REF("company", TYPE_COMPANY, 0, N_("the company"),
	    "acme-srl-7k2m4q9x"),
	MAP("contacts", party_fields, L, N_("the people in it")),
	F("stage", STAGE, R, N_("stage of the pipeline"), "quote"),
	F("amount", MONEY, 0, N_("what it is worth"), "980.00 EUR"),
	F("probability", NUMBER, FIELD_SHARE,
	  N_("chance to win, where it is not the stage's"), "0.4"),
	F("close_date", DATE, 0, N_("the day it is expected to close"),
	  "2026-12-18"),
	F("closed", WHEN, 0, N_("when it was won or lost"),
	  "2026-12-17T16:05+01:00"),
	MAP("items", item_fields, L, N_("what is offered")),
	REF("campaign", TYPE_CAMPAIGN, 0, N_("the campaign that brought it"),
	    "spring-fair-6t8v0w2x"),
	F("source", TEXT, 0, N_("where it came from"), "referral"),
	F("lost_reason", TEXT, 0, N_("why it was lost"), "price"),
	F("next_step", TEXT, 0, N_("what to do next"), "send the quote"),
	TAIL,
	END
};

static const struct field campaign_fields[] = {
	HEAD,
	F("name", TEXT, R | U, N_("name"), "Spring fair 2026"),
	F("call_to_action", TEXT, 0, N_("what it asks people to do"),
	  "book a demo"),
	F("channel", TEXT, 0, N_("by which channel"), "email"),
	F("status", TEXT, 0, N_("how far it is"), "running"),
	F("start", DATE, 0, N_("its first day"), "2026-03-01"),
	F("end", DATE, 0, N_("its last day"), "2026-03-31"),
	F("budget", MONEY, 0, N_("what it may cost"), "5000.00 EUR"),
	F("segment", TEXT, 0, N_("the segment it goes to"), "young-milan"),
	REF("parent", TYPE_CAMPAIGN, 0, N_("the campaign it is part of"),
	    "year-2026-0h2j4k6m"),
	TAIL,
	END
};

static const struct field case_fields[] = {
	HEAD,
	F("number", TEXT, U, N_("its number, as people quote it"),
	  "C-3f2a9c1b"),
	F("subject", TEXT, R, N_("what it is about, in a line"),
	  "invoice does not arrive"),
	ENUM("kind", case_kinds, 0, N_("what sort of case"), "question"),
	F("status", TEXT, 0, N_("how far it is"), "open"),
	F("priority", TEXT, 0, N_("how urgent"), "high"),
	F("channel", TEXT, 0, N_("how it came in"), "phone"),
	REF("contact", TYPE_CONTACT, 0, N_("who reported it"),
	    "mario-rossi-3f2a9c1b"),
	REF("company", TYPE_COMPANY, 0, N_("the company concerned"),
	    "acme-srl-7k2m4q9x"),
	F("sku", TEXT, 0, N_("the article concerned"), "SEAT-20"),
	F("department", TEXT, 0, N_("the department in charge"), "support"),
	F("opened", WHEN, R, N_("when it was opened"),
	  "2026-11-21T10:30+01:00"),
	F("first_response", WHEN, 0, N_("when somebody first answered"),
	  "2026-11-21T11:00+01:00"),
	F("resolved", WHEN, 0, N_("when it was resolved"),
	  "2026-11-22T09:00+01:00"),
	F("reopened", WHEN, 0, N_("when it was opened again"),
	  "2026-11-25T09:00+01:00"),
	F("contacts_needed", INTEGER, 0, N_("how many contacts it took"), "1"),
	F("resolution", BLOCK, 0, N_("how it was resolved"),
	  "sent again to the right address"),
	TAIL,
	END
};

static const struct field task_fields[] = {
	HEAD,
	ENUM("kind", task_kinds, 0, N_("what sort; none: a task"), "task"),
	F("summary", TEXT, R, N_("what there is to do, in a line"),
	  "call back about the quote"),
	F("due", WHEN, 0, N_("to be done by"), "2026-11-23"),
	F("start", WHEN, 0, N_("begins"), "2026-11-23T09:00+01:00"),
	F("end", WHEN, 0, N_("ends"), "2026-11-23T10:00+01:00"),
	ENUM("status", task_statuses, 0,
	     N_("how far it is; none: needs-action"), "needs-action"),
	REF("about", TYPE_NONE, 0, N_("the record it is about"),
	    "mario-rossi-3f2a9c1b"),
	F("location", TEXT, 0, N_("where"), "Acme, Via Roma 1, Milano"),
	F("rrule", TEXT, 0, N_("how it repeats, as RFC 5545 has it"),
	  "FREQ=WEEKLY;BYDAY=MO"),
	F("uid", TEXT, U, N_("its UID in calendars"),
	  "20261121T093000Z-1@example.com"),
	TAIL,
	END
};

static const struct field cost_fields[] = {
	HEAD,
	F("at", WHEN, R, N_("the day it belongs to"), "2026-11-21"),
	ENUM("component", components, R, N_("what sort of cost"), "campaign"),
	F("amount", MONEY, R, N_("how much"), "350.00 EUR"),
	REF("campaign", TYPE_CAMPAIGN, 0, N_("the campaign it was for"),
	    "spring-fair-6t8v0w2x"),
	TAIL,
	END
};

static const struct field user_fields[] = {
	HEAD,
	F("name", TEXT, R, N_("full name"), "Giulia Bianchi"),
	F("email", EMAIL, R | U | ML, N_("e-mail address"),
	  "giulia@example.com"),
	F("role", TEXT, 0, N_("role"), "sales"),
	F("department", TEXT, 0, N_("department"), "sales north"),
	F("territories", PROVINCE, M,
	  N_("the provinces whose leads are theirs"), "MI"),
	F("active", BOOLEAN, 0, N_("takes new work; none: true"), "true"),
	F("capacity", INTEGER, 0, N_("how many open leads at most"), "40"),
	TAIL,
	END
};

static const struct field event_fields[] = {
	F("id", ID, R | C, N_("the event's id, unique in its timeline"),
	  "7k2m4q9x"),
	REF("with", TYPE_NONE, R | M,
	    N_("its subject, or several; it lies with the first"),
	    "mario-rossi-3f2a9c1b"),
	F("at", WHEN, R, N_("when"), "2026-11-21T10:30+01:00"),
	ENUM("kind", event_kinds, R, N_("what happened"), "call"),
	F("channel", TEXT, 0, N_("by which channel"), "phone"),
	ENUM("direction", directions, 0, N_("to us or from us"), "out"),
	F("by", TEXT, 0, N_("who of us"), "giulia"),
	F("name", TEXT, 0,
	  N_("the name that was given, where it is not the subject's"),
	  "Maria Rossi"),
	F("text", BLOCK, 0, N_("what was said or noted"),
	  "Asked for a quote for 20 seats."),
	F("from", TEXT, 0, N_("what it was before: a stage, a user, a record"),
	  "lead"),
	F("to", TEXT, 0, N_("what it is since"), "hot"),
	F("why", TEXT, 0, N_("the reason"), "asked for a quote"),
	F("number", TEXT, 0, N_("an order's or a quote's number"),
	  "O-5d1e8f2g"),
	F("amount", MONEY, 0,
	  N_("an order's amount; a subscription's new monthly one"),
	  "980.00 EUR"),
	F("cost", MONEY, 0, N_("what an order costs us"), "410.00 EUR"),
	MAP("items", item_fields, L, N_("what was ordered or returned")),
	ENUM("metric", metrics, 0, N_("what a survey measures"), "nps"),
	F("score", NUMBER, 0, N_("a survey's answer"), "9"),
	F("file", TEXT, 0, N_("a document's place in files/"),
	  "files/3f/3f2a9c1b.pdf"),
	F("purpose", TEXT, 0, N_("what a consent is for"), "marketing"),
	ENUM("status", consents, 0, N_("a consent given or taken back"),
	     "granted"),
	ENUM("outcome", outcomes, 0, N_("what came of it"), "replied"),
	F("duration", NUMBER, 0, N_("how long, in minutes"), "25"),
	REF("campaign", TYPE_CAMPAIGN, 0, N_("the campaign it belongs to"),
	    "spring-fair-6t8v0w2x"),
	REF("opportunity", TYPE_OPPORTUNITY, 0,
	    N_("the opportunity it belongs to"), "acme-seats-5d1e8f2g"),
	REF("case", TYPE_CASE, 0, N_("the case it belongs to"),
	    "invoice-1c3d5e7f"),
	REF("company", TYPE_COMPANY, 0, N_("the company it belongs to"),
	    "acme-srl-7k2m4q9x"),
	F("message_id", TEXT, 0, N_("a mail's Message-ID"),
	  "<a1b2@mail.example.com>"),
	F("in_reply_to", TEXT, 0, N_("the Message-ID it answers"),
	  "<a0b1@mail.example.com>"),
	F("corrects", ID, 0, N_("the earlier event that this one corrects"),
	  "6t8v0w2x"),
	MAP("custom", NULL, 0, N_("the store's own fields, typed in crm.yaml")),
	END
};

/* In the order of enum record_type. */
static const struct schema schemas[] = {
	{ TYPE_CONTACT, "contact", "contacts",
	  N_("a person, from suspect to customer"), 'c', contact_fields },
	{ TYPE_COMPANY, "company", "companies",
	  N_("a company or other organisation"), 'f', company_fields },
	{ TYPE_OPPORTUNITY, "opportunity", "opportunities",
	  N_("a deal in the pipeline"), 'o', opportunity_fields },
	{ TYPE_CAMPAIGN, "campaign", "campaigns",
	  N_("a marketing campaign"), 'm', campaign_fields },
	{ TYPE_CASE, "case", "cases",
	  N_("a question or complaint, until it is resolved"), 'k',
	  case_fields },
	{ TYPE_TASK, "task", "tasks",
	  N_("something to do, or an appointment"), 't', task_fields },
	{ TYPE_COST, "cost", "costs",
	  N_("what selling or keeping customers cost"), 'x', cost_fields },
	{ TYPE_USER, "user", "users",
	  N_("somebody of us"), 'u', user_fields },
	{ TYPE_TIMELINE, "timeline", "timeline",
	  N_("what happened to one record"), 'e', event_fields },
};

static const char *const kind_names[] = {
	[FIELD_TEXT] = "text", [FIELD_BLOCK] = "block", [FIELD_ID] = "id",
	[FIELD_EMAIL] = "email", [FIELD_PHONE] = "phone", [FIELD_URL] = "url",
	[FIELD_DATE] = "date", [FIELD_BIRTH_DATE] = "birth-date",
	[FIELD_INSTANT] = "instant", [FIELD_WHEN] = "when",
	[FIELD_MONEY] = "money", [FIELD_NUMBER] = "number",
	[FIELD_INTEGER] = "integer", [FIELD_BOOLEAN] = "boolean",
	[FIELD_ENUM] = "enum", [FIELD_STAGE] = "stage",
	[FIELD_COUNTRY] = "country", [FIELD_PROVINCE] = "province",
	[FIELD_VAT_ID] = "vat-id", [FIELD_DOMAIN] = "domain",
	[FIELD_REF] = "ref", [FIELD_MAP] = "map",
	[FIELD_TEXT_MAP] = "text-map",
};

const struct schema *schema_of(enum record_type type)
{
	return &schemas[type];
}

enum record_type type_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(schemas); i++)
		if (!strcmp(schemas[i].name, name))
			return schemas[i].type;
	return TYPE_NONE;
}

enum record_type type_by_folder(const char *folder, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(schemas); i++)
		if (strlen(schemas[i].folder) == len &&
		    !memcmp(schemas[i].folder, folder, len))
			return schemas[i].type;
	return TYPE_NONE;
}

const char *field_kind_name(enum field_kind kind)
{
	return kind_names[kind];
}

const struct field *field_find(const struct schema *schema, const char *name)
{
	size_t len = strcspn(name, ".[");

	for (const struct field *f = schema->fields; f->name; f++)
		if (!strncmp(f->name, name, len) && !f->name[len])
			return f;
	return NULL;
}

#define ORDER_MAX 64

static const char *orders[ARRAY_SIZE(schemas)][ORDER_MAX];

static void fill_orders(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(schemas); i++)
		for (size_t k = 0; schemas[i].fields[k].name; k++)
			orders[i][k] = schemas[i].fields[k].name;
}

const char *const *schema_order(enum record_type type)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fill_orders);
	return orders[type];
}
