#ifndef BENCH_NAMES_H
#define BENCH_NAMES_H

/*
 * What gen draws from: the words of a small Italian firm's customers, some of
 * them with accents, apostrophes and spaces, some that YAML would take for
 * something else than text.
 */
static const struct name {
	const char *text;
	char gender;
} italian_given[] = {
	{ "Mario", 'M' }, { "Giulia", 'F' }, { "Niccolò", 'M' },
	{ "Chiara", 'F' }, { "Francesco", 'M' }, { "Sofia", 'F' },
	{ "Alessandro", 'M' }, { "Martina", 'F' }, { "Luca", 'M' },
	{ "Elena", 'F' }, { "José", 'M' }, { "Noè", 'M' }, { "Zoë", 'F' },
	{ "Gian Luca", 'M' }, { "Anna Maria", 'F' }, { "Pietro", 'M' },
	{ "Federica", 'F' }, { "Davide", 'M' }, { "Beatrice", 'F' },
	{ "Matteo", 'M' }, { "Aurora", 'F' }, { "Tommaso", 'M' },
	{ "Ilaria", 'F' }, { "Salvatore", 'M' }, { "Maria Grazia", 'F' },
}, english_given[] = {
	{ "James", 'M' }, { "Olivia", 'F' }, { "Thomas", 'M' },
	{ "Emily", 'F' }, { "William", 'M' }, { "Charlotte", 'F' },
	{ "Seán", 'M' }, { "Zoë", 'F' }, { "George", 'M' },
	{ "Amelia", 'F' }, { "Harry", 'M' }, { "Siân", 'F' },
};

static const char *const italian_family[] = {
	"Rossi", "Russo", "Ferrari", "Esposito", "Bianchi", "Romano", "Colombo",
	"Ricci", "Marino", "Greco", "Bruno", "Gallo", "Conti", "De Luca",
	"Mancini", "Costa", "Giordano", "Rizzo", "Lombardi", "Moretti",
	"Barbieri", "Fontana", "Santoro", "Mariani", "Rinaldi", "Caruso",
	"Ferrara", "Galli", "Martini", "Leone", "Longo", "Gentile",
	"D'Angelo", "Dell'Orto", "Cantù", "Nicolò", "Forlì", "Di Stefano",
}, *const english_family[] = {
	"Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson",
	"Davies", "Robinson", "Wright", "Thompson", "Evans", "Walker",
	"O'Brien", "Brontë", "McDonald", "Hughes-Green", "Clarke",
}, *const trades[] = {
	"Cantina", "Officine", "Studio", "Edilizia", "Trasporti", "Hotel",
	"Panificio", "Caffè", "Tessitura", "Impianti", "Libreria", "Farmacia",
}, *const forms[] = {
	"S.r.l.", "S.p.A.", "S.n.c.", "& Figli", "S.a.s.",
}, *const industries[] = {
	"retail", "hospitality", "construction", "food", "textiles",
	"logistics", "health", "software",
}, *const titles[] = {
	"responsabile acquisti", "amministratore", "direttrice commerciale",
	"head of purchasing", "titolare", "IT manager", "capo officina",
}, *const stages[] = {
	"lead", "lead", "lead", "suspect", "hot", "opportunity", "customer",
	"customer", "cold", "dead",
}, *const sources[] = {
	"web", "fair", "referral", "newsletter", "cold-call", "social",
}, *const interests[] = {
	"vela", "cucina", "running", "vino", "teatro", "gardening",
}, *const tags[] = {
	"vip", "wholesale", "newsletter", "2025", "fiera-milano", "no",
}, *const streets[] = {
	"Via Roma", "Corso Garibaldi", "Piazza della Libertà", "Via Mazzini",
	"Viale Europa", "Vicolo Sant'Agnese",
}, *const notes[] = {
	"Conosciuto in fiera: ha chiesto un preventivo per 200 unità.",
	"Preferisce il telefono\nMai di lunedì.",
	"Asked for a quote; call back after the holidays.",
	"Già cliente nel 2019, perché è passato alla concorrenza?",
}, *const pipeline[] = {
	"qualification", "quote", "negotiation", "won", "lost",
};

static const struct city {
	const char *name, *province, *postal;
} cities[] = {
	{ "Milano", "MI", "201" }, { "Roma", "RM", "001" },
	{ "Napoli", "NA", "801" }, { "Torino", "TO", "101" },
	{ "Forlì", "FC", "471" }, { "Novara", "NO", "281" },
	{ "Bologna", "BO", "401" }, { "Bari", "BA", "701" },
	{ "Palermo", "PA", "901" }, { "Monza", "MB", "209" },
	{ "Cantù", "CO", "220" }, { "Oristano", "OR", "091" },
};

#endif
